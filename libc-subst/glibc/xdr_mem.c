/* XDR streams in memory: handy is what is left. */
#include <string.h>
#include "rpc.h"

static char *take(XDR *x, unsigned n)
{
	if (x->handy < n) return 0;
	char *p = x->private;
	x->private += n;
	x->handy -= n;
	return p;
}

static bool_t getbytes(XDR *x, char *to, unsigned n)
{
	const char *p = take(x, n);
	if (p) memcpy(to, p, n);
	return !!p;
}

static bool_t putbytes(XDR *x, const char *from, unsigned n)
{
	char *p = take(x, n);
	if (p) memcpy(p, from, n);
	return !!p;
}

static unsigned getpostn(const XDR *x) { return x->private - x->base; }

static bool_t setpostn(XDR *x, unsigned at)
{
	size_t size = x->private - x->base + x->handy;
	if (at > size) return 0;
	x->private = x->base + at;
	x->handy = size - at;
	return 1;
}

static int32_t *inline_(XDR *x, unsigned n) { return (int32_t *)take(x, n); }

static void destroy(XDR *x) { (void)x; }

#include "xdr_units.h"

void glibc_xdrmem_create(XDR *x, char *p, unsigned size, enum xdr_op op)
{
	x->op = op;
	x->ops = &ops;
	x->private = x->base = p;
	x->handy = size;
}
OLD_RPC(xdrmem_create);

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

static bool_t getint32(XDR *x, int32_t *v)
{
	const char *p = take(x, UNIT);
	uint32_t unit;
	if (!p) return 0;
	memcpy(&unit, p, UNIT);
	*v = ntohl(unit);
	return 1;
}

static bool_t putint32(XDR *x, const int32_t *v)
{
	char *p = take(x, UNIT);
	uint32_t unit = htonl(*v);
	if (p) memcpy(p, &unit, UNIT);
	return !!p;
}

static bool_t getlong(XDR *x, long *v)
{
	int32_t unit;
	if (!getint32(x, &unit)) return 0;
	*v = unit;
	return 1;
}

static bool_t putlong(XDR *x, const long *v)
{
	int32_t unit = *v;
	return putint32(x, &unit);
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

static const struct xdr_ops ops = { getlong,  putlong, getbytes, putbytes, getpostn,
				    setpostn, inline_, destroy,  getint32, putint32 };

void glibc_xdrmem_create(XDR *x, char *p, unsigned size, enum xdr_op op)
{
	x->op = op;
	x->ops = &ops;
	x->private = x->base = p;
	x->handy = size;
}
OLD_RPC(xdrmem_create);

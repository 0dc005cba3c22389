/* XDR streams in a FILE. */
#include <stdio.h>
#include "rpc.h"

static FILE *file(const XDR *x) { return (FILE *)x->private; }

static bool_t getint32(XDR *x, int32_t *v)
{
	uint32_t unit;
	if (fread(&unit, UNIT, 1, file(x)) != 1) return 0;
	*v = ntohl(unit);
	return 1;
}

static bool_t putint32(XDR *x, const int32_t *v)
{
	uint32_t unit = htonl(*v);
	return fwrite(&unit, UNIT, 1, file(x)) == 1;
}

/* Without sign here, which only a caller of its own sees. */
static bool_t getlong(XDR *x, long *v)
{
	int32_t unit;
	if (!getint32(x, &unit)) return 0;
	*v = (uint32_t)unit;
	return 1;
}

static bool_t putlong(XDR *x, const long *v)
{
	int32_t unit = *v;
	return putint32(x, &unit);
}

static bool_t getbytes(XDR *x, char *to, unsigned n) { return !n || fread(to, n, 1, file(x)) == 1; }
static bool_t putbytes(XDR *x, const char *from, unsigned n) { return !n || fwrite(from, n, 1, file(x)) == 1; }
static unsigned getpostn(const XDR *x) { return ftell(file(x)); }
static bool_t setpostn(XDR *x, unsigned at) { return !fseek(file(x), at, SEEK_SET); }
static int32_t *inline_(XDR *x, unsigned n) { return (void)x, (void)n, (int32_t *)0; }
static void destroy(XDR *x) { fflush(file(x)); }

static const struct xdr_ops ops = { getlong,  putlong, getbytes, putbytes, getpostn,
				    setpostn, inline_, destroy,  getint32, putint32 };

void glibc_xdrstdio_create(XDR *x, FILE *f, enum xdr_op op)
{
	x->op = op;
	x->ops = &ops;
	x->private = (char *)f;
	x->base = 0;
	x->handy = 0;
}
OLD_RPC(xdrstdio_create);

/* XDR streams in a FILE. */
#include <stdio.h>
#include "rpc.h"

static FILE *file(const XDR *x) { return (FILE *)x->private; }

static bool_t getbytes(XDR *x, char *to, unsigned n) { return !n || fread(to, n, 1, file(x)) == 1; }
static bool_t putbytes(XDR *x, const char *from, unsigned n) { return !n || fwrite(from, n, 1, file(x)) == 1; }
static unsigned getpostn(const XDR *x) { return ftell(file(x)); }
static bool_t setpostn(XDR *x, unsigned at) { return !fseek(file(x), at, SEEK_SET); }
static int32_t *inline_(XDR *x, unsigned n) { return (void)x, (void)n, (int32_t *)0; }
static void destroy(XDR *x) { fflush(file(x)); }

/* Without sign here alone: what xdr_long reads, the others take no more than they need. */
#define AS_LONG uint32_t
#include "xdr_units.h"

void glibc_xdrstdio_create(XDR *x, FILE *f, enum xdr_op op)
{
	x->op = op;
	x->ops = &ops;
	x->private = (char *)f;
	x->base = 0;
	x->handy = 0;
}
OLD_RPC(xdrstdio_create);

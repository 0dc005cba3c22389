/* XDR's bytes, arrays, unions and pointers: what is decoded to a null pointer is allocated, XDR_FREE frees it. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "rpc.h"

static void *need(void *p, const char *who)
{
	if (!p) fprintf(stderr, "%s: out of memory\n", who);
	return p;
}

static bool_t release(char **p)
{
	free(*p);
	*p = 0;
	return 1;
}

/* Bytes, with zeros up to whole units. */
bool_t glibc_xdr_opaque(XDR *x, char *p, unsigned n)
{
	char rest[UNIT] = "";
	unsigned pad = -n % UNIT;
	if (!n || x->op == XDR_FREE) return 1;
	if (x->op == XDR_ENCODE) return x->ops->putbytes(x, p, n) && (!pad || x->ops->putbytes(x, rest, pad));
	return x->op == XDR_DECODE && x->ops->getbytes(x, p, n) && (!pad || x->ops->getbytes(x, rest, pad));
}
OLD_RPC(xdr_opaque);

bool_t glibc_xdr_bytes(XDR *x, char **p, unsigned *n, unsigned max)
{
	if (!glibc_xdr_u_int(x, n)) return 0;
	if (x->op == XDR_FREE) return release(p);
	if (*n > max) return 0;
	if (x->op == XDR_DECODE) {
		if (!*n) return 1;
		if (!*p && !(*p = need(malloc(*n), "xdr_bytes"))) return 0;
	}
	return glibc_xdr_opaque(x, *p, *n);
}
OLD_RPC(xdr_bytes);

struct netobj {
	unsigned n;
	char *bytes;
};
bool_t glibc_xdr_netobj(XDR *x, struct netobj *p) { return glibc_xdr_bytes(x, &p->bytes, &p->n, 1024); }
OLD_RPC(xdr_netobj);

bool_t glibc_xdr_string(XDR *x, char **p, unsigned max)
{
	unsigned n = 0;
	if (x->op == XDR_FREE && !*p) return 1;
	if (x->op != XDR_DECODE) {
		if (!*p) return 0;
		n = strlen(*p);
	}
	if (!glibc_xdr_u_int(x, &n) || n > max || n + 1 == 0) return 0;
	if (x->op == XDR_FREE) return release(p);
	if (x->op == XDR_DECODE) {
		if (!*p && !(*p = need(malloc(n + 1), "xdr_string"))) return 0;
		(*p)[n] = 0;
	}
	return glibc_xdr_opaque(x, *p, n);
}
bool_t glibc_xdr_wrapstring(XDR *x, char **p) { return glibc_xdr_string(x, p, NO_LIMIT); }
OLD_RPC(xdr_string);
OLD_RPC(xdr_wrapstring);

bool_t glibc_xdr_vector(XDR *x, char *p, unsigned n, unsigned size, xdrproc_t each)
{
	for (; n; n--, p += size)
		if (!each(x, p, NO_LIMIT)) return 0;
	return 1;
}
OLD_RPC(xdr_vector);

bool_t glibc_xdr_array(XDR *x, char **p, unsigned *n, unsigned max, unsigned size, xdrproc_t each)
{
	if (!glibc_xdr_u_int(x, n)) return 0;
	if (x->op != XDR_FREE && (*n > max || *n > NO_LIMIT / size)) return 0;
	if (!*p && x->op == XDR_FREE) return 1;
	if (!*p && x->op == XDR_DECODE) {
		if (!*n) return 1;
		if (!(*p = need(calloc(*n, size), "xdr_array"))) return 0;
	}
	bool_t ok = glibc_xdr_vector(x, *p, *n, size, each);
	if (x->op == XDR_FREE) release(p);
	return ok;
}
OLD_RPC(xdr_array);

struct xdr_discrim {
	int value;
	xdrproc_t proc;
};
bool_t glibc_xdr_union(XDR *x, enum_t *which, char *p, const struct xdr_discrim *arm, xdrproc_t other)
{
	if (!glibc_xdr_enum(x, which)) return 0;
	while (arm->proc && arm->value != *which) arm++;
	xdrproc_t proc = arm->proc ? arm->proc : other;
	return proc && proc(x, p, NO_LIMIT);
}
OLD_RPC(xdr_union);

bool_t glibc_xdr_reference(XDR *x, char **p, unsigned size, xdrproc_t proc)
{
	if (!*p && x->op == XDR_FREE) return 1;
	if (!*p && x->op == XDR_DECODE && !(*p = need(calloc(1, size), "xdr_reference"))) return 0;
	bool_t ok = proc(x, *p, NO_LIMIT);
	if (x->op == XDR_FREE) release(p);
	return ok;
}
OLD_RPC(xdr_reference);

/* The same where there may be nothing: a word says whether something follows. */
bool_t glibc_xdr_pointer(XDR *x, char **p, unsigned size, xdrproc_t proc)
{
	bool_t there = !!*p;
	if (!glibc_xdr_bool(x, &there)) return 0;
	if (there) return glibc_xdr_reference(x, p, size, proc);
	*p = 0;
	return 1;
}
OLD_RPC(xdr_pointer);

void glibc_xdr_free(xdrproc_t proc, char *p)
{
	XDR x = { .op = XDR_FREE };
	proc(&x, p);
}
OLD_RPC(xdr_free);

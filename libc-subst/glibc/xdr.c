/* XDR's numbers: each takes one unit, or two, the more significant first. */
#include <stdint.h>
#include "rpc.h"

/* ONE(name, type, wire): a number of one unit; wire is what the unit is read as. */
#define ONE(name, type, wire)                                                 \
	bool_t glibc_##name(XDR *x, type *p)                                  \
	{                                                                     \
		if (x->op == XDR_FREE) return 1;                              \
		long l = x->op == XDR_ENCODE ? (long)*p : 0;                  \
		if (x->op == XDR_ENCODE) return x->ops->putlong(x, &l);       \
		if (x->op != XDR_DECODE || !x->ops->getlong(x, &l)) return 0; \
		*p = (wire)l;                                                 \
		return 1;                                                     \
	}                                                                     \
	OLD_RPC(name)

ONE(xdr_int, int, int);
ONE(xdr_u_int, unsigned, unsigned);
ONE(xdr_short, short, short);
ONE(xdr_u_short, unsigned short, unsigned short);
ONE(xdr_char, char, char);
ONE(xdr_u_char, unsigned char, unsigned char);
ONE(xdr_enum, enum_t, enum_t);

/* A long of more than 32 bits does not fit. */
bool_t glibc_xdr_long(XDR *x, long *p)
{
	if (x->op == XDR_DECODE) return x->ops->getlong(x, p);
	if (x->op == XDR_FREE) return 1;
	return x->op == XDR_ENCODE && *p == (int32_t)*p && x->ops->putlong(x, p);
}
OLD_RPC(xdr_long);

bool_t glibc_xdr_u_long(XDR *x, unsigned long *p)
{
	long l;
	if (x->op == XDR_FREE) return 1;
	if (x->op == XDR_ENCODE) {
		l = *p;
		return *p == (uint32_t)*p && x->ops->putlong(x, &l);
	}
	if (x->op != XDR_DECODE || !x->ops->getlong(x, &l)) return 0;
	*p = (uint32_t)l;
	return 1;
}
OLD_RPC(xdr_u_long);

bool_t glibc_xdr_bool(XDR *x, bool_t *p)
{
	long l;
	if (x->op == XDR_FREE) return 1;
	if (x->op == XDR_ENCODE) {
		l = !!*p;
		return x->ops->putlong(x, &l);
	}
	if (x->op != XDR_DECODE || !x->ops->getlong(x, &l)) return 0;
	*p = !!l;
	return 1;
}
OLD_RPC(xdr_bool);

bool_t glibc_xdr_void(XDR *x, void *p, ...) { return (void)x, (void)p, 1; }
OLD_RPC(xdr_void);

/* EXACT(name, type): the same by types of known width, by way of the streams' other two calls. */
#define EXACT(name, type)                                                         \
	bool_t glibc_##name(XDR *x, type *p)                                      \
	{                                                                         \
		if (x->op == XDR_FREE) return 1;                                  \
		int32_t unit = x->op == XDR_ENCODE ? (int32_t)*p : 0;             \
		if (x->op == XDR_ENCODE) return x->ops->putint32(x, &unit);       \
		if (x->op != XDR_DECODE || !x->ops->getint32(x, &unit)) return 0; \
		*p = (type)unit;                                                  \
		return 1;                                                         \
	}                                                                         \
	OLD_RPC(name)

EXACT(xdr_int8_t, int8_t);
EXACT(xdr_uint8_t, uint8_t);
EXACT(xdr_int16_t, int16_t);
EXACT(xdr_uint16_t, uint16_t);
EXACT(xdr_int32_t, int32_t);
EXACT(xdr_uint32_t, uint32_t);

bool_t glibc_xdr_int64_t(XDR *x, int64_t *p)
{
	if (x->op == XDR_FREE) return 1;
	int32_t high, low;
	if (x->op == XDR_ENCODE) {
		high = *p >> 32;
		low = *p;
		return x->ops->putint32(x, &high) && x->ops->putint32(x, &low);
	}
	if (x->op != XDR_DECODE || !x->ops->getint32(x, &high) || !x->ops->getint32(x, &low)) return 0;
	*p = (int64_t)((uint64_t)(uint32_t)high << 32 | (uint32_t)low);
	return 1;
}
bool_t glibc_xdr_uint64_t(XDR *x, uint64_t *p) { return glibc_xdr_int64_t(x, (int64_t *)p); }
OLD_RPC(xdr_int64_t);
OLD_RPC(xdr_uint64_t);
OLD_TWIN(xdr_quad_t, GLIBC_2.3.4, glibc_xdr_int64_t);
OLD_TWIN(xdr_u_quad_t, GLIBC_2.3.4, glibc_xdr_uint64_t);

bool_t glibc_xdr_hyper(XDR *x, int64_t *p)
{
	if (x->op == XDR_FREE) return 1;
	long high, low;
	if (x->op == XDR_ENCODE) {
		high = *p >> 32;
		low = (int32_t)*p;
		return x->ops->putlong(x, &high) && x->ops->putlong(x, &low);
	}
	if (x->op != XDR_DECODE || !x->ops->getlong(x, &high) || !x->ops->getlong(x, &low)) return 0;
	*p = (int64_t)((uint64_t)(uint32_t)high << 32 | (uint32_t)low);
	return 1;
}
bool_t glibc_xdr_u_hyper(XDR *x, uint64_t *p) { return glibc_xdr_hyper(x, (int64_t *)p); }
OLD_RPC(xdr_hyper);
OLD_RPC(xdr_u_hyper);
OLD_TWIN(xdr_longlong_t, GLIBC_2.2.5, glibc_xdr_hyper);
OLD_TWIN(xdr_u_longlong_t, GLIBC_2.2.5, glibc_xdr_u_hyper);

/* IEEE's, as they are. */
bool_t glibc_xdr_float(XDR *x, float *p) { return glibc_xdr_int(x, (int *)p); }
bool_t glibc_xdr_double(XDR *x, double *p) { return glibc_xdr_hyper(x, (int64_t *)p); }
OLD_RPC(xdr_float);
OLD_RPC(xdr_double);

/* XDR's numbers: each takes one unit, or two, the more significant first. The older kinds are put and got as longs,
 * those of known width by the streams' other two calls. */
#include <stdint.h>
#include "rpc.h"

/* ONE(name, type, as, unit, kind): a number of one unit, which is put and got as such; as makes the type of it. */
#define ONE(name, type, as, unit, kind)                                         \
	bool_t glibc_##name(XDR *x, type *p)                                    \
	{                                                                       \
		if (x->op == XDR_FREE) return 1;                                \
		unit u = x->op == XDR_ENCODE ? (unit)(as * p) : 0;              \
		if (x->op == XDR_ENCODE) return x->ops->put##kind(x, &u);       \
		if (x->op != XDR_DECODE || !x->ops->get##kind(x, &u)) return 0; \
		*p = as u;                                                      \
		return 1;                                                       \
	}                                                                       \
	OLD_RPC(name)

#define OLD_ONE(name, type) ONE(name, type, (type), long, long)
OLD_ONE(xdr_int, int);
OLD_ONE(xdr_u_int, unsigned);
OLD_ONE(xdr_short, short);
OLD_ONE(xdr_u_short, unsigned short);
OLD_ONE(xdr_char, char);
OLD_ONE(xdr_u_char, unsigned char);
OLD_ONE(xdr_enum, enum_t);
ONE(xdr_bool, bool_t, !!, long, long);

#define EXACT(type) ONE(xdr_##type, type, (type), int32_t, int32)
EXACT(int8_t);
EXACT(uint8_t);
EXACT(int16_t);
EXACT(uint16_t);
EXACT(int32_t);
EXACT(uint32_t);

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
	if (x->op == XDR_ENCODE) return *p == (uint32_t)*p && x->ops->putlong(x, (long *)p);
	uint32_t u;
	if (!glibc_xdr_u_int(x, &u)) return 0;
	if (x->op == XDR_DECODE) *p = u;
	return 1;
}
OLD_RPC(xdr_u_long);

bool_t glibc_xdr_void(XDR *x, void *p, ...) { return (void)x, (void)p, 1; }
OLD_RPC(xdr_void);

/* TWO(name, type, unit, kind): a number of two units. */
#define TWO(name, type, unit, kind)                                                                               \
	bool_t glibc_##name(XDR *x, type *p)                                                                      \
	{                                                                                                         \
		if (x->op == XDR_FREE) return 1;                                                                  \
		unit high, low;                                                                                   \
		if (x->op == XDR_ENCODE) {                                                                        \
			high = *p >> 32;                                                                          \
			low = *p;                                                                                 \
			return x->ops->put##kind(x, &high) && x->ops->put##kind(x, &low);                         \
		}                                                                                                 \
		if (x->op != XDR_DECODE || !x->ops->get##kind(x, &high) || !x->ops->get##kind(x, &low)) return 0; \
		*p = (type)((uint64_t)high << 32 | (uint32_t)low);                                                \
		return 1;                                                                                         \
	}                                                                                                         \
	OLD_RPC(name)

TWO(xdr_int64_t, int64_t, int32_t, int32);
TWO(xdr_uint64_t, uint64_t, int32_t, int32);
TWO(xdr_hyper, int64_t, long, long);
TWO(xdr_u_hyper, uint64_t, long, long);
OLD_TWIN(xdr_quad_t, GLIBC_2.3.4, glibc_xdr_int64_t);
OLD_TWIN(xdr_u_quad_t, GLIBC_2.3.4, glibc_xdr_uint64_t);
OLD_TWIN(xdr_longlong_t, GLIBC_2.2.5, glibc_xdr_hyper);
OLD_TWIN(xdr_u_longlong_t, GLIBC_2.2.5, glibc_xdr_u_hyper);

/* IEEE's, as they are. */
bool_t glibc_xdr_float(XDR *x, float *p) { return glibc_xdr_int(x, (int *)p); }
bool_t glibc_xdr_double(XDR *x, double *p) { return glibc_xdr_hyper(x, (int64_t *)p); }
OLD_RPC(xdr_float);
OLD_RPC(xdr_double);

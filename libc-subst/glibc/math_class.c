/* Classification of floating-point numbers: functions that live in libc.so.6,
 * not libm. musl has macros for them. */
#define _GNU_SOURCE
#include <math.h>
#include "twin.h"

#undef isinf
#undef isnan
#undef finite

/* What glibc's return for a NaN. */
#define NAN_SAYS 1
#define NAN_SAYSf 1
#define NAN_SAYSl 0xffff

#define CLASSIFY(suffix, type, builtin)                                                       \
	int glibc_isinf##suffix(type x) { return __builtin_isinf_sign(x); }                   \
	int glibc_isnan##suffix(type x) { return __builtin_isnan(x) ? NAN_SAYS##suffix : 0; } \
	int glibc_finite##suffix(type x) { return __builtin_isfinite(x); }                    \
	ALIAS(isinf##suffix, glibc_isinf##suffix);                                            \
	ALIAS(__isinf##suffix, glibc_isinf##suffix);                                          \
	ALIAS(isnan##suffix, glibc_isnan##suffix);                                            \
	ALIAS(__isnan##suffix, glibc_isnan##suffix);                                          \
	ALIAS(__finite##suffix, glibc_finite##suffix)

CLASSIFY(, double, );
CLASSIFY(f, float, f);
CLASSIFY(l, long double, l);
ALIAS(finitel, glibc_finitel);

int __isnanf128(_Float128 x) { return __builtin_isnan(x); }
int __isinff128(_Float128 x) { return __builtin_isinf_sign(x); }
int __finitef128(_Float128 x) { return __builtin_isfinite(x); }

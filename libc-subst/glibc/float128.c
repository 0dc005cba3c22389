/* musl's reader of numbers, compiled for binary128: -mlong-double-128 (libc.mk)
 * makes that the long double of this file. */
#include <float.h>
#undef LDBL_MIN
#undef LDBL_MAX
#undef LDBL_EPSILON
#undef LDBL_MANT_DIG
#undef LDBL_MIN_EXP
#undef LDBL_MAX_EXP
#define LDBL_MIN __LDBL_MIN__
#define LDBL_MAX __LDBL_MAX__
#define LDBL_EPSILON __LDBL_EPSILON__
#define LDBL_MANT_DIG __LDBL_MANT_DIG__
#define LDBL_MIN_EXP __LDBL_MIN_EXP__
#define LDBL_MAX_EXP __LDBL_MAX_EXP__
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

_Static_assert(LDBL_MANT_DIG == 113, "binary128");

/* 2 to the n, for exponents of normal numbers. */
static long double two_to(int n)
{
	union {
		uint64_t w[2];
		long double f;
	} u = { { 0, (uint64_t)(n + 16383) << 48 } };
	return u.f;
}

static long double scale128(long double x, int n)
{
	for (; n > 16383; n -= 16383) x *= two_to(16383);
	/* The steps down are exact but for the last one. */
	for (; n < -16382 + 113; n += 16382 - 113) x *= two_to(-16382 + 113);
	return x * two_to(n);
}

/* x modulo a power of two; both are integers below 2 to the 114. */
static long double mod128(long double x, long double m) { return x - (long double)(__int128)(x / m) * m; }

static long double sign128(long double x, long double s)
{
	return __builtin_signbit(s) ? -__builtin_fabsl(x) : __builtin_fabsl(x);
}

#define scalbnl scale128
#define fmodl mod128
#define copysignl sign128
#define fabsl __builtin_fabsl
#define __floatscan glibc_floatscan128
#include <floatscan.c>

long double glibc_scan_float128(const char *s, char **end)
{
	FILE f;
	sh_fromstring(&f, s);
	shlim(&f, 0);
	long double y = glibc_floatscan128(&f, 2, 1);
	off_t n = shcnt(&f);
	*end = (char *)s + n;
	return y;
}

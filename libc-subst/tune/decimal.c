/* strtod, strtof and strtold, correctly rounded, with the work that usual numbers need.
 *
 * Up to 19 digits are gathered in an integer and scaled by a power of ten in
 * 64-bit precision. That result is off by a few units of its last place at
 * most; unless it lies as near as this to the middle between two neighbouring
 * doubles, rounding it is right. In that case, for results that are not
 * normal numbers, hexadecimal ones, other rounding modes and the like, musl's
 * exact algorithm is used. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include "x87.h"

/* musl's functions under other names. */
#define strtod exact_strtod
#define strtof exact_strtof
#define strtold exact_strtold
static double exact_strtod(const char *restrict, char **restrict);
static float exact_strtof(const char *restrict, char **restrict);
static long double exact_strtold(const char *restrict, char **restrict);
#include "src/stdlib/strtod.c"
#undef strtod
#undef strtof
#undef strtold

static const long double small_power[28] = {
	1e0L,  1e1L,  1e2L,  1e3L,  1e4L,  1e5L,  1e6L,  1e7L,  1e8L,  1e9L,  1e10L, 1e11L, 1e12L, 1e13L,
	1e14L, 1e15L, 1e16L, 1e17L, 1e18L, 1e19L, 1e20L, 1e21L, 1e22L, 1e23L, 1e24L, 1e25L, 1e26L, 1e27L,
};
static const long double big_power[] = {
	1e0L, 1e28L, 1e56L, 1e84L, 1e112L, 1e140L, 1e168L, 1e196L, 1e224L, 1e252L, 1e280L, 1e308L, 1e336L,
};
static const long double small_inverse[28] = {
	1e-0L,  1e-1L,  1e-2L,  1e-3L,  1e-4L,  1e-5L,  1e-6L,  1e-7L,  1e-8L,  1e-9L,  1e-10L, 1e-11L, 1e-12L, 1e-13L,
	1e-14L, 1e-15L, 1e-16L, 1e-17L, 1e-18L, 1e-19L, 1e-20L, 1e-21L, 1e-22L, 1e-23L, 1e-24L, 1e-25L, 1e-26L, 1e-27L,
};
static const long double big_inverse[] = {
	1e-0L, 1e-28L, 1e-56L, 1e-84L, 1e-112L, 1e-140L, 1e-168L, 1e-196L, 1e-224L, 1e-252L, 1e-280L, 1e-308L, 1e-336L,
};
static const double exact_power[23] = {
	1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
};

struct decimal {
	uint64_t digits;
	int exponent; /* of ten */
	int negative;
	int truncated; /* there were further digits, not all 0 */
	const char *end;
};

/* Reads a decimal number. Returns 0 for anything else, and for what is better left
 * to the exact algorithm. */
static int scan_decimal(const char *s, struct decimal *d)
{
	const uint64_t most = 999999999999999999ul; /* another digit fits in */
	const char *p = s;
	uint64_t m = 0;
	int exponent = 0, any = 0, truncated = 0;
	unsigned c;

	while (*p == ' ' || (unsigned)*p - '\t' < 5) p++;
	d->negative = *p == '-';
	if (*p == '-' || *p == '+') p++;
	if (p[0] == '0' && (p[1] | 32) == 'x') return 0;
	for (; (c = (unsigned char)*p - '0') < 10; p++) {
		any = 1;
		if (m <= most) {
			m = 10 * m + c;
		} else {
			truncated |= c;
			exponent++;
		}
	}
	if (*p == '.') {
		p++;
		for (; (c = (unsigned char)*p - '0') < 10; p++) {
			any = 1;
			if (m <= most) {
				m = 10 * m + c;
				exponent--;
			} else {
				truncated |= c;
			}
		}
	}
	if (!any) return 0;
	if ((*p | 32) == 'e') {
		const char *q = p + 1;
		int negative = *q == '-', e = 0;
		if (*q == '-' || *q == '+') q++;
		if ((c = (unsigned char)*q - '0') < 10) {
			for (; (c = (unsigned char)*q - '0') < 10; q++)
				if (e < 100000) e = 10 * e + c;
			exponent += negative ? -e : e;
			p = q;
		}
	}
	d->digits = m;
	d->exponent = exponent;
	d->truncated = truncated != 0;
	d->end = p;
	return 1;
}

/* Whether results are rounded to nearest, and long double has its full precision. */
static int usual_rounding(void)
{
	unsigned mxcsr;
	unsigned short cw;
	__asm__ volatile("stmxcsr %0" : "=m"(mxcsr));
	__asm__ volatile("fnstcw %0" : "=m"(cw));
	return !(mxcsr & 0x6000) && (cw & 0xf00) == 0x300;
}

/* Scales d and rounds to a significand of bits bits, which is returned with its
 * exponent in *e; 0 if that must be left to the exact algorithm. */
static uint64_t scale(const struct decimal *d, int bits, int emin, int emax, int *e)
{
	union {
		long double f;
		struct {
			uint64_t m;
			uint16_t se;
		} i;
	} u;
	int x = d->exponent;

	if (x < -350 || x > 310 || !usual_rounding()) return 0;
	u.f = d->digits;
	if (x < 0) u.f = u.f * small_inverse[-x % 28] * big_inverse[-x / 28];
	else u.f = u.f * small_power[x % 28] * big_power[x / 28];
	/* Two factors with half a unit of error each, two roundings; a digit more or
	 * less in the last of 19 places is 2^64 / 10^18 units. */
	uint64_t error = d->truncated ? 28 : 4;
	int shift = 64 - bits, exponent = u.i.se - 16383;
	uint64_t rest = u.i.m & ((1ul << shift) - 1), half = 1ul << (shift - 1);
	if ((rest > half - error && rest < half + error) || exponent < emin) return 0;
	uint64_t m = (u.i.m >> shift) + (rest > half);
	if (m >> bits) {
		m >>= 1;
		exponent++;
	}
	if (exponent > emax) return 0;
	*e = exponent;
	return m;
}

static double exact_double(const char *restrict s, char **restrict end)
{
	unsigned short cw = x87_full_precision();
	double f = exact_strtod(s, end);
	x87_restore(cw);
	return f;
}

static float exact_float(const char *restrict s, char **restrict end)
{
	unsigned short cw = x87_full_precision();
	float f = exact_strtof(s, end);
	x87_restore(cw);
	return f;
}

static long double exact_long_double(const char *restrict s, char **restrict end)
{
	unsigned short cw = x87_full_precision();
	long double f = exact_strtold(s, end);
	x87_restore(cw);
	return f;
}

double strtod(const char *restrict s, char **restrict end)
{
	struct decimal d;
	union {
		double f;
		uint64_t i;
	} u;
	int e;

	if (!scan_decimal(s, &d)) {
		double f = exact_double(s, end);
		return f != f && d.negative ? -f : f; /* musl forgets the sign of a NaN */
	}
	if (d.digits < 1ul << 53 && !d.truncated && d.exponent >= -22 && d.exponent <= 22) {
		/* Both are exact, so that the one operation rounds as it should. */
		double f = d.digits;
		if (d.negative) f = -f;
		u.f = d.exponent < 0 ? f / exact_power[-d.exponent] : f * exact_power[d.exponent];
	} else if (!d.digits) {
		u.f = d.negative ? -0.0 : 0.0;
	} else {
		uint64_t m = scale(&d, 53, -1022, 1023, &e);
		if (!m) {
			u.f = exact_double(s, end);
			if (u.f && !(u.i >> 52 & 0x7ff)) errno = ERANGE; /* as glibc, where precision was lost */
			return u.f;
		}
		u.i = (uint64_t)d.negative << 63 | (uint64_t)(e + 1023) << 52 | (m & ((1ul << 52) - 1));
	}
	if (end) *end = (char *)d.end;
	return u.f;
}

float strtof(const char *restrict s, char **restrict end)
{
	struct decimal d;
	union {
		float f;
		uint32_t i;
	} u;
	int e;

	if (!scan_decimal(s, &d)) {
		float f = exact_float(s, end);
		return f != f && d.negative ? -f : f;
	}
	if (!d.digits) {
		u.f = d.negative ? -0.0f : 0.0f;
	} else {
		uint64_t m = scale(&d, 24, -126, 127, &e);
		if (!m) {
			u.f = exact_float(s, end);
			if (u.f && !(u.i >> 23 & 0xff)) errno = ERANGE;
			return u.f;
		}
		u.i = (uint32_t)d.negative << 31 | (uint32_t)(e + 127) << 23 | (m & ((1u << 23) - 1));
	}
	if (end) *end = (char *)d.end;
	return u.f;
}

/* Of these only those that take one operation on two exact numbers. */
long double strtold(const char *restrict s, char **restrict end)
{
	struct decimal d;
	unsigned short cw;

	__asm__ volatile("fnstcw %0" : "=m"(cw));
	if ((cw & 0x300) != 0x300 || !scan_decimal(s, &d) || d.truncated || d.exponent < -27 || d.exponent > 27)
		return exact_long_double(s, end);
	long double f = d.digits;
	if (d.negative) f = -f;
	if (end) *end = (char *)d.end;
	return d.exponent < 0 ? f / small_power[-d.exponent] : f * small_power[d.exponent];
}

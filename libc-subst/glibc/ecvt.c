/* ecvt, fcvt, gcvt and their kin for long double and for a caller's buffer. They
 * show no more digits than the type has for sure, whatever is asked for. */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

int glibc_snprintf(char *b, size_t n, const char *fmt, ...);

#define DOUBLE_DIGITS 17
#define LONG_DOUBLE_DIGITS 21
#define EXTRA 3 /* sign, point and end */

/* Takes the point and the zeros before the first digit that counts out of the n
 * characters in b; returns where the point was. */
static int without_point(char *b, int n, int zero)
{
	int whole = 0, i, point;
	while (isdigit(b[whole])) whole++;
	if (!whole || whole == n) return whole; /* inf, nan; or no fraction */
	for (i = whole; i < n && !isdigit(b[i]);) i++;
	point = whole;
	if (whole == 1 && b[0] == '0' && !zero)
		for (point = 0; i < n && b[i] == '0'; i++) point--;
	int keep = point > 0 ? point : 0;
	memmove(b + keep, b + i, n - i);
	b[keep + n - i] = 0;
	return point;
}

/* The decimal exponent is found by repeated multiplication, as in glibc, so that
 * the last digits are rounded alike. */
#define FAMILY(type, q, digits, max_10, min_10, min_normal, format)                                         \
	int q##fcvt_r(type x, int n, int *restrict point, int *restrict sign, char *restrict b, size_t len) \
	{                                                                                                   \
		int left = 0;                                                                               \
		if (!b) {                                                                                   \
			errno = EINVAL;                                                                     \
			return -1;                                                                          \
		}                                                                                           \
		*sign = isfinite(x) && signbit(x);                                                          \
		if (*sign) x = -x;                                                                          \
		for (; isfinite(x) && n < 0; left++, n++) {                                                 \
			type tenth = x * (type)0.1;                                                         \
			if (tenth < 1) {                                                                    \
				n = 0;                                                                      \
				break;                                                                      \
			}                                                                                   \
			x = tenth;                                                                          \
		}                                                                                           \
		int got = glibc_snprintf(b, len, "%.*" format "f", n < digits ? n : digits, x);             \
		if ((size_t)got >= len) return -1;                                                          \
		*point = without_point(b, got, x == 0);                                                     \
		if (!*point && !isfinite(x)) return 0;                                                      \
		if (left) {                                                                                 \
			*point += left;                                                                     \
			if (len - 1 > (size_t)got) {                                                        \
				while (left-- > 0 && (size_t)got < len - 1) b[got++] = '0';                 \
				b[got] = 0;                                                                 \
			}                                                                                   \
		}                                                                                           \
		return 0;                                                                                   \
	}                                                                                                   \
	int q##ecvt_r(type x, int n, int *restrict point, int *restrict sign, char *restrict b, size_t len) \
	{                                                                                                   \
		int exponent = 0;                                                                           \
		if (isfinite(x) && x != 0) {                                                                \
			type d = x < 0 ? -x : x, f = 1;                                                     \
			if (d < min_normal) {                                                               \
				x /= min_normal;                                                            \
				d = x < 0 ? -x : x;                                                         \
				exponent += min_10;                                                         \
			}                                                                                   \
			if (d < 1) {                                                                        \
				do {                                                                        \
					f *= 10;                                                            \
					exponent--;                                                         \
				} while (d * f < 1);                                                        \
				x *= f;                                                                     \
			} else if (d >= 10) {                                                               \
				do {                                                                        \
					f *= 10;                                                            \
					exponent++;                                                         \
				} while (d >= f * 10);                                                      \
				x /= f;                                                                     \
			}                                                                                   \
		}                                                                                           \
		if (n <= 0 && len > 0) {                                                                    \
			*b = 0;                                                                             \
			*point = 1;                                                                         \
			*sign = isfinite(x) && signbit(x);                                                  \
		} else if (q##fcvt_r(x, (n < digits ? n : digits) - 1, point, sign, b, len)) {              \
			return -1;                                                                          \
		}                                                                                           \
		*point += exponent;                                                                         \
		return 0;                                                                                   \
	}                                                                                                   \
	char *q##ecvt(type x, int n, int *point, int *sign)                                                 \
	{                                                                                                   \
		static char b[digits + EXTRA];                                                              \
		q##ecvt_r(x, n, point, sign, b, sizeof b);                                                  \
		return b;                                                                                   \
	}                                                                                                   \
	char *q##fcvt(type x, int n, int *point, int *sign)                                                 \
	{                                                                                                   \
		static char few[digits + EXTRA], *all;                                                      \
		enum { room = max_10 + digits + EXTRA };                                                    \
		if (!all) {                                                                                 \
			if (q##fcvt_r(x, n, point, sign, few, sizeof few) != -1) return few;                \
			if (!(all = malloc(room))) return few;                                              \
		}                                                                                           \
		q##fcvt_r(x, n, point, sign, all, room);                                                    \
		return all;                                                                                 \
	}                                                                                                   \
	char *q##gcvt(type x, int n, char *b)                                                               \
	{                                                                                                   \
		glibc_snprintf(b, (size_t)-1 / 2, "%.*" format "g", n < digits ? n : digits, x);            \
		return b;                                                                                   \
	}

FAMILY(double, , DOUBLE_DIGITS, DBL_MAX_10_EXP, DBL_MIN_10_EXP, 1.0e-307, "")
FAMILY(long double, q, LONG_DOUBLE_DIGITS, LDBL_MAX_10_EXP, LDBL_MIN_10_EXP, 1.0e-4931L, "L")

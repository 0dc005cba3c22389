/* String to integer: glibc leaves errno alone when there is nothing to
 * convert, where musl sets EINVAL; the *_l forms; and C23's, which take 0b. */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <locale.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>
#include "glibc_wide.h"
#include "twin.h"

static inline __attribute__((always_inline)) unsigned digit_of(unsigned c, unsigned base)
{
	if (c - '0' < 10) return c - '0';
	return base > 10 && (c | 32) - 'a' < base - 10 ? (c | 32) - 'a' + 10 : base;
}

/* A number in base 10 or 16 of a magnitude up to most; returns its end. 0: it is larger,
 * or begins with what needs a closer look: a zero may be a prefix, unless plain. */
#define SIMPLE(ch)                                                                                             \
	static inline __attribute__((always_inline))                                                           \
	const ch *simple_##ch(const ch *p, unsigned base, int plain, unsigned long most, unsigned long *value) \
	{                                                                                                      \
		while (*p == ' ' || (unsigned)*p - '\t' < 5) p++;                                              \
		int minus = *p == '-';                                                                         \
		p += minus | (*p == '+');                                                                      \
		unsigned d = digit_of(*p, base);                                                               \
		unsigned long v = d;                                                                           \
		if (d >= base || (!d && !plain)) return 0;                                                     \
		/* So many surely fit, and one more often does. */                                             \
		const ch *last = p + (base == 10 ? 18 : 14);                                                   \
		while ((d = digit_of(*++p, base)) < base && p <= last) v = v * base + d;                       \
		if (d < base) {                                                                                \
			if (v > ULONG_MAX / base || __builtin_add_overflow(v * base, d, &v)) return 0;         \
			if (digit_of(*++p, base) < base) return 0;                                             \
		}                                                                                              \
		if (v > most) return 0;                                                                        \
		*value = minus ? -v : v;                                                                       \
		return p;                                                                                      \
	}
SIMPLE(char)
SIMPLE(wchar_t)

#define WRAP(type, name, ch, most, base_fn)                                                  \
	type glibc_##name(const ch *restrict s, ch **restrict end, int base)                 \
	{                                                                                    \
		unsigned long v;                                                             \
		const ch *p = 0;                                                             \
		if (base == 10 || base == 0) p = simple_##ch(s, 10, base, most, &v);         \
		else if (base == 16) p = simple_##ch(s, 16, 0, most, &v);                    \
		if (p) {                                                                     \
			if (end) *end = (ch *)p;                                             \
			return v;                                                            \
		}                                                                            \
		ch *e;                                                                       \
		int saved = errno;                                                           \
		if (base == 1 || base < 0 || base > 36) { /* end stays what it was */        \
			errno = EINVAL;                                                      \
			return 0;                                                            \
		}                                                                            \
		errno = 0;                                                                   \
		type r = base_fn(s, &e, base);                                               \
		if (errno != ERANGE) errno = saved;                                          \
		if (end) *end = e;                                                           \
		return r;                                                                    \
	}                                                                                    \
	type glibc_##name##_l(const ch *restrict s, ch **restrict end, int base, locale_t l) \
	{                                                                                    \
		(void)l;                                                                     \
		return glibc_##name(s, end, base);                                           \
	}

/* Wide numbers are ASCII: the narrow function reads them, but for those that are longer than
 * any that fit and for what is no number. */
#define WIDE(type, name, narrow)                                                                                      \
	static type wide_##name(const wchar_t *restrict s, wchar_t **restrict end, int base)                          \
	{                                                                                                             \
		char b[72], *e;                                                                                       \
		size_t n = 0;                                                                                         \
		const wchar_t *p = s;                                                                                 \
		while (*p != '-' && (unsigned)*p - '0' >= 10 && glibc_iswspace(*p)) p++;                              \
		while (n < sizeof b - 1 &&                                                                            \
		       ((unsigned)(p[n] | 32) - 'a' < 26 || (unsigned)p[n] - '0' < 10 || p[n] == '-' || p[n] == '+')) \
			b[n] = p[n], n++;                                                                             \
		b[n] = 0;                                                                                             \
		if (n == sizeof b - 1) return name(s, end, base);                                                     \
		type r = narrow(b, &e, base);                                                                         \
		*end = (wchar_t *)(e == b ? s : p + (e - b));                                                         \
		return r;                                                                                             \
	}
WIDE(long, wcstol, strtol)
WIDE(unsigned long, wcstoul, strtoul)

WRAP(long, strtol, char, LONG_MAX, strtol)
WRAP(unsigned long, strtoul, char, ULONG_MAX, strtoul)
WRAP(long, wcstol, wchar_t, LONG_MAX, wide_wcstol)
WRAP(unsigned long, wcstoul, wchar_t, ULONG_MAX, wide_wcstoul)

/* "0b101" where base is 0 or 2: the digits begin after the prefix. */
#define BINARY(type, name, ch)                                                                               \
	type glibc_c23_##name(const ch *restrict s, ch **restrict end, int base)                             \
	{                                                                                                    \
		const ch *p = s;                                                                             \
		if (base == 0 || base == 2) {                                                                \
			while (*p == ' ' || (*p >= '\t' && *p <= '\r')) p++;                                 \
			const ch *sign = p;                                                                  \
			if (*p == '-' || *p == '+') p++;                                                     \
			if (p[0] == '0' && (p[1] | 32) == 'b' && (p[2] == '0' || p[2] == '1')) {             \
				ch digits[80], *e;                                                           \
				size_t n = 0, skip = 2;                                                      \
				/* Leading zeros do not matter; 65 digits overflow anyway. */                \
				while (p[skip] == '0' && (p[skip + 1] == '0' || p[skip + 1] == '1')) skip++; \
				if (sign != p) digits[n++] = *sign;                                          \
				const ch *q = p + skip;                                                      \
				for (; (*q == '0' || *q == '1') && n < 78; q++) digits[n++] = *q;            \
				digits[n] = 0;                                                               \
				type r = glibc_##name(digits, &e, 2);                                        \
				while (*q == '0' || *q == '1') q++;                                          \
				if (end) *end = (ch *)q;                                                     \
				return r;                                                                    \
			}                                                                                    \
		}                                                                                            \
		return glibc_##name(s, end, base);                                                           \
	}                                                                                                    \
	type glibc_c23_##name##_l(const ch *restrict s, ch **restrict end, int base, locale_t l)             \
	{                                                                                                    \
		(void)l;                                                                                     \
		return glibc_c23_##name(s, end, base);                                                       \
	}

BINARY(long, strtol, char)
BINARY(unsigned long, strtoul, char)
BINARY(long, wcstol, wchar_t)
BINARY(unsigned long, wcstoul, wchar_t)

#define FAMILY(l, ll, imax, impl)                      \
	TWIN(l, GLIBC_2.2.5, glibc_##impl);            \
	TWIN(ll, GLIBC_2.2.5, glibc_##impl);           \
	TWIN(imax, GLIBC_2.2.5, glibc_##impl);         \
	ALIAS(l##_l, glibc_##impl##_l);                \
	ALIAS(ll##_l, glibc_##impl##_l);               \
	ALIAS(__##l##_l, glibc_##impl##_l);            \
	ALIAS(__##ll##_l, glibc_##impl##_l);           \
	ALIAS(__isoc23_##l, glibc_c23_##impl);         \
	ALIAS(__isoc23_##ll, glibc_c23_##impl);        \
	ALIAS(__isoc23_##imax, glibc_c23_##impl);      \
	ALIAS(__isoc23_##l##_l, glibc_c23_##impl##_l); \
	ALIAS(__isoc23_##ll##_l, glibc_c23_##impl##_l)

FAMILY(strtol, strtoll, strtoimax, strtol);
FAMILY(strtoul, strtoull, strtoumax, strtoul);
FAMILY(wcstol, wcstoll, wcstoimax, wcstol);
FAMILY(wcstoul, wcstoull, wcstoumax, wcstoul);
ALIAS(strtoq, glibc_strtol);
ALIAS(strtouq, glibc_strtoul);
ALIAS(wcstoq, glibc_wcstol);
ALIAS(wcstouq, glibc_wcstoul);

/* __strtol_internal: the fourth argument asks for grouping, which the "C"
 * locale has none of. musl exports the narrow ones. */
#define INTERNAL(name, type, ch)                                                                 \
	type glibc_##name##_internal(const ch *restrict s, ch **restrict e, int base, int group) \
	{                                                                                        \
		(void)group;                                                                     \
		return glibc_##name(s, e, base);                                                 \
	}
INTERNAL(strtol, long, char)
INTERNAL(strtoul, unsigned long, char)
INTERNAL(wcstol, long, wchar_t)
INTERNAL(wcstoul, unsigned long, wchar_t)
TWIN(__strtol_internal, GLIBC_2.2.5, glibc_strtol_internal);
TWIN(__strtoll_internal, GLIBC_2.2.5, glibc_strtol_internal);
TWIN(__strtoul_internal, GLIBC_2.2.5, glibc_strtoul_internal);
TWIN(__strtoull_internal, GLIBC_2.2.5, glibc_strtoul_internal);
ALIAS(__wcstol_internal, glibc_wcstol_internal);
ALIAS(__wcstoll_internal, glibc_wcstol_internal);
ALIAS(__wcstoul_internal, glibc_wcstoul_internal);
ALIAS(__wcstoull_internal, glibc_wcstoul_internal);

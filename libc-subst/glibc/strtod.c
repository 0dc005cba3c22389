/* String to floating point: errno as in glibc, the locale's decimal point, and
 * the names by type (strtof64, wcstod_l, ...). */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <locale.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include "float128.h"
#include "glibc_locale.h"
#include "glibc_wide.h"
#include "twin.h"

/* Where the locale's point is not ".", give musl a copy that has one. */
static char *with_point(const char *s, const char *point, size_t *at)
{
	const char *p = s;
	while (*p == ' ' || (*p >= '\t' && *p <= '\r')) p++;
	if (*p == '+' || *p == '-') p++;
	int hex = p[0] == '0' && (p[1] | 32) == 'x';
	if (hex) p += 2;
	while ((*p >= '0' && *p <= '9') || (hex && (*p | 32) >= 'a' && (*p | 32) <= 'f')) p++;
	*at = p - s;
	size_t pl = strlen(point);
	if (*p == '.') {
		/* Not a point here: the number ends. */
		return strndup(s, *at);
	}
	if (strncmp(p, point, pl)) return 0;
	char *copy = malloc(strlen(s) - pl + 2);
	if (!copy) return 0;
	memcpy(copy, s, *at);
	copy[*at] = '.';
	strcpy(copy + *at + 1, p + pl);
	return copy;
}

/* "nan(123)": the number goes into the bits below the quiet one. e: its end. */
static unsigned long long payload(const char *s, const char *e)
{
	char *stop;
	if (e[-1] != ')') return 0;
	while (*s != '(') s++;
	unsigned long long v = strtoull(s + 1, &stop, 0);
	return stop == e - 1 ? v : 0;
}

static float paid_strtof(float v, unsigned long long p)
{
	union {
		float f;
		uint32_t w;
	} u = { v };
	u.w |= p & 0x3fffff;
	return u.f;
}

static double paid_strtod(double v, unsigned long long p)
{
	union {
		double f;
		uint64_t w;
	} u = { v };
	u.w |= p & 0x7ffffffffffff;
	return u.f;
}

static long double paid_strtold(long double v, unsigned long long p)
{
	union {
		long double f;
		uint64_t w;
	} u = { v };
	u.w |= p & 0x3fffffffffffffff;
	return u.f;
}

static _Float128 paid_strtof128(_Float128 v, unsigned long long p)
{
	union {
		_Float128 f;
		uint64_t w;
	} u = { v };
	u.w |= p;
	return u.f;
}

/* musl's long double NaN has no sign. */
#define SIGNED_NAN(v, c)                                        \
	do {                                                    \
		while (isspace(*c)) c++;                        \
		if (*c == '-' && !__builtin_signbit(v)) v = -v; \
	} while (0)

/* base: what converts where the point is ".". */
#define CONVERT_BY(type, name, base)                                                                                \
	static type name##_in(const char *restrict s, char **restrict end, const struct glibc_locale *l)            \
	{                                                                                                           \
		char *e, *copy = 0;                                                                                 \
		size_t at = 0;                                                                                      \
		int saved = errno;                                                                                  \
		const char *point = ".";                                                                            \
		if (__builtin_expect(glibc_other_points, 0)) point = glibc_loc_string(l->data[1], 1, LI_NUM_POINT); \
		if (__builtin_expect(*point != '.', 0)) copy = with_point(s, point, &at);                           \
		errno = 0;                                                                                          \
		type r = base(copy ? copy : s, &e);                                                                 \
		int err = errno;                                                                                    \
		if (__builtin_expect(r != r, 0)) {                                                                  \
			const char *c = s;                                                                          \
			r = paid_##name(r, payload(copy ? copy : s, e));                                            \
			SIGNED_NAN(r, c);                                                                           \
		}                                                                                                   \
		if (copy) {                                                                                         \
			size_t n = e - copy;                                                                        \
			if (n > at) n += strlen(point) - 1;                                                         \
			e = (char *)s + n;                                                                          \
			free(copy);                                                                                 \
		}                                                                                                   \
		errno = err && err != EINVAL ? err : saved;                                                         \
		if (end) *end = e;                                                                                  \
		return r;                                                                                           \
	}                                                                                                           \
	type glibc_##name(const char *restrict s, char **restrict end)                                              \
	{                                                                                                           \
		return name##_in(s, end, glibc_current_locale());                                                   \
	}                                                                                                           \
	type glibc_##name##_l(const char *restrict s, char **restrict end, locale_t l)                              \
	{                                                                                                           \
		return name##_in(s, end, glibc_locale_of(l));                                                       \
	}                                                                                                           \
	type glibc_##name##_internal(const char *restrict s, char **restrict end, int group)                        \
	{                                                                                                           \
		(void)group;                                                                                        \
		return glibc_##name(s, end);                                                                        \
	}                                                                                                           \
	ALIAS(__##name##_internal, glibc_##name##_internal)

#define CONVERT(type, name)                          \
	CONVERT_BY(type, name, name);                \
	TWIN(name, GLIBC_2.2.5, glibc_##name);       \
	TWIN(name##_l, GLIBC_2.3, glibc_##name##_l); \
	TWIN(__##name##_l, GLIBC_2.2.5, glibc_##name##_l)

CONVERT(float, strtof);
CONVERT(double, strtod);
CONVERT(long double, strtold);
CONVERT_BY(_Float128, strtof128, glibc_scan_float128);
ALIAS(strtof128, glibc_strtof128);
ALIAS(strtof128_l, glibc_strtof128_l);

double glibc_atof(const char *s) { return glibc_strtod(s, 0); }
TWIN(atof, GLIBC_2.2.5, glibc_atof);

/* What may be a number at the beginning of s, as bytes with the point ".", each for
 * one wide character. *skip: the blanks before it. */
static char *number_bytes(const wchar_t *s, const char *point, char *b, size_t room, size_t *skip)
{
	wchar_t dot = '.';
	size_t n = 0, cap = room;
	char *p = b;
	const wchar_t *t = s;
	while (glibc_iswspace(*t)) t++;
	*skip = t - s;
	if (*point != '.') glibc_mbrtowc(&dot, point, strlen(point), &(mbstate_t){ 0 });
	for (; *t; t++) {
		int c = *t == dot ? '.' : *t == '.' || *t >= 0x80 ? 0 : *t;
		if (!c || !(isalnum(c) || strchr("+-.()_", c))) break;
		if (n + 1 == cap) {
			char *q = realloc(p == b ? 0 : p, cap *= 2);
			if (!q) break;
			if (p == b) memcpy(q, b, n);
			p = q;
		}
		p[n++] = c;
	}
	p[n] = 0;
	return p;
}

#define WIDE_BY(type, name, narrow, base)                                                                           \
	static type name##_in(const wchar_t *restrict s, wchar_t **restrict end, const struct glibc_locale *l)      \
	{                                                                                                           \
		char *e, small[128], *b;                                                                            \
		const char *point = ".";                                                                            \
		size_t skip;                                                                                        \
		int saved = errno;                                                                                  \
		if (__builtin_expect(glibc_other_points, 0)) point = glibc_loc_string(l->data[1], 1, LI_NUM_POINT); \
		b = number_bytes(s, point, small, sizeof small, &skip);                                             \
		errno = 0;                                                                                          \
		type r = base(b, &e);                                                                               \
		if (__builtin_expect(r != r, 0)) {                                                                  \
			const char *c = b;                                                                          \
			r = paid_##narrow(r, payload(b, e));                                                        \
			SIGNED_NAN(r, c);                                                                           \
		}                                                                                                   \
		if (!errno || errno == EINVAL) errno = saved;                                                       \
		if (end) *end = (wchar_t *)s + (e == b ? 0 : skip + (e - b));                                       \
		if (b != small) free(b);                                                                            \
		return r;                                                                                           \
	}                                                                                                           \
	type glibc_##name(const wchar_t *restrict s, wchar_t **restrict end)                                        \
	{                                                                                                           \
		return name##_in(s, end, glibc_current_locale());                                                   \
	}                                                                                                           \
	type name##_l(const wchar_t *restrict s, wchar_t **restrict end, locale_t l)                                \
	{                                                                                                           \
		return name##_in(s, end, glibc_locale_of(l));                                                       \
	}                                                                                                           \
	type glibc_##name##_internal(const wchar_t *restrict s, wchar_t **restrict end, int group)                  \
	{                                                                                                           \
		(void)group;                                                                                        \
		return glibc_##name(s, end);                                                                        \
	}                                                                                                           \
	ALIAS(__##name##_internal, glibc_##name##_internal)

#define WIDE(type, name, base)                 \
	WIDE_BY(type, name, base, base);       \
	TWIN(name, GLIBC_2.2.5, glibc_##name); \
	ALIAS(__##name##_l, name##_l)

WIDE(float, wcstof, strtof);
WIDE(double, wcstod, strtod);
WIDE(long double, wcstold, strtold);
WIDE_BY(_Float128, wcstof128, strtof128, glibc_scan_float128);
ALIAS(wcstof128, glibc_wcstof128);

ALIAS(strtof32, glibc_strtof);
ALIAS(strtof64, glibc_strtod);
ALIAS(strtof32x, glibc_strtod);
ALIAS(strtof64x, glibc_strtold);
ALIAS(strtof32_l, glibc_strtof_l);
ALIAS(strtof64_l, glibc_strtod_l);
ALIAS(strtof32x_l, glibc_strtod_l);
ALIAS(strtof64x_l, glibc_strtold_l);
ALIAS(wcstof32, glibc_wcstof);
ALIAS(wcstof64, glibc_wcstod);
ALIAS(wcstof32x, glibc_wcstod);
ALIAS(wcstof64x, glibc_wcstold);
ALIAS(wcstof32_l, wcstof_l);
ALIAS(wcstof64_l, wcstod_l);
ALIAS(wcstof32x_l, wcstod_l);
ALIAS(wcstof64x_l, wcstold_l);

/* strfromd and its like: one conversion, no width. */
extern int glibc_snprintf(char *, size_t, const char *, ...);

static int from(char *b, size_t n, const char *f, int wide, double d, long double ld)
{
	char g[16];
	size_t k = strlen(f);
	if (*f != '%' || k < 2 || k > 12 || !strchr("aAeEfFgG", f[k - 1]) || strspn(f + 1, ".0123456789") != k - 2)
		abort();
	snprintf(g, sizeof g, "%.*s%s%c", (int)k - 1, f, wide ? "L" : "", f[k - 1]);
	return wide ? glibc_snprintf(b, n, g, ld) : glibc_snprintf(b, n, g, d);
}

int strfromf(char *restrict b, size_t n, const char *restrict f, float v) { return from(b, n, f, 0, v, 0); }
int strfromd(char *restrict b, size_t n, const char *restrict f, double v) { return from(b, n, f, 0, v, 0); }
int strfroml(char *restrict b, size_t n, const char *restrict f, long double v) { return from(b, n, f, 1, 0, v); }
ALIAS(strfromf32, strfromf);
ALIAS(strfromf64, strfromd);
ALIAS(strfromf32x, strfromd);
ALIAS(strfromf64x, strfroml);

/* NaN with a payload, for libm's nan(). */
#define NAN_OF(type, name, conv)                                                                             \
	type name(const char *s, char **end, char endc)                                                      \
	{                                                                                                    \
		const char *p = s;                                                                           \
		while ((*p >= '0' && *p <= '9') || ((*p | 32) >= 'a' && (*p | 32) <= 'z') || *p == '_') p++; \
		char b[96] = "nan(";                                                                         \
		if (end) *end = (char *)p;                                                                   \
		if (*p != endc || p - s > 80) return __builtin_nan("");                                      \
		strncat(b, s, p - s);                                                                        \
		strcat(b, ")");                                                                              \
		return conv(b, 0);                                                                           \
	}
NAN_OF(float, glibc_strtof_nan, glibc_strtof)
NAN_OF(double, glibc_strtod_nan, glibc_strtod)
NAN_OF(long double, glibc_strtold_nan, glibc_strtold)
TWIN(__strtof_nan, GLIBC_PRIVATE, glibc_strtof_nan);
TWIN(__strtod_nan, GLIBC_PRIVATE, glibc_strtod_nan);
TWIN(__strtold_nan, GLIBC_PRIVATE, glibc_strtold_nan);

_Float128 glibc_strtof128_nan(const char *s, char **end, char endc)
{
	union {
		_Float128 f;
		unsigned long long word[2];
	} nan = { .word = { 0, 0x7fff8000ULL << 32 } };
	const char *p = s;
	char *stop;
	while ((*p >= '0' && *p <= '9') || ((*p | 32) >= 'a' && (*p | 32) <= 'z') || *p == '_') p++;
	if (end) *end = (char *)p;
	unsigned long long payload = strtoull(s, &stop, 0);
	if (*p == endc && stop == p) nan.word[0] = payload;
	return nan.f;
}
TWIN(__strtof128_nan, GLIBC_PRIVATE, glibc_strtof128_nan);

/* The printf engine's two instances and what they share. */
#define _GNU_SOURCE
#include <errno.h>
#include <langinfo.h>
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "chk.h"
#include "glibc_locale.h"
#include "glibc_wide.h"
#include "local_digits.h"
#include "printf_spec.h"
#include "strerror.h"

_Noreturn void glibc_printf_bad_position(void) { glibc_fatal_plain("invalid %N$ use detected"); }

/* %n may write only if the format cannot have been forged: its mapping must be
 * read-only, as /proc/self/maps tells. */
void glibc_printf_check_n(const void *fmt)
{
	FILE *f = fopen("/proc/self/maps", "rce");
	char line[512];
	uintptr_t p = (uintptr_t)fmt;
	int ok = !f; /* no /proc: give the benefit of the doubt, as glibc does */
	while (f && fgets(line, sizeof line, f)) {
		unsigned long lo, hi;
		char perm[8];
		if (sscanf(line, "%lx-%lx %7s", &lo, &hi, perm) == 3 && lo <= p && p < hi) ok = perm[1] != 'w';
	}
	if (f) fclose(f);
	if (!ok) glibc_fatal_plain("%n in writable segment detected");
}

static char *sign_of(char *b, const struct printf_spec *s, int negative)
{
	if (negative) *b++ = '-';
	else if (s->info.showsign) *b++ = '+';
	else if (s->info.space) *b++ = ' ';
	return b;
}

/* %b: binary digits. 1 when it does not fit the buffer. */
static int glibc_printf_binary(char *b, size_t n, const struct printf_spec *s, int has_prec, int prec,
			       const union printf_arg *a)
{
	unsigned long v = a->i;
	if (s->info.is_char) v = (unsigned char)v;
	else if (s->info.is_short) v = (unsigned short)v;
	else if (!s->info.is_long && !s->info.is_long_double) v = (unsigned)v;
	int digits = v ? 64 - __builtin_clzl(v) : 0;
	int want = has_prec ? prec : 1;
	if (digits > want) want = digits;
	if ((size_t)want + 3 > n) return 1;
	if (s->info.alt && v) {
		*b++ = '0';
		*b++ = s->info.spec;
	}
	for (int i = want - 1; i >= 0; i--) *b++ = i < 64 && v >> i & 1 ? '1' : '0';
	*b = 0;
	return 0;
}

/* %La: glibc keeps the x87 format's four leading bits as the first digit. */
static int glibc_printf_hexlong(char *b, size_t n, const struct printf_spec *s, int has_prec, int prec, long double v)
{
	union {
		long double ld;
		struct {
			uint64_t m;
			uint16_t se;
		};
	} u = { .ld = v };
	int exp = (u.se & 0x7fff) - 16383 - 3;
	uint64_t m = u.m;
	if ((u.se & 0x7fff) == 0x7fff) return 1;     /* inf, nan: as musl does */
	if ((u.se & 0x7fff) && !(m >> 63)) return 1; /* no number to the processor: nan */
	if (has_prec && prec > 100) return 1;
	if (n < 140) return 1;
	if (!m) exp = 0;
	else if (!(u.se & 0x7fff)) exp = -16382 - 3;
	unsigned lead = m >> 60;
	uint64_t frac = m << 4; /* 15 digits */
	if (has_prec && prec < 15) {
		/* Round to nearest, ties to even. */
		int drop = 60 - 4 * prec;
		__uint128_t all = m, half = (__uint128_t)1 << (drop - 1);
		__uint128_t low = all & ((half << 1) - 1);
		all >>= drop;
		if (low > half || (low == half && all & 1)) all++;
		lead = (unsigned)(all >> 4 * prec);
		frac = prec ? (uint64_t)(all << (64 - 4 * prec)) : 0;
		if (lead > 15) lead = 1, exp += 4; /* what is after it is 0 */
	}
	const char *hex = s->info.spec == 'a' ? "0123456789abcdef" : "0123456789ABCDEF";
	b = sign_of(b, s, u.se >> 15);
	*b++ = '0';
	*b++ = s->info.spec == 'a' ? 'x' : 'X';
	*b++ = hex[lead];
	int digits = has_prec ? prec : 15;
	if (!has_prec)
		while (digits && !(frac << (4 * (digits - 1)) >> 60)) digits--;
	if (digits || s->info.alt) b = stpcpy(b, glibc_numeric_point());
	for (int i = 0; i < digits; i++, frac <<= 4) *b++ = hex[frac >> 60];
	*b++ = s->info.spec == 'a' ? 'p' : 'P';
	sprintf(b, "%+d", exp);
	return 0;
}

/* %a where the point is not ASCII's, whose bytes count, and of what is below the normal numbers in wide formats, where
 * musl takes it for a long double. */
static int glibc_printf_hex(char *b, size_t n, const struct printf_spec *s, int has_prec, int prec, double v)
{
	int tiny = s->info.wide && fpclassify(v) == FP_SUBNORMAL;
	if ((!glibc_other_points && !tiny) || !isfinite(v) || (has_prec && prec > 100)) return 1;
	char raw[160], f[8] = "%", *q = sign_of(f + 1, s, 0);
	if (s->info.alt) *q++ = '#';
	*q++ = '.';
	*q++ = '*';
	*q++ = s->info.spec;
	*q = 0;
	snprintf(raw, sizeof raw, f, has_prec ? prec : -1, v);
	char *point = strchr(raw, '.');
	if (point) *point = 0;
	return (size_t)snprintf(b, n, "%s%s%s", raw, point ? glibc_numeric_point() : "", point ? point + 1 : "") >= n;
}

/* Flags ' and I: digits grouped as the locale says, and its own ones, in b or, where that is too
 * small, in memory to be freed. Null when the locale says nothing. */
static char *glibc_printf_local(char *b, size_t n, const struct printf_spec *s, int has_prec, int prec,
				const union printf_arg *a)
{
	const char *sep = glibc_numeric_thousands(), *grouping = glibc_numeric_grouping();
	const char *point = glibc_numeric_point();
	char small[128], *raw = small, f[16], *d, *out;
	size_t sl = strlen(sep);
	int real = strchr("eEfFgG", s->info.spec) != 0;
	/* In wide formats glibc leaves those of fractions as they are. */
	int other = s->info.i18n && !strchr("oxX", s->info.spec) && !(real && s->info.wide) && glibc_has_outdigits();
	if (!s->info.group || !*sep || *grouping < 0 || *grouping == CHAR_MAX) grouping = "";
	if (!*grouping && !other) return 0;
	int hex = (s->info.spec | 32) == 'x', least = 0;
	int is_signed = s->info.spec == 'd' || s->info.spec == 'i';
	/* The precision of an integer counts what stands between its digits too, and adds zeros without. */
	if (!real && has_prec && prec > 0) least = prec, has_prec = 0;
	/* The zero that marks octal digits is not of those that are grouped. */
	int octal = s->info.alt && s->info.spec == 'o';
	sprintf(f, "%%%s%s%s%s%c", s->info.alt && !octal ? "#" : "",
		s->info.showsign ? "+"
		: s->info.space  ? " "
				 : "",
		has_prec ? ".*" : "", real ? s->info.is_long_double ? "L" : "" : "l", s->info.spec);
	int r;
	for (size_t room = sizeof small;; room = (size_t)r + 1) {
		if (real && s->info.is_long_double)
			r = has_prec ? snprintf(raw, room, f, prec, a->ld) : snprintf(raw, room, f, a->ld);
		else if (real) r = has_prec ? snprintf(raw, room, f, prec, a->d) : snprintf(raw, room, f, a->d);
		else {
			long v = a->i;
			if (s->info.is_char) v = is_signed ? (signed char)v : (unsigned char)v;
			else if (s->info.is_short) v = is_signed ? (short)v : (unsigned short)v;
			else if (!s->info.is_long && !s->info.is_long_double)
				v = is_signed ? (int)v : (long)(unsigned)v;
			r = has_prec ? snprintf(raw, room, f, prec, v) : snprintf(raw, room, f, v);
		}
		if (r >= 0 && (size_t)r < room) break;
		if (raw != small) free(raw);
		if (r < 0 || !(raw = malloc((size_t)r + 1))) return 0;
	}
	d = raw;
	size_t sign = *d == '-' || *d == '+' || *d == ' ';
	if (hex && d[sign] == '0' && (d[sign + 1] | 32) == 'x') sign += 2;
	size_t digits = strspn(d + sign, hex ? "0123456789abcdefABCDEF" : "0123456789");
	size_t need = (size_t)r + 2 + digits * sl + strlen(point) + least;
	char *text = need > n ? malloc(need + digits) : b;
	char marks[sizeof small] = { 0 },
			  *cut = text == b ? marks : text + need; /* cut[i]: a separator before digit i */
	if (!text || (text == b && digits > sizeof marks)) {
		if (raw != small) free(raw);
		return 0;
	}
	memset(cut, 0, digits);
	const char *g = grouping;
	for (size_t left = digits; *g > 0 && *g != CHAR_MAX && left > (size_t)*g;) {
		left -= *g;
		cut[left] = 1;
		if (g[1]) g++;
	}
	out = text;
	for (size_t i = 0; i < sign; i++) *out++ = *d++;
	for (size_t i = 0; i < digits; i++) {
		if (cut[i]) {
			memcpy(out, sep, sl);
			out += sl;
		}
		*out++ = d[i];
	}
	d += digits;
	if (*d == '.') out = stpcpy(out, point), d++;
	strcpy(out, d);
	if (raw != small) free(raw);
	if (other) {
		char *plain = text;
		text = glibc_with_outdigits(plain, least);
		if (plain != b) free(plain);
		if (!text) return 0;
	}
	size_t length = strlen(text + sign), columns = s->info.wide ? glibc_mbstowcs(0, text + sign, 0) : length;
	if (octal && least <= (int)columns && strcmp(text, "0")) least = (int)columns + 1;
	if ((size_t)least > columns) {
		memmove(text + sign + least - columns, text + sign, length + 1);
		memset(text + sign, '0', least - columns);
	}
	return text;
}

#define CH char
#define NAME(x) glibc_printf_##x
#define PIECE snprintf
#define LIT(c) c
#define OPENMEM open_memstream
#define WIDE 0
#include "printf_core.h"
#undef CH
#undef NAME
#undef PIECE
#undef LIT
#undef OPENMEM
#undef WIDE

#define CH wchar_t
#define NAME(x) glibc_wprintf_##x
#define PIECE swprintf
#define LIT(c) L##c
#define OPENMEM open_wmemstream
#define WIDE 1
#include "printf_core.h"

/* A standard conversion's type as parse_printf_format tells it: of texts, characters and %n without
 * their sizes, and %qd is an int. */
static int told_type(const struct printf_spec *s, int letter)
{
	if (s->registered) return s->type[0];
	switch (letter) {
	case 'C': return PA_WCHAR;
	case 'S': return PA_WSTRING;
	case 'c': return PA_CHAR;
	case 's': return PA_STRING;
	case 'n': return PA_INT | PA_FLAG_PTR;
	}
	return s->type[0] == (PA_INT | PA_FLAG_LONG) && !s->info.is_long ? PA_INT : s->type[0];
}

/* parse_printf_format: the types of the arguments that a format takes. */
size_t parse_printf_format(const char *fmt, size_t n, int *types)
{
	int next = 0;
	size_t top = 0;
	for (size_t i = 0; fmt[i];) {
		struct printf_spec s;
		if (fmt[i] != '%') {
			i++;
			continue;
		}
		if (glibc_printf_parse(fmt, i + 1, &s, &next)) break;
		if ((size_t)s.position > top) top = s.position;
		int arg[3] = { s.width_arg, s.prec_arg, s.data_arg }, count[3] = { 1, 1, s.ndata };
		for (int k = 0; k < 3; k++)
			for (int j = 0; arg[k] >= 0 && j < count[k]; j++) {
				size_t at = arg[k] + j;
				int told = k < 2 ? PA_INT : j ? s.type[j] : told_type(&s, fmt[s.end - 1]);
				if (at < n) types[at] = told;
				if (at + 1 > top) top = at + 1;
			}
		i = s.end;
	}
	return top;
}

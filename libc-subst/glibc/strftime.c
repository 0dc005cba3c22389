/* strftime with GNU's flags, widths and conversions, and the locale's names. */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wchar.h>
#include <wctype.h>
#include "charset.h"
#include "era.h"
#include "glibc_locale.h"
#include "glibc_wide.h"
#include "locale_impl.h"
#include "twin.h"

extern time_t glibc_mktime(struct tm *);

struct out {
	char *p;
	size_t n, max;
	int full;
	int wide; /* characters count, not their bytes */
	const struct glibc_locale *l;
	struct glibc_charset *texts; /* of wide: what the locale's texts are in, if not UTF-8 */
	int year_pad;                /* %Ey's, of the last %EY that had one */
};

static void put(struct out *o, const char *s, size_t n)
{
	if (n >= o->max - o->n) o->full = 1;
	if (o->full) return;
	char *to = o->p + o->n;
	o->n += n;
	/* Mostly a few characters. */
	if (n > 8) memcpy(to, s, n);
	else
		while (n--) *to++ = *s++;
}

/* c n times before what has `then` bytes. If both do not fit, nothing is written. */
static void pad(struct out *o, int c, long n, size_t then)
{
	if (n <= 0) return;
	if (n + then >= o->max - o->n) o->full = 1;
	if (o->full) return;
	memset(o->p + o->n, c, n);
	o->n += n;
}

/* What stands between % and the conversion. */
struct spec {
	int pad; /* 0: the conversion's own; else '_' '-' '0' */
	int upper, change_case;
	int width;                  /* -1: none */
	int modifier;               /* 'E', 'O' or 0 */
	const struct loc_data *alt; /* %O: whose digits */
};

static void text(struct out *o, const struct spec *s, const char *str, int to_lower);

static void number(struct out *o, const struct spec *s, int digits, int padding, long v, int always_sign)
{
	if (s->width < 0 && !s->pad && !s->alt && !always_sign && (unsigned long)v < 10000 && o->max - o->n > 4) {
		/* Up to four digits, as nearly all have. */
		int n = v < 10 ? 1 : v < 100 ? 2 : v < 1000 ? 3 : 4;
		if (n < digits) n = digits;
		char *to = o->p + o->n;
		o->n += n;
		to[--n] = '0' + v % 10;
		while (n--) to[n] = (v /= 10) || padding != '_' ? '0' + v % 10 : ' ';
		return;
	}
	char room[24], *end = room + sizeof room, *b = end;
	int neg = v < 0;
	const char *other;
	if (__builtin_expect(s->alt != 0, 0) && (other = glibc_alt_digits(s->alt, v))) {
		text(o, s, other, 0);
		return;
	}
	unsigned long u = neg ? -(unsigned long)v : (unsigned long)v;
	do *--b = '0' + u % 10;
	while (u /= 10);
	int n = end - b;
	int sign = neg ? '-' : always_sign ? '+' : 0;
	if (s->pad) padding = s->pad;
	if (padding == '-') {
		pad(o, ' ', s->width - n - (sign != 0), n + (sign != 0));
		if (sign) pad(o, sign, 1, n);
		put(o, b, n);
		return;
	}
	int fill = (s->width > digits ? s->width : digits) - n - (sign != 0);
	if (padding == '_') {
		pad(o, ' ', fill, n + (sign != 0));
		if (sign) pad(o, sign, 1, n);
	} else {
		if (sign) pad(o, sign, 1, n + (fill > 0 ? fill : 0));
		pad(o, '0', fill, n);
	}
	put(o, b, n);
}

/* One of the locale's texts, in buf if it is not in UTF-8 that it should be in. */
static const char *as_utf8(const struct out *o, const char *s, char buf[512])
{
	wchar_t w[128];
	mbstate_t st = { 0 };
	if (!o->texts) return s;
	size_t n = glibc_charset_mbsrtowcs(o->texts, w, &s, 127, &st), at = 0;
	if (n == (size_t)-1) return "?";
	for (size_t i = 0; i < n; i++) at += wcrtomb(buf + at, w[i], 0);
	buf[at] = 0;
	return buf;
}

/* Where the locale has an item as a wide string. */
static unsigned wide_item(unsigned item)
{
	if (item >= LI_TIME_ALTMON) return item + 12;
	return item + (item > LI_TIME_T_FMT_AMPM ? 51 : 52);
}

/* An item of the locale: of wide output the wide one, which may have letters that the charset lacks. */
static const char *local(const struct out *o, const struct loc_data *d, unsigned item, char buf[512])
{
	if (!o->texts) return glibc_loc_string(d, 2, item);
	const wchar_t *w = (const void *)glibc_loc_string(d, 2, wide_item(item));
	char *to = buf;
	for (; *w && to < buf + 512 - MB_LEN_MAX; w++) {
		size_t n = wcrtomb(to, *w, 0);
		if (n == (size_t)-1) return "?";
		to += n;
	}
	*to = 0;
	return buf;
}

/* A field of text, of wide output in UTF-8. */
static void field(struct out *o, const struct spec *s, const char *str, int to_lower)
{
	size_t n = strlen(str);
	if (s->width < 0 && !s->upper && !to_lower) {
		put(o, str, n);
		return;
	}
	long fill = (long)s->width - (long)(o->wide ? mbstowcs(0, str, 0) : n);
	pad(o, s->pad == '0' ? '0' : ' ', fill, n);
	if (!s->upper && !to_lower) {
		put(o, str, n);
		return;
	}
	if (o->wide) {
		wchar_t wc;
		char mb[MB_LEN_MAX];
		locale_t l = (locale_t)(void *)o->l;
		for (int k; (k = mbtowc(&wc, str, n)) > 0; str += k)
			put(o, mb, wctomb(mb, to_lower ? glibc_towlower_l(wc, l) : glibc_towupper_l(wc, l)));
		return;
	}
	for (; *str; str++) {
		unsigned char c = *str;
		char r = (to_lower ? o->l->ctype_tolower : o->l->ctype_toupper)[c];
		put(o, &r, 1);
	}
}

static void text(struct out *o, const struct spec *s, const char *str, int to_lower)
{
	char utf8[512];
	field(o, s, as_utf8(o, str, utf8), to_lower);
}

static int leap(long y) { return !(y % 4) && (y % 100 || !(y % 400)); }

/* An int, as glibc's is: the last that struct tm knows are below 0. */
static long year_of(const struct tm *t) { return (int)(1900U + (unsigned)t->tm_year); }

/* Days since the Monday of week 1, which has the year's first Thursday; below 0: of another year. As an int wraps. */
static int since_week_one(unsigned yday, unsigned wday)
{
	return (int)(yday - (unsigned)((int)(yday - wday + 382) % 7) + 3);
}

/* Year and number of the ISO week. */
static int iso_week(const struct tm *t, long *year)
{
	*year = year_of(t);
	int days = since_week_one(t->tm_yday, t->tm_wday);
	if (days < 0) {
		--*year;
		days = since_week_one(t->tm_yday + 365U + leap(*year), t->tm_wday);
	} else {
		int next = since_week_one(t->tm_yday - 365U - leap(*year), t->tm_wday);
		if (next >= 0) {
			++*year;
			days = next;
		}
	}
	return days / 7 + 1;
}

/* f is behind the %. Returns where the conversion is. */
static const char *read_spec(const char *f, struct spec *s, const struct loc_data *d)
{
	for (;; f++) {
		if (*f == '_' || *f == '-' || *f == '0') s->pad = *f;
		else if (*f == '^') s->upper = 1;
		else if (*f == '#') s->change_case = 1;
		else break;
	}
	if (isdigit((unsigned char)*f)) {
		s->width = 0;
		for (; isdigit((unsigned char)*f); f++)
			if (s->width < 100000000) s->width = s->width * 10 + (*f - '0');
	}
	if (*f == 'E' || *f == 'O') s->modifier = *f++;
	if (s->modifier == 'O') s->alt = d;
	return f;
}

enum kind { UNKNOWN, CHARACTER, NAME, COMPOSITE, NUMBER, ERA, HALF, SECONDS, ZONE, OFFSET };
enum { NO_E = 1, NO_O = 2 }; /* a modifier that makes it unknown */

struct conversion {
	unsigned char kind, refuses;
	unsigned char digits, padding; /* numbers */
};

/* clang-format off */
static const struct conversion conversions['z' + 1] = {
	['%'] = { CHARACTER, 0, 0, 0 },
	['A'] = { NAME, NO_E | NO_O, 0, 0 },
	['B'] = { NAME, NO_E, 0, 0 },
	['C'] = { ERA, 0, 1, '0' },
	['D'] = { COMPOSITE, NO_E | NO_O, 0, 0 },
	['F'] = { COMPOSITE, NO_E | NO_O, 0, 0 },
	['G'] = { NUMBER, NO_E, 1, '0' },
	['H'] = { NUMBER, NO_E, 2, '0' },
	['I'] = { NUMBER, NO_E, 2, '0' },
	['M'] = { NUMBER, NO_E, 2, '0' },
	['P'] = { HALF, 0, 0, 0 },
	['R'] = { COMPOSITE, 0, 0, 0 },
	['S'] = { NUMBER, NO_E, 2, '0' },
	['T'] = { COMPOSITE, 0, 0, 0 },
	['U'] = { NUMBER, NO_E, 2, '0' },
	['V'] = { NUMBER, NO_E, 2, '0' },
	['W'] = { NUMBER, NO_E, 2, '0' },
	['X'] = { COMPOSITE, NO_O, 0, 0 },
	['Y'] = { ERA, NO_O, 1, '0' },
	['Z'] = { ZONE, 0, 0, 0 },
	['a'] = { NAME, NO_E | NO_O, 0, 0 },
	['b'] = { NAME, NO_E, 0, 0 },
	['c'] = { COMPOSITE, NO_O, 0, 0 },
	['d'] = { NUMBER, NO_E, 2, '0' },
	['e'] = { NUMBER, NO_E, 2, '_' },
	['g'] = { NUMBER, NO_E, 2, '0' },
	['h'] = { NAME, NO_E, 0, 0 },
	['j'] = { NUMBER, NO_E, 3, '0' },
	['k'] = { NUMBER, NO_E, 2, '_' },
	['l'] = { NUMBER, NO_E, 2, '_' },
	['m'] = { NUMBER, NO_E, 2, '0' },
	['n'] = { CHARACTER, 0, 0, 0 },
	['p'] = { HALF, 0, 0, 0 },
	['r'] = { COMPOSITE, 0, 0, 0 },
	['s'] = { SECONDS, 0, 0, 0 },
	['t'] = { CHARACTER, 0, 0, 0 },
	['u'] = { NUMBER, 0, 1, '0' },
	['w'] = { NUMBER, NO_E, 1, '0' },
	['x'] = { COMPOSITE, NO_O, 0, 0 },
	['y'] = { ERA, 0, 2, '0' },
	['z'] = { OFFSET, 0, 4, '0' },
};
/* clang-format on */

/* What the conversions of numbers show. */
static long value(int conversion, const struct tm *t)
{
	long year = year_of(t);
	switch (conversion) {
	case 'C': return year / 100 - (year % 100 < 0);
	case 'd':
	case 'e': return t->tm_mday;
	case 'g': iso_week(t, &year); return (year % 100 + 100) % 100;
	case 'y': return (t->tm_year % 100 + 100) % 100;
	case 'G': iso_week(t, &year); return year;
	case 'H':
	case 'k': return t->tm_hour;
	case 'I':
	case 'l': return t->tm_hour > 12 ? t->tm_hour - 12 : t->tm_hour ? t->tm_hour : 12;
	case 'j': return t->tm_yday + 1L;
	case 'M': return t->tm_min;
	case 'm': return t->tm_mon + 1L;
	case 'S': return t->tm_sec;
	case 'U': return (t->tm_yday - t->tm_wday + 7) / 7;
	case 'u': return (t->tm_wday + 6) % 7 + 1L;
	case 'V': return iso_week(t, &year);
	case 'W': return (t->tm_yday - (t->tm_wday + 6) % 7 + 7) / 7;
	case 'w': return t->tm_wday;
	}
	return year; /* Y */
}

/* A day's or month's. */
static void name(struct out *o, const struct spec *s, int conversion, const struct tm *t, const struct loc_data *d)
{
	unsigned i = t->tm_mon, n = 12, item;
	struct spec own = *s;
	if (conversion == 'a' || conversion == 'A') {
		i = t->tm_wday;
		n = 7;
		item = conversion == 'a' ? LI_TIME_ABDAY : LI_TIME_DAY;
	} else if (conversion == 'B') {
		item = s->modifier ? LI_TIME_ALTMON : LI_TIME_MON;
	} else {
		item = s->modifier ? LI_TIME_ABALTMON : LI_TIME_ABMON;
	}
	own.upper |= s->change_case;
	char utf8[512];
	field(o, &own, i < n ? local(o, d, item + i, utf8) : "?", 0);
}

/* The format that a conversion stands for. */
static const char *composite(const struct out *o, int conversion, int modifier, const struct loc_data *d, char buf[512])
{
	unsigned item = LI_TIME_D_T_FMT, era = LI_TIME_ERA_D_T_FMT; /* c */
	switch (conversion) {
	case 'D': return "%m/%d/%y";
	case 'F': return "%Y-%m-%d";
	case 'R': return "%H:%M";
	case 'T': return "%H:%M:%S";
	case 'X':
		item = LI_TIME_T_FMT;
		era = LI_TIME_ERA_T_FMT;
		break;
	case 'r':
		item = era = LI_TIME_T_FMT_AMPM;
		if (!*glibc_loc_string(d, 2, item)) return "%I:%M:%S %p";
		break;
	case 'x':
		item = LI_TIME_D_FMT;
		era = LI_TIME_ERA_D_FMT;
		break;
	}
	return local(o, d, modifier && *glibc_loc_string(d, 2, era) ? era : item, buf);
}

static void format(struct out *o, const char *f, const struct tm *t, const struct loc_data *d);

/* What another format makes, as one field. */
static void nested(struct out *o, const struct spec *s, const char *f, const struct tm *t, const struct loc_data *d)
{
	char small[512];
	if (s->width < 0 && !s->upper && o->max - o->n > sizeof small) {
		format(o, f, t, d);
		return;
	}
	/* All of it or nothing; and capitals are all of it, not its conversions alone. */
	struct out in = {
		.p = small, .max = sizeof small, .wide = o->wide, .l = o->l, .texts = o->texts, .year_pad = o->year_pad
	};
	format(&in, f, t, d);
	if (in.full) {
		o->full = 1;
		return;
	}
	small[in.n] = 0;
	field(o, s, small, 0);
}

/* A year or what is part of one, in the locale's eras. False: it has none for this time. */
static int in_era(struct out *o, const struct spec *s, int conversion, const struct tm *t, const struct loc_data *d)
{
	struct era era;
	if (!glibc_find_era(d, t, &era)) return 0;
	struct spec own = *s;
	char utf8[512];
	switch (conversion) {
	case 'C': text(o, s, era.name, 0); break;
	case 'Y':
		if (s->pad) o->year_pad = s->pad;
		nested(o, s, as_utf8(o, era.format, utf8), t, d);
		break;
	default:
		if (o->year_pad) own.pad = o->year_pad;
		number(o, &own, 2, '0', era.offset + (t->tm_year - era.first_year) * (long)era.step, 0);
	}
	return 1;
}

static void seconds(struct out *o, const struct spec *s, const struct tm *t)
{
	struct tm copy = *t;
	char digits[24];
	snprintf(digits, sizeof digits, "%ld", (long)glibc_mktime(&copy));
	text(o, s, digits, 0);
}

static const char *zone_name(const struct tm *t)
{
	if (t->__tm_zone && *t->__tm_zone) return t->__tm_zone;
	if (t->tm_isdst < 0) return "";
	if (t->tm_isdst > 1) return "?";
	tzset();
	return tzname[t->tm_isdst != 0];
}

static void zone_offset(struct out *o, const struct spec *s, const struct tm *t)
{
	if (t->tm_isdst < 0) return;
	int off = t->__tm_gmtoff;
	long min = labs(off) / 60;
	/* The width counts for the sign and for the digits, each. */
	text(o, &(struct spec){ .pad = s->pad, .width = s->width }, off < 0 ? "-" : "+", 0);
	number(o, s, 4, '0', min / 60 * 100 + min % 60, 0);
}

/* False: there is no such conversion. */
static int convert(struct out *o, const struct spec *s, unsigned char c, const struct tm *t, const struct loc_data *d)
{
	if (c > 'z') return 0;
	const struct conversion *k = &conversions[c];
	char utf8[512];
	if ((s->modifier == 'E' && k->refuses & NO_E) || (s->modifier == 'O' && k->refuses & NO_O)) return 0;
	switch (k->kind) {
	case UNKNOWN: return 0;
	case CHARACTER: text(o, s, c == 'n' ? "\n" : c == 't' ? "\t" : "%", 0); break;
	case NAME: name(o, s, c, t, d); break;
	case COMPOSITE: nested(o, s, composite(o, c, s->modifier, d, utf8), t, d); break;
	case ERA:
		if (s->modifier == 'E' && in_era(o, s, c, t, d)) break; /* fall through */
	case NUMBER: number(o, s, k->digits, k->padding, value(c, t), 0); break;
	case HALF:
		field(o, s, local(o, d, t->tm_hour > 11 ? LI_TIME_PM : LI_TIME_AM, utf8), s->change_case || c == 'P');
		break;
	case SECONDS: seconds(o, s, t); break;
	case ZONE: text(o, s, zone_name(t), s->change_case); break;
	case OFFSET: zone_offset(o, s, t); break;
	}
	return 1;
}

/* What is no conversion is copied as it stands, in a field of the width and in capitals all the same. */
static void unknown(struct out *o, const struct spec *s, const char *f, size_t n)
{
	/* glibc looks at these months' # before it refuses their E. */
	int upper = s->upper || (s->change_case && strchr("bh", f[n - 1]));
	pad(o, s->pad == '0' ? '0' : ' ', s->width - (long)n, n);
	for (; n--; f++) {
		unsigned char c = *f;
		char r = upper && !(o->wide && c >= 128) ? o->l->ctype_toupper[c] : c;
		put(o, &r, 1);
	}
}

/* Two digits; the caller knows that there is room for them. Nothing is written of what has more. */
static inline char *two(char *to, unsigned v)
{
	if (v > 99) return 0;
	to[0] = '0' + v / 10;
	to[1] = '0' + v % 10;
	return to + 2;
}

static char *clock_time(char *to, const struct tm *t, int with_seconds)
{
	if ((unsigned)t->tm_hour > 99 || (unsigned)t->tm_min > 99 || (unsigned)t->tm_sec > 99) return 0;
	to = two(to, t->tm_hour);
	*to++ = ':';
	to = two(to, t->tm_min);
	if (!with_seconds) return to;
	*to++ = ':';
	return two(to, t->tm_sec);
}

static char *four(char *to, unsigned long v)
{
	if (v > 9999) return 0;
	return two(two(to, v / 100), v % 100);
}

static char *whole(char *to, const char *end, const char *s)
{
	size_t n = 0;
	while (s[n]) n++;
	if ((size_t)(end - to) <= n) return 0;
	while (*s) *to++ = *s++;
	return to;
}

/* What dates are mostly made of: conversions without flags, of usual values, that fit before end (no
 * number needs more than PLAIN_ROOM). Returns the end of what it wrote, or 0 without having written anything. */
enum { PLAIN_ROOM = 8 };

static inline char *plain(char *to, const char *end, int conversion, const struct tm *t, const struct loc_data *d)
{
	switch (conversion) {
	case 'a':
		return (unsigned)t->tm_wday < 7 ? whole(to, end, glibc_loc_string(d, 2, LI_TIME_ABDAY + t->tm_wday))
						: 0;
	case 'b':
		return (unsigned)t->tm_mon < 12 ? whole(to, end, glibc_loc_string(d, 2, LI_TIME_ABMON + t->tm_mon)) : 0;
	case 'd': return two(to, t->tm_mday);
	case 'H': return two(to, t->tm_hour);
	case 'j':
		if ((unsigned)t->tm_yday > 998) return 0;
		*to = '0' + (t->tm_yday + 1) / 100;
		return two(to + 1, (t->tm_yday + 1) % 100);
	case 'M': return two(to, t->tm_min);
	case 'm': return two(to, t->tm_mon + 1);
	case 'R': return clock_time(to, t, 0);
	case 'S': return two(to, t->tm_sec);
	case 'T': return clock_time(to, t, 1);
	case 'V':
	case 'W': return two(to, value(conversion, t));
	case 'Y': return t->tm_year >= 1000 - 1900 ? four(to, 1900l + t->tm_year) : 0;
	case 'Z': return whole(to, end, zone_name(t));
	case 'z':
		if (t->tm_isdst < 0 || labs(t->__tm_gmtoff) >= 100 * 3600) return 0;
		unsigned min = labs(t->__tm_gmtoff) / 60;
		*to = t->__tm_gmtoff < 0 ? '-' : '+';
		return two(two(to + 1, min / 60), min % 60);
	}
	return 0;
}

static void format(struct out *o, const char *f, const struct tm *t, const struct loc_data *d)
{
	char *to = o->p + o->n, *const end = o->p + o->max;
	for (; *f; f++) {
		if (*f != '%') {
			if (end - to <= 1) goto full;
			*to++ = *f;
			continue;
		}
		char *next = !o->texts && end - to > PLAIN_ROOM ? plain(to, end, f[1], t, d) : 0;
		if (next) {
			to = next;
			f++;
			continue;
		}
		struct spec s = { .width = -1 };
		const char *start = f;
		o->n = to - o->p;
		f = read_spec(f + 1, &s, d);
		if (!convert(o, &s, *f, t, d)) {
			if (!*f) f--;
			unknown(o, &s, start, f + 1 - start);
		}
		if (o->full) return;
		to = o->p + o->n;
	}
	o->n = to - o->p;
	return;
full:
	o->full = 1;
}

/* `texts`: see struct out. */
static size_t run(char *b, size_t n, const char *f, const struct tm *t, const struct glibc_locale *l, int is_wide,
		  struct glibc_charset *texts)
{
	struct out o = { .p = b, .max = n, .wide = is_wide, .l = l, .texts = texts };
	int saved = errno;
	if (!n) return 0;
	format(&o, f, t, l->data[2]);
	if (o.full) return 0;
	b[o.n] = 0;
	errno = saved;
	return o.n;
}

size_t glibc_strftime(char *b, size_t n, const char *f, const struct tm *t)
{
	return run(b, n, f, t, glibc_current_locale(), 0, 0);
}

size_t glibc_strftime_l(char *b, size_t n, const char *f, const struct tm *t, locale_t loc)
{
	return run(b, n, f, t, glibc_locale_of(loc), 0, 0);
}
TWIN(strftime, GLIBC_2.2.5, glibc_strftime);
TWIN(strftime_l, GLIBC_2.3, glibc_strftime_l);
TWIN(__strftime_l, GLIBC_2.3, glibc_strftime_l);

/* The wide form goes through the narrow one, in UTF-8. */
static size_t wide(wchar_t *b, size_t n, const wchar_t *f, const struct tm *t, const struct glibc_locale *l)
{
	size_t fn = wcslen(f) * 4 + 1, on = n < 1 << 16 ? n * 4 + 1 : 1 << 18, r = 0;
	char *nf = malloc(fn), *no = malloc(on);
	locale_t *now = &CURRENT_LOCALE, own = *now;
	const char *codeset = glibc_loc_codeset(l->data[2], 2);
	struct glibc_charset *cs =
		l->data[2]->builtin || !strcmp(codeset, "UTF-8") ? 0 : glibc_charset_named(codeset, 0);
	*now = UTF8_LOCALE;
	if (nf && no && wcstombs(nf, f, fn) != (size_t)-1) {
		size_t k = run(no, on, nf, t, l, 1, cs);
		r = k || !*nf ? mbstowcs(b, no, n) : 0;
		if (r >= n || !k) r = 0;
		if (!r && n) *b = 0;
	}
	*now = own;
	free(nf);
	free(no);
	return r;
}

size_t glibc_wcsftime(wchar_t *b, size_t n, const wchar_t *f, const struct tm *t)
{
	return wide(b, n, f, t, glibc_current_locale());
}

size_t glibc_wcsftime_l(wchar_t *b, size_t n, const wchar_t *f, const struct tm *t, locale_t loc)
{
	return wide(b, n, f, t, glibc_locale_of(loc));
}
TWIN(wcsftime, GLIBC_2.2.5, glibc_wcsftime);
TWIN(wcsftime_l, GLIBC_2.3, glibc_wcsftime_l);
TWIN(__wcsftime_l, GLIBC_2.3, glibc_wcsftime_l);

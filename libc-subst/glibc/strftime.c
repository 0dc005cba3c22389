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
#include "era.h"
#include "glibc_locale.h"
#include "locale_impl.h"
#include "twin.h"

extern time_t glibc_mktime(struct tm *);

struct out {
	char *p;
	size_t n, max;
	int full;
	int wide; /* characters count, not their bytes */
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
		/* A sign does not take one of the digits that are the minimum. */
		if (sign && s->width < 0) fill++;
		pad(o, '0', fill, n);
	}
	put(o, b, n);
}

static void text(struct out *o, const struct spec *s, const char *str, int to_lower)
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
		for (int k; (k = mbtowc(&wc, str, n)) > 0; str += k)
			put(o, mb, wctomb(mb, to_lower ? towlower(wc) : towupper(wc)));
		return;
	}
	for (; *str; str++) {
		unsigned char c = *str;
		char r = to_lower ? tolower(c) : toupper(c);
		put(o, &r, 1);
	}
}

static int leap(long y) { return !(y % 4) && (y % 100 || !(y % 400)); }

/* Year and number of the ISO week. */
static int iso_week(const struct tm *t, long *year)
{
	long y = 1900L + t->tm_year;
	int monday = (t->tm_wday + 6) % 7;
	int week = (t->tm_yday - monday + 10) / 7;
	if (t->tm_yday - monday + 10 < 0) week = 0;
	if (week < 1) {
		y--;
		int days = 365 + leap(y);
		week = (t->tm_yday + days - monday + 10) / 7;
	} else if (week == 53) {
		/* Does January 4 of next year fall in this week? */
		int left = 365 + leap(y) - t->tm_yday;
		if (left + monday <= 3) {
			week = 1;
			y++;
		}
	}
	*year = y;
	return week;
}

/* The numbers of two digits that dates are mostly made of; -1 for other conversions. */
static inline int two_digits(int conversion, const struct tm *t)
{
	switch (conversion) {
	case 'd': return t->tm_mday;
	case 'H': return t->tm_hour;
	case 'M': return t->tm_min;
	case 'm': return t->tm_mon + 1;
	case 'S': return t->tm_sec;
	}
	return -1;
}

static void format(struct out *o, const char *f, const struct tm *t, const struct glibc_locale *l, int upper)
{
	const struct loc_data *lt = l->data[2];
#define ITEM(i) glibc_loc_string(lt, 2, i)
	for (; *f && !o->full; f++) {
		if (*f != '%') {
			if (o->max - o->n > 1) o->p[o->n++] = *f;
			else o->full = 1;
			continue;
		}
		unsigned v = two_digits(f[1], t);
		if (v < 100 && o->max - o->n > 2) {
			o->p[o->n++] = '0' + v / 10;
			o->p[o->n++] = '0' + v % 10;
			f++;
			continue;
		}
		const char *start = f++;
		struct spec s = { .width = -1, .upper = upper };
		int modifier = 0, lower = 0;
		for (;; f++) {
			if (*f == '_' || *f == '-' || *f == '0') s.pad = *f;
			else if (*f == '^') s.upper = 1;
			else if (*f == '#') s.change_case = 1;
			else break;
		}
		if (isdigit((unsigned char)*f)) {
			s.width = 0;
			for (; isdigit((unsigned char)*f); f++)
				if (s.width < 100000000) s.width = s.width * 10 + (*f - '0');
		}
		if (*f == 'E' || *f == 'O') modifier = *f++;
		if (modifier == 'O') s.alt = lt;
		int h12 = t->tm_hour > 12 ? t->tm_hour - 12 : t->tm_hour ? t->tm_hour : 12;
		long year = 1900L + t->tm_year, y;
		const char *sub = 0;
		struct era era;
		switch (*f) {
		case '%':
			if (modifier) goto bad;
			text(o, &s, "%", 0);
			break;
		case 'n': text(o, &s, "\n", 0); break;
		case 't': text(o, &s, "\t", 0); break;
		case 'a':
			if (modifier) goto bad;
			if (s.change_case) s.upper = 1;
			text(o, &s, (unsigned)t->tm_wday > 6 ? "?" : ITEM(LI_TIME_ABDAY + t->tm_wday), 0);
			break;
		case 'A':
			if (modifier) goto bad;
			if (s.change_case) s.upper = 1;
			text(o, &s, (unsigned)t->tm_wday > 6 ? "?" : ITEM(LI_TIME_DAY + t->tm_wday), 0);
			break;
		case 'b':
		case 'h':
			if (modifier == 'E') goto bad;
			if (s.change_case) s.upper = 1;
			text(o, &s,
			     (unsigned)t->tm_mon > 11 ? "?"
						      : ITEM((modifier ? LI_TIME_ABALTMON : LI_TIME_ABMON) + t->tm_mon),
			     0);
			break;
		case 'B':
			if (modifier == 'E') goto bad;
			if (s.change_case) s.upper = 1;
			text(o, &s,
			     (unsigned)t->tm_mon > 11 ? "?"
						      : ITEM((modifier ? LI_TIME_ALTMON : LI_TIME_MON) + t->tm_mon),
			     0);
			break;
		case 'c':
			if (modifier == 'O') goto bad;
			sub = modifier && *ITEM(LI_TIME_ERA_D_T_FMT) ? ITEM(LI_TIME_ERA_D_T_FMT)
								     : ITEM(LI_TIME_D_T_FMT);
			break;
		case 'x':
			if (modifier == 'O') goto bad;
			sub = modifier && *ITEM(LI_TIME_ERA_D_FMT) ? ITEM(LI_TIME_ERA_D_FMT) : ITEM(LI_TIME_D_FMT);
			break;
		case 'X':
			if (modifier == 'O') goto bad;
			sub = modifier && *ITEM(LI_TIME_ERA_T_FMT) ? ITEM(LI_TIME_ERA_T_FMT) : ITEM(LI_TIME_T_FMT);
			break;
		case 'D':
			if (modifier) goto bad;
			sub = "%m/%d/%y";
			break;
		case 'R': sub = "%H:%M"; break;
		case 'T': sub = "%H:%M:%S"; break;
		case 'r': sub = *ITEM(LI_TIME_T_FMT_AMPM) ? ITEM(LI_TIME_T_FMT_AMPM) : "%I:%M:%S %p"; break;
		case 'F':
			if (modifier) goto bad;
			sub = "%Y-%m-%d";
			break;
		case 'C':
			if (modifier == 'E' && glibc_find_era(lt, t, &era)) {
				text(o, &s, era.name, 0);
				break;
			}
			y = year / 100 - (year % 100 < 0);
			number(o, &s, 2, '0', y, 0);
			break;
		case 'd':
			if (modifier == 'E') goto bad;
			number(o, &s, 2, '0', t->tm_mday, 0);
			break;
		case 'e':
			if (modifier == 'E') goto bad;
			number(o, &s, 2, '_', t->tm_mday, 0);
			break;
		case 'H':
			if (modifier == 'E') goto bad;
			number(o, &s, 2, '0', t->tm_hour, 0);
			break;
		case 'I':
			if (modifier == 'E') goto bad;
			number(o, &s, 2, '0', h12, 0);
			break;
		case 'k':
			if (modifier == 'E') goto bad;
			number(o, &s, 2, '_', t->tm_hour, 0);
			break;
		case 'l':
			if (modifier == 'E') goto bad;
			number(o, &s, 2, '_', h12, 0);
			break;
		case 'j':
			if (modifier == 'E') goto bad;
			number(o, &s, 3, '0', t->tm_yday + 1L, 0);
			break;
		case 'M':
			if (modifier == 'E') goto bad;
			number(o, &s, 2, '0', t->tm_min, 0);
			break;
		case 'm':
			if (modifier == 'E') goto bad;
			number(o, &s, 2, '0', t->tm_mon + 1L, 0);
			break;
		case 'S':
			if (modifier == 'E') goto bad;
			number(o, &s, 2, '0', t->tm_sec, 0);
			break;
		case 'P': lower = 1; /* fall through */
		case 'p':
			if (s.change_case) lower = 1, s.upper = 0;
			if (*f == 'P') s.upper = 0;
			text(o, &s, ITEM(t->tm_hour > 11 ? LI_TIME_PM : LI_TIME_AM), lower);
			break;
		case 's': {
			struct tm copy = *t;
			char digits[24];
			snprintf(digits, sizeof digits, "%ld", (long)glibc_mktime(&copy));
			text(o, &s, digits, 0);
			break;
		}
		case 'U':
			if (modifier == 'E') goto bad;
			number(o, &s, 2, '0', (t->tm_yday - t->tm_wday + 7) / 7, 0);
			break;
		case 'W':
			if (modifier == 'E') goto bad;
			number(o, &s, 2, '0', (t->tm_yday - (t->tm_wday + 6) % 7 + 7) / 7, 0);
			break;
		case 'u': number(o, &s, 1, '0', (t->tm_wday + 6) % 7 + 1L, 0); break;
		case 'w':
			if (modifier == 'E') goto bad;
			number(o, &s, 1, '0', t->tm_wday, 0);
			break;
		case 'V':
			if (modifier == 'E') goto bad;
			number(o, &s, 2, '0', iso_week(t, &y), 0);
			break;
		case 'g':
			if (modifier == 'E') goto bad;
			iso_week(t, &y);
			number(o, &s, 2, '0', (y % 100 + 100) % 100, 0);
			break;
		case 'G':
			if (modifier == 'E') goto bad;
			iso_week(t, &y);
			number(o, &s, 1, '0', y, 0);
			break;
		case 'Y':
			if (modifier == 'O') goto bad;
			if (modifier && glibc_find_era(lt, t, &era)) sub = era.format;
			else if (f == start + 1 && year >= 1000 && year < 10000 && o->max - o->n > 4) {
				for (int i = 3, v = year; i >= 0; i--, v /= 10) o->p[o->n + i] = '0' + v % 10;
				o->n += 4;
			} else number(o, &s, 1, '0', year, 0);
			break;
		case 'y':
			if (modifier == 'E' && glibc_find_era(lt, t, &era)) {
				number(o, &s, 2, '0', era.offset + (t->tm_year - era.first_year) * (long)era.step, 0);
				break;
			}
			number(o, &s, 2, '0', (year % 100 + 100) % 100, 0);
			break;
		case 'Z': {
			const char *zone = t->__tm_zone;
			if (!zone || !*zone) zone = t->tm_isdst >= 0 ? tzname[t->tm_isdst != 0] : "";
			if (s.change_case) lower = 1, s.upper = 0;
			text(o, &s, zone, lower);
			break;
		}
		case 'z': {
			if (t->tm_isdst < 0) break;
			long off = t->__tm_gmtoff, min = labs(off) / 60;
			/* The width counts for the sign and for the digits, each. */
			text(o, &(struct spec){ .pad = s.pad, .width = s.width }, off < 0 ? "-" : "+", 0);
			number(o, &s, 4, '0', min / 60 * 100 + min % 60, 0);
			break;
		}
		case 0: f--; /* fall through */
		default:
		bad:
			/* Unknown: copied as it stands, in a field of the width all the same. */
			pad(o, s.pad == '0' ? '0' : ' ', s.width - (f + 1 - start), f + 1 - start);
			put(o, start, f + 1 - start);
		}
		char small[512];
		if (sub && s.width < 0 && o->max - o->n > sizeof small) {
			format(o, sub, t, l, s.upper);
		} else if (sub) {
			/* All of it or nothing. */
			struct out in = { .p = small, .max = sizeof small, .wide = o->wide };
			format(&in, sub, t, l, s.upper);
			if (in.full) {
				o->full = 1;
				return;
			}
			small[in.n] = 0;
			pad(o, s.pad == '0' ? '0' : ' ', s.width - (long)(o->wide ? mbstowcs(0, small, 0) : in.n),
			    in.n);
			put(o, small, in.n);
		}
	}
#undef ITEM
}

static size_t run(char *b, size_t n, const char *f, const struct tm *t, const struct glibc_locale *l, int is_wide)
{
	struct out o = { .p = b, .max = n, .wide = is_wide };
	int saved = errno;
	tzset();
	if (!n) return 0;
	format(&o, f, t, l, 0);
	if (o.full) return 0;
	b[o.n] = 0;
	errno = saved;
	return o.n;
}

size_t glibc_strftime(char *b, size_t n, const char *f, const struct tm *t)
{
	return run(b, n, f, t, glibc_current_locale(), 0);
}

size_t glibc_strftime_l(char *b, size_t n, const char *f, const struct tm *t, locale_t loc)
{
	return run(b, n, f, t, glibc_locale_of(loc), 0);
}
TWIN(strftime, GLIBC_2.2.5, glibc_strftime);
TWIN(strftime_l, GLIBC_2.3, glibc_strftime_l);
TWIN(__strftime_l, GLIBC_2.3, glibc_strftime_l);

/* The wide form goes through the narrow one. */
static size_t wide(wchar_t *b, size_t n, const wchar_t *f, const struct tm *t, const struct glibc_locale *l)
{
	size_t fn = wcslen(f) * 4 + 1, on = n < 1 << 16 ? n * 4 + 1 : 1 << 18, r = 0;
	char *nf = malloc(fn), *no = malloc(on);
	locale_t *now = &CURRENT_LOCALE, own = *now;
	*now = UTF8_LOCALE; /* all locales' texts are in UTF-8 */
	if (nf && no && wcstombs(nf, f, fn) != (size_t)-1) {
		size_t k = run(no, on, nf, t, l, 1);
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

/* musl calls the zone of gmtime() UTC, glibc GMT. */
static const char gmt[] = "GMT";

struct tm *glibc_gmtime_r(const time_t *restrict t, struct tm *restrict r)
{
	r = gmtime_r(t, r);
	if (r) r->__tm_zone = gmt;
	return r;
}

struct tm *glibc_gmtime(const time_t *t)
{
	struct tm *r = gmtime(t);
	if (r) r->__tm_zone = gmt;
	return r;
}

TWIN(gmtime_r, GLIBC_2.2.5, glibc_gmtime_r);
TWIN(__gmtime_r, GLIBC_2.2.5, glibc_gmtime_r);
TWIN(gmtime, GLIBC_2.2.5, glibc_gmtime);

/* asctime and ctime: glibc refuses years that musl crashes on. */
char *glibc_asctime_r(const struct tm *t, char *b)
{
	if (!t) {
		errno = EINVAL;
		return 0;
	}
	const struct loc_data *names = glibc_locale_of((locale_t)&glibc_c_locale)->data[2];
	const char *day = (unsigned)t->tm_wday > 6 ? "???" : glibc_loc_string(names, 2, LI_TIME_ABDAY + t->tm_wday);
	const char *month = (unsigned)t->tm_mon > 11 ? "???" : glibc_loc_string(names, 2, LI_TIME_ABMON + t->tm_mon);
	int n, year = t->tm_year;
	if ((unsigned)t->tm_mday < 100 && (unsigned)t->tm_hour < 100 && (unsigned)t->tm_min < 100 &&
	    (unsigned)t->tm_sec < 100 && year >= -900 && year < 8100) {
		/* All columns have their usual width. */
		memcpy(b, "??? ??? __ __:__:__ ____\n", 26);
		memcpy(b, day, 3);
		memcpy(b + 4, month, 3);
		b[8] = t->tm_mday < 10 ? ' ' : '0' + t->tm_mday / 10;
		b[9] = '0' + t->tm_mday % 10;
		const int two[] = { t->tm_hour, t->tm_min, t->tm_sec };
		for (int i = 0; i < 3; i++) {
			b[11 + 3 * i] = '0' + two[i] / 10;
			b[12 + 3 * i] = '0' + two[i] % 10;
		}
		year += 1900;
		for (int i = 23; i > 19; i--, year /= 10) b[i] = '0' + year % 10;
		return b;
	}
	n = snprintf(b, 26, "%.3s %.3s%3d %.2d:%.2d:%.2d %d\n", day, month, t->tm_mday, t->tm_hour, t->tm_min,
		     t->tm_sec, 1900 + t->tm_year);
	if (n < 0 || n >= 26 || t->tm_year > 2147483647 - 1900) {
		errno = EOVERFLOW;
		return 0;
	}
	return b;
}

char *glibc_asctime(const struct tm *t)
{
	static char b[114];
	return glibc_asctime_r(t, b);
}

char *glibc_ctime_r(const time_t *t, char *b)
{
	struct tm tm;
	return localtime_r(t, &tm) ? glibc_asctime_r(&tm, b) : 0;
}

char *glibc_ctime(const time_t *t) { return glibc_asctime(localtime(t)); }
TWIN(asctime_r, GLIBC_2.2.5, glibc_asctime_r);
TWIN(asctime, GLIBC_2.2.5, glibc_asctime);
TWIN(ctime_r, GLIBC_2.2.5, glibc_ctime_r);
TWIN(ctime, GLIBC_2.2.5, glibc_ctime);

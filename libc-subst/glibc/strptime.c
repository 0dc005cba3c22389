/* strptime with GNU's conversions and the locale's names. */
#define _GNU_SOURCE
#include <ctype.h>
#include <langinfo.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include "era.h"
#include "glibc_locale.h"
#include "twin.h"

/* Whose names the text has: once the locale's were seen only those are taken, and
 * English ones once the locale's did not fit. */
enum language { EITHER, LOCALE, ENGLISH };

struct found {
	int have_wday, want_xday, have_yday, have_mon, have_mday, have_uweek, have_wweek;
	int pm, have_I, century, want_century, week;
	int era, want_era; /* the era's number, -1: none */
	enum language language;
};

static const char *number(const char *s, long lo, long hi, int digits, long *v)
{
	long r = 0;
	while (*s == ' ') s++;
	if (!isdigit((unsigned char)*s)) return 0;
	/* No further digit is taken where none can follow. */
	do r = r * 10 + (*s++ - '0');
	while (--digits && r * 10 <= hi && isdigit((unsigned char)*s));
	if (r < lo || r > hi) return 0;
	*v = r;
	return s;
}

static const char english_days[][10] = { "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday" };
static const char english_months[][10] = { "January", "February", "March",     "April",   "May",      "June",
					   "July",    "August",   "September", "October", "November", "December" };

static bool is_english(const char *text, const char *english, bool abbreviated)
{
	return abbreviated ? strlen(text) == 3 && !strncmp(text, english, 3) : !strcmp(text, english);
}

/* The longest of what s begins with: n names of the locale, in each of the forms (full and abbreviated
 * in turn), or English ones; its index. An abbreviated English day is recognised but left where it is, as by glibc. */
static const char *name(const char *s, struct found *k, const struct loc_data *d, const unsigned *forms,
			unsigned nforms, const char english[][10], unsigned n, int *v)
{
	enum language language = k->language;
	const char *best = 0;
	for (unsigned i = 0; i < n; i++) {
		for (unsigned j = 0; k->language != ENGLISH && j < nforms; j++) {
			const char *text = glibc_loc_string(d, 2, forms[j] + i);
			size_t len = strlen(text);
			if (strncasecmp(text, s, len) || s + len <= best) continue;
			best = s + len;
			*v = i;
			if (k->language == EITHER && !is_english(text, english[i], j & 1)) language = LOCALE;
		}
		if (k->language == LOCALE) continue;
		size_t len = strlen(english[i]);
		if (strncasecmp(english[i], s, len)) len = strncasecmp(english[i], s, 3) ? 0 : 3;
		if (!len) continue;
		const char *end = len == 3 && n == 7 ? s : s + len;
		if (end <= best) continue;
		best = end;
		*v = i;
		language = ENGLISH;
	}
	k->language = language;
	return best;
}

static const unsigned day_forms[] = { LI_TIME_DAY, LI_TIME_ABDAY };
static const unsigned month_forms[] = { LI_TIME_MON, LI_TIME_ABMON, LI_TIME_ALTMON, LI_TIME_ABALTMON };

static const int before[2][13] = {
	{ 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365 },
	{ 0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366 },
};

static inline int leap(int year) { return !(year % 4) && (year % 100 || !(year % 400)); }

static int weekday(int year, int yday)
{
	/* Days since 1970-01-01, which was a Thursday; an int, since a day that is not known may be INT_MIN. */
	long y = year - 1;
	long days = 365L * (year - 1970) + (y / 4 - 1969 / 4) - (y / 100 - 1969 / 100) + (y / 400 - 1969 / 400) + yday;
	return ((int)(days + 4) % 7 + 7) % 7;
}

static const char *parse(const char *s, const char *f, struct tm *t, struct found *k, const struct loc_data *d);

/* What does not match leaves nothing behind. */
static const char *parse_part(const char *s, const char *f, struct tm *t, struct found *k, const struct loc_data *d)
{
	struct tm part = *t;
	struct found try = *k;
	if (!(s = parse(s, f, &part, &try, d))) return 0;
	*t = part;
	*k = try;
	return s;
}

/* With a locale's format (a number of one), or with the plain one where that does not fit. */
static const char *by_locale(const char *s, struct tm *t, struct found *k, const struct loc_data *d, unsigned item,
			     const char *plain)
{
	const char *format = glibc_loc_string(d, 2, item), *r = 0;
	if (k->language != ENGLISH) {
		if (*format) r = parse_part(s, format, t, k, d);
		if (r && k->language == EITHER && strcmp(format, plain)) k->language = LOCALE;
		if (r || k->language == LOCALE) return r;
		k->language = ENGLISH;
	}
	return parse_part(s, plain, t, k, d);
}

/* AM and PM. */
static const char *half(const char *s, struct found *k, const struct loc_data *d, int *pm)
{
	static const char *const english[] = { "AM", "PM" };
	for (int language = k->language == ENGLISH; language < 2; language++) {
		for (int i = 0; i < 2; i++) {
			const char *text = language ? english[i] : glibc_loc_string(d, 2, i ? LI_TIME_PM : LI_TIME_AM);
			if (strncasecmp(text, s, strlen(text))) continue;
			if (!language && strcmp(text, english[i])) k->language = LOCALE;
			*pm = i;
			return s + strlen(text);
		}
		k->language = ENGLISH;
	}
	return 0;
}

/* A number, in the digits of the locale. */
static const char *alt_number(const char *s, struct found *k, const struct loc_data *d, long lo, long hi, int digits,
			      long *v)
{
	if (k->language != ENGLISH) {
		*v = glibc_parse_alt_digits(d, &s);
		if (*v != -1 || k->language == LOCALE) return *v < lo || *v > hi ? 0 : s;
		k->language = LOCALE;
	}
	return number(s, lo, hi, digits, v);
}

/* For %EC, %Ey, %EY, where the locale has no such era: a plain number is to follow, s is where (behind the one that
 * %Ey has looked at, as in glibc), or 0. */
static const char *no_era(const char *s, struct found *k)
{
	k->era = -1;
	if (k->language == LOCALE) return 0;
	k->language = ENGLISH;
	return s;
}

static const char *era_name(const char *s, struct found *k, const struct loc_data *d)
{
	struct era e;
	bool one = k->era >= 0; /* %EY tries an era */
	for (int n = one ? k->era : 0; glibc_era(d, n, &e); n++) {
		size_t len = strlen(e.name);
		if (!strncasecmp(e.name, s, len)) {
			k->era = n;
			k->language = LOCALE;
			return s + len;
		}
		if (one) return 0;
	}
	return no_era(s, k);
}

static const char *era_year(const char *s, struct tm *t, struct found *k, const struct loc_data *d)
{
	struct era e;
	bool one = k->era >= 0;
	long v;
	const char *end = number(s, 0, 9999, 4, &v);
	if (!end) return 0;
	t->tm_year = v;
	k->want_era = k->want_xday = 1;
	k->want_century |= 1;
	for (int n = one ? k->era : 0; glibc_era(d, n, &e); n++) {
		long years = (v - e.offset) * e.step;
		if (years >= 0 && years <= e.years) {
			k->era = n;
			k->language = LOCALE;
			return end;
		}
		if (one) return 0;
	}
	return no_era(end, k);
}

static const char *era_format(const char *s, struct tm *t, struct found *k, const struct loc_data *d)
{
	struct era e;
	for (int n = 0; glibc_era(d, n, &e); n++) {
		k->era = n;
		const char *end = parse_part(s, e.format, t, k, d);
		if (!end) continue;
		k->language = LOCALE;
		return end;
	}
	return no_era(s, k);
}

static const char *parse(const char *s, const char *f, struct tm *t, struct found *k, const struct loc_data *d)
{
	long v;
	int i;
#define NUM(lo, hi, digits) \
	if (!(s = number(s, lo, hi, digits, &v))) return 0
#define NUM_ALT(lo, hi, digits) \
	if (!(s = o ? alt_number(s, k, d, lo, hi, digits, &v) : number(s, lo, hi, digits, &v))) return 0
#define SUB(fmt) \
	if (!(s = parse_part(s, fmt, t, k, d))) return 0
#define SUB_LOCALE(era_item, item, plain) \
	if (!(s = by_locale(s, t, k, d, e && *glibc_loc_string(d, 2, era_item) ? era_item : item, plain))) return 0
	for (; *f; f++) {
		if (isspace((unsigned char)*f)) {
			while (isspace((unsigned char)*s)) s++;
			continue;
		}
		if (*f != '%') {
			if (*f != *s++) return 0;
			continue;
		}
		f++;
		if (!isalpha((unsigned char)*f)) {
			while (*f == '-' || *f == '_' || *f == '0' || *f == '^' || *f == '#') f++;
			while (isdigit((unsigned char)*f)) f++;
		}
		bool e = *f == 'E', o = *f == 'O';
		if (e || o) f++;
		switch (*f) {
		case '%':
			if (*s++ != '%') return 0;
			break;
		case 'n':
		case 't':
			while (isspace((unsigned char)*s)) s++;
			break;
		case 'a':
		case 'A':
			if (!(s = name(s, k, d, day_forms, 2, english_days, 7, &i))) return 0;
			t->tm_wday = i;
			k->have_wday = 1;
			break;
		case 'b':
		case 'B':
		case 'h':
			if (!(s = name(s, k, d, month_forms, 4, english_months, 12, &i))) return 0;
			t->tm_mon = i;
			k->have_mon = k->want_xday = 1;
			break;
		case 'c':
			SUB_LOCALE(LI_TIME_ERA_D_T_FMT, LI_TIME_D_T_FMT, "%a %b %e %H:%M:%S %Y");
			k->want_xday = 1;
			break;
		case 'x':
			SUB_LOCALE(LI_TIME_ERA_D_FMT, LI_TIME_D_FMT, "%m/%d/%y");
			k->want_xday = 1;
			break;
		case 'X': SUB_LOCALE(LI_TIME_ERA_T_FMT, LI_TIME_T_FMT, "%H:%M:%S"); break;
		case 'r': SUB_LOCALE(LI_TIME_T_FMT_AMPM, LI_TIME_T_FMT_AMPM, "%I:%M:%S %p"); break;
		case 'D':
			SUB("%m/%d/%y");
			k->want_xday = 1;
			break;
		case 'F':
			SUB("%Y-%m-%d");
			k->want_xday = 1;
			break;
		case 'R': SUB("%H:%M"); break;
		case 'T': SUB("%H:%M:%S"); break;
		case 'C':
			if (e && k->language != ENGLISH) {
				if (!(s = era_name(s, k, d))) return 0;
				if (k->era >= 0) break;
			}
			NUM(0, 99, 2);
			k->century = v;
			k->want_century |= 2;
			k->want_xday = 1;
			break;
		case 'd':
		case 'e':
			NUM_ALT(1, 31, 2);
			t->tm_mday = v;
			k->have_mday = k->want_xday = 1;
			break;
		case 'H':
		case 'k':
			NUM_ALT(0, 23, 2);
			t->tm_hour = v;
			k->have_I = 0;
			break;
		case 'I':
		case 'l':
			NUM_ALT(1, 12, 2);
			t->tm_hour = v % 12;
			k->have_I = 1;
			break;
		case 'j':
			NUM(1, 366, 3);
			t->tm_yday = v - 1;
			k->have_yday = 1;
			break;
		case 'm':
			NUM_ALT(1, 12, 2);
			t->tm_mon = v - 1;
			k->have_mon = k->want_xday = 1;
			break;
		case 'M':
			NUM_ALT(0, 59, 2);
			t->tm_min = v;
			break;
		case 'S':
			NUM_ALT(0, 61, 2);
			t->tm_sec = v;
			break;
		case 'p':
			if (!(s = half(s, k, d, &k->pm))) return 0;
			break;
		case 's': {
			time_t secs = 0;
			if (!isdigit((unsigned char)*s)) return 0;
			for (; isdigit((unsigned char)*s); s++)
				if (__builtin_mul_overflow(secs, 10, &secs) ||
				    __builtin_add_overflow(secs, *s - '0', &secs))
					return 0;
			if (!localtime_r(&secs, t)) return 0;
			break;
		}
		case 'u':
			NUM(1, 7, 1);
			t->tm_wday = v % 7;
			k->have_wday = 1;
			break;
		case 'w':
			NUM_ALT(0, 6, 1);
			t->tm_wday = v;
			k->have_wday = 1;
			break;
		case 'g': NUM(0, 99, 2); break;
		case 'G':
			if (!isdigit((unsigned char)*s)) return 0;
			while (isdigit((unsigned char)*s)) s++;
			break;
		case 'U':
			NUM_ALT(0, 53, 2);
			k->week = v;
			k->have_uweek = 1;
			break;
		case 'W':
			NUM_ALT(0, 53, 2);
			k->week = v;
			k->have_wweek = 1;
			break;
		case 'V': NUM_ALT(0, 53, 2); break;
		case 'y':
			if (e && k->language != ENGLISH) {
				if (!(s = era_year(s, t, k, d))) return 0;
				if (k->era >= 0) break;
			}
			NUM_ALT(0, 99, 2);
			t->tm_year = v >= 69 ? v : v + 100;
			k->want_century |= 1;
			k->want_xday = 1;
			break;
		case 'Y':
			if (e && k->language != ENGLISH) {
				if (!(s = era_format(s, t, k, d))) return 0;
				if (k->era >= 0) break;
			}
			NUM(0, 9999, 4);
			t->tm_year = v - 1900;
			k->want_century = 0;
			k->century = -1;
			k->want_xday = 1;
			break;
		case 'Z':
			while (isspace((unsigned char)*s)) s++;
			while (*s && !isspace((unsigned char)*s)) s++;
			break;
		case 'z': {
			while (*s == ' ') s++;
			if (*s == 'Z') {
				s++;
				t->__tm_gmtoff = 0;
				break;
			}
			if (*s != '+' && *s != '-') return 0;
			int neg = *s++ == '-', n = 0;
			for (v = 0; n < 4 && isdigit((unsigned char)*s);) {
				v = v * 10 + (*s++ - '0');
				n++;
				if (*s == ':' && n == 2 && isdigit((unsigned char)s[1])) s++;
			}
			if (n == 2) v *= 100;
			else if (n != 4) return 0;
			if (v > 1400 || v % 100 >= 60) return 0;
			t->__tm_gmtoff = (v / 100 * 3600 + v % 100 * 60) * (neg ? -1 : 1);
			break;
		}
		default: return 0;
		}
	}
	return s;
}

static char *run(const char *s, const char *f, struct tm *t, const struct loc_data *d)
{
	struct found k = { .century = -1, .pm = -1, .era = -1 };
	struct era e;
	if (!(s = parse(s, f, t, &k, d))) return 0;

	if (k.have_I && k.pm > 0) t->tm_hour += 12;
	if (k.century != -1) {
		if (k.want_century & 1) t->tm_year = t->tm_year % 100 + (k.century - 19) * 100;
		else t->tm_year = (k.century - 19) * 100;
	}
	if (k.era != -1 && glibc_era(d, k.era, &e))
		t->tm_year = e.first_year + (k.want_era ? (t->tm_year - e.offset) * e.step : 0);
	else if (k.want_era && k.want_century & 1 && k.century == -1 && t->tm_year < 69) t->tm_year += 100;
	if (k.want_xday && !k.have_wday) {
		if (!(k.have_mon && k.have_mday) && k.have_yday) {
			int mon = 0, l = leap(1900 + t->tm_year);
			while (before[l][mon] <= t->tm_yday) mon++;
			if (!k.have_mon) t->tm_mon = mon - 1;
			if (!k.have_mday) t->tm_mday = t->tm_yday - before[l][mon - 1] + 1;
			k.have_mon = k.have_mday = 1;
		}
		/* As if the rest were filled: glibc computes from whatever is there. */
		if ((unsigned)t->tm_mon <= 11)
			t->tm_wday =
				weekday(1900 + t->tm_year, before[leap(1900 + t->tm_year)][t->tm_mon] + t->tm_mday - 1);
	}
	if (k.want_xday && !k.have_yday && (unsigned)t->tm_mon <= 11)
		t->tm_yday = before[leap(1900 + t->tm_year)][t->tm_mon] + t->tm_mday - 1;
	if ((k.have_uweek || k.have_wweek) && k.have_wday) {
		int save_wday = t->tm_wday, offset = k.have_uweek ? 0 : 1;
		int first = weekday(1900 + t->tm_year, 0);
		if (!k.have_yday)
			t->tm_yday = (7 - (first - offset)) % 7 + (k.week - 1) * 7 + (save_wday - offset + 7) % 7;
		if (!k.have_mday || !k.have_mon) {
			int l = leap(1900 + t->tm_year), mon = 0;
			while (mon < 12 && before[l][mon] <= t->tm_yday) mon++;
			if (!k.have_mon) t->tm_mon = mon - 1;
			if (!k.have_mday) t->tm_mday = t->tm_yday - before[l][mon > 0 ? mon - 1 : 0] + 1;
		}
		t->tm_wday = save_wday;
	}
	return (char *)s;
}

char *glibc_strptime(const char *s, const char *f, struct tm *t)
{
	return run(s, f, t, glibc_current_locale()->data[2]);
}

char *strptime_l(const char *s, const char *f, struct tm *t, locale_t loc)
{
	return run(s, f, t, glibc_locale_of(loc)->data[2]);
}
TWIN(strptime, GLIBC_2.2.5, glibc_strptime);

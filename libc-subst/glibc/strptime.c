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

static inline const char *number(const char *s, long lo, long hi, int digits, long *v)
{
	long r = 0;
	while (isspace((unsigned char)*s)) s++;
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

/* From years, months and days of any size (what is not known is INT_MIN): those that do not fit wrap, and leap days of
 * before year 0 are counted towards it, as glibc does. getdate() goes by it. */
static int weekday(const struct tm *t, int mon, int mday)
{
	int year = (int)(1900U + t->tm_year - (mon < 2)), q = year / 4;
	/* 1970-01-01 was a Thursday, and 477 leap days are up to then. */
	unsigned days = 365U * ((unsigned)t->tm_year - 70) + q - q / 25 + (q % 25 < 0) + q / 25 / 4 - 477 +
			before[0][mon] + ((unsigned)mday - 1) + 4;
	return ((int)days % 7 + 7) % 7;
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

static const char *skip_space(const char *s)
{
	while (isspace((unsigned char)*s)) s++;
	return s;
}

static const char *skip_digits(const char *s)
{
	while (isdigit((unsigned char)*s)) s++;
	return s;
}

/* The conversions of numbers, and what these may be. */
static const struct range {
	short lo, hi;
	unsigned char digits;
	bool alt;  /* %O: in the digits of the locale */
	bool date; /* part of one: the rest of it is wanted */
	bool era;  /* %E: in an era */
} numbers['z' + 1] = {
	['C'] = { 0, 99, 2, .date = true, .era = true },
	['H'] = { 0, 23, 2, .alt = true },
	['I'] = { 1, 12, 2, .alt = true },
	['M'] = { 0, 59, 2, .alt = true },
	['S'] = { 0, 61, 2, .alt = true },
	['U'] = { 0, 53, 2, .alt = true },
	['V'] = { 0, 53, 2, .alt = true },
	['W'] = { 0, 53, 2, .alt = true },
	['Y'] = { 0, 9999, 4, .date = true, .era = true },
	['d'] = { 1, 31, 2, .alt = true, .date = true },
	['e'] = { 1, 31, 2, .alt = true, .date = true },
	['g'] = { 0, 99, 2 },
	['j'] = { 1, 366, 3 },
	['k'] = { 0, 23, 2, .alt = true },
	['l'] = { 1, 12, 2, .alt = true },
	['m'] = { 1, 12, 2, .alt = true, .date = true },
	['u'] = { 1, 7, 1 },
	['w'] = { 0, 6, 1, .alt = true },
	['y'] = { 0, 99, 2, .alt = true, .date = true, .era = true },
};

static void store(int conversion, int v, struct tm *t, struct found *k)
{
	switch (conversion) {
	case 'C':
		k->century = v;
		k->want_century |= 2;
		break;
	case 'd':
	case 'e':
		t->tm_mday = v;
		k->have_mday = 1;
		break;
	case 'H':
	case 'k':
		t->tm_hour = v;
		k->have_I = 0;
		break;
	case 'I':
	case 'l':
		t->tm_hour = v % 12;
		k->have_I = 1;
		break;
	case 'j':
		t->tm_yday = v - 1;
		k->have_yday = 1;
		break;
	case 'M': t->tm_min = v; break;
	case 'm':
		t->tm_mon = v - 1;
		k->have_mon = 1;
		break;
	case 'S': t->tm_sec = v; break;
	case 'U':
		k->week = v;
		k->have_uweek = 1;
		break;
	case 'u':
	case 'w':
		t->tm_wday = v % 7;
		k->have_wday = 1;
		break;
	case 'W':
		k->week = v;
		k->have_wweek = 1;
		break;
	case 'Y':
		t->tm_year = v - 1900;
		k->want_century = 0;
		break;
	case 'y':
		t->tm_year = v >= 69 ? v : v + 100;
		k->want_century |= 1;
		break;
	}
}

static const char *by_era(const char *s, int conversion, struct tm *t, struct found *k, const struct loc_data *d)
{
	if (conversion == 'C') return era_name(s, k, d);
	return conversion == 'y' ? era_year(s, t, k, d) : era_format(s, t, k, d);
}

static const char *number_of(const char *s, int conversion, int modifier, struct tm *t, struct found *k,
			     const struct loc_data *d)
{
	const struct range *r = &numbers[conversion];
	long v;
	if (modifier == 'E' && r->era && k->language != ENGLISH) {
		s = by_era(s, conversion, t, k, d);
		if (!s || k->era >= 0) return s;
	}
	if (modifier == 'O' && r->alt) s = alt_number(s, k, d, r->lo, r->hi, r->digits, &v);
	else s = number(s, r->lo, r->hi, r->digits, &v);
	if (!s) return 0;
	int century = k->want_century;
	store(conversion, v, t, k);
	if (modifier == 'O') k->want_century = century; /* %Oy does not go by %C, in glibc */
	if (r->date) k->want_xday = 1;
	return s;
}

/* The quick way for two digits where two are allowed, as nearly all numbers are. False: there is more to look at. */
static inline bool two_digits(const char *s, unsigned char conversion, struct tm *t, struct found *k)
{
	if (conversion > 'z' || numbers[conversion].digits != 2) return false;
	const struct range *r = &numbers[conversion];
	unsigned tens = (unsigned char)*s - '0';
	if (tens > 9) return false;
	unsigned ones = (unsigned char)s[1] - '0', v = 10 * tens + ones;
	if (ones > 9 || v < (unsigned)r->lo || v > (unsigned)r->hi) return false;
	store(conversion, v, t, k);
	if (r->date) k->want_xday = 1;
	return true;
}

/* The conversions that stand for a format: a plain one, or the locale's. */
static const struct composite {
	char conversion;
	bool local;
	bool date;
	unsigned char item, era_item;
	char plain[22];
} composites[] = {
	{ 'D', false, true, 0, 0, "%m/%d/%y" },
	{ 'F', false, true, 0, 0, "%Y-%m-%d" },
	{ 'R', false, false, 0, 0, "%H:%M" },
	{ 'T', false, false, 0, 0, "%H:%M:%S" },
	{ 'X', true, false, LI_TIME_T_FMT, LI_TIME_ERA_T_FMT, "%H:%M:%S" },
	{ 'c', true, true, LI_TIME_D_T_FMT, LI_TIME_ERA_D_T_FMT, "%a %b %e %H:%M:%S %Y" },
	{ 'r', true, false, LI_TIME_T_FMT_AMPM, LI_TIME_T_FMT_AMPM, "%I:%M:%S %p" },
	{ 'x', true, true, LI_TIME_D_FMT, LI_TIME_ERA_D_FMT, "%m/%d/%y" },
};

static const struct composite *find_composite(char conversion)
{
	for (size_t i = 0; i < sizeof composites / sizeof *composites; i++)
		if (composites[i].conversion == conversion) return &composites[i];
	return 0;
}

static const char *composite(const char *s, const struct composite *c, int modifier, struct tm *t, struct found *k,
			     const struct loc_data *d)
{
	bool era = modifier == 'E' && c->local && *glibc_loc_string(d, 2, c->era_item);
	if (c->local) s = by_locale(s, t, k, d, era ? c->era_item : c->item, c->plain);
	else s = parse_part(s, c->plain, t, k, d);
	if (s) k->want_xday |= c->date;
	return s;
}

static const char *day_name(const char *s, struct tm *t, struct found *k, const struct loc_data *d)
{
	s = name(s, k, d, day_forms, 2, english_days, 7, &t->tm_wday);
	if (s) k->have_wday = 1;
	return s;
}

static const char *month_name(const char *s, struct tm *t, struct found *k, const struct loc_data *d)
{
	s = name(s, k, d, month_forms, 4, english_months, 12, &t->tm_mon);
	if (s) k->have_mon = k->want_xday = 1;
	return s;
}

/* Since 1970. */
static const char *seconds(const char *s, struct tm *t)
{
	time_t n = 0;
	if (!isdigit((unsigned char)*s)) return 0;
	for (; isdigit((unsigned char)*s); s++)
		if (__builtin_mul_overflow(n, 10, &n) || __builtin_add_overflow(n, *s - '0', &n)) return 0;
	return localtime_r(&n, t) ? s : 0;
}

/* Z, +hh, +hhmm or +hh:mm. */
static const char *zone_offset(const char *s, struct tm *t)
{
	while (isspace((unsigned char)*s)) s++;
	if (*s == 'Z') {
		t->__tm_gmtoff = 0;
		return s + 1;
	}
	if (*s != '+' && *s != '-') return 0;
	int neg = *s++ == '-', digits = 0;
	long v = 0;
	while (digits < 4 && isdigit((unsigned char)*s)) {
		v = v * 10 + (*s++ - '0');
		digits++;
		if (*s == ':' && digits == 2 && isdigit((unsigned char)s[1])) s++;
	}
	if (digits == 2) v *= 100;
	else if (digits != 4) return 0;
	if (v % 100 >= 60) return 0;
	t->__tm_gmtoff = (v / 100 * 3600 + v % 100 * 60) * (neg ? -1 : 1);
	return s;
}

static const char *convert(const char *s, unsigned char c, int modifier, struct tm *t, struct found *k,
			   const struct loc_data *d)
{
	if (c <= 'z' && numbers[c].digits) return number_of(s, c, modifier, t, k, d);
	const struct composite *composed = find_composite(c);
	if (composed) return composite(s, composed, modifier, t, k, d);
	switch (c) {
	case '%': return *s == '%' ? s + 1 : 0;
	case 'A':
	case 'a': return day_name(s, t, k, d);
	case 'B':
	case 'b':
	case 'h': return month_name(s, t, k, d);
	case 'G': return isdigit((unsigned char)*s) ? skip_digits(s) : 0;
	case 'n':
	case 't': return skip_space(s);
	case 'p': return half(s, k, d, &k->pm);
	case 's': return seconds(s, t);
	case 'Z':
		s = skip_space(s);
		while (*s && !isspace((unsigned char)*s)) s++;
		return s;
	case 'z': return zone_offset(s, t);
	}
	return 0;
}

static const char *parse(const char *s, const char *f, struct tm *t, struct found *k, const struct loc_data *d)
{
	for (; *f; f++) {
		if (isspace((unsigned char)*f)) {
			s = skip_space(s);
			continue;
		}
		if (*f != '%') {
			if (*f != *s++) return 0;
			continue;
		}
		f++;
		if (two_digits(s, *f, t, k)) {
			s += 2;
			continue;
		}
		if (!isalpha((unsigned char)*f)) {
			f += strspn(f, "-_0^#");
			f = skip_digits(f);
		}
		int modifier = *f == 'E' || *f == 'O' ? *f++ : 0;
		if (modifier && (!*f || !strchr(modifier == 'E' ? "cCxXyY" : "bBdehHImMSUVwWy", *f))) return 0;
		s = convert(s, *f, modifier, t, k, d);
		if (!s) return 0;
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
		if ((unsigned)t->tm_mon <= 11) t->tm_wday = weekday(t, t->tm_mon, t->tm_mday);
	}
	if (k.want_xday && !k.have_yday && (unsigned)t->tm_mon <= 11)
		t->tm_yday = before[leap(1900 + t->tm_year)][t->tm_mon] + t->tm_mday - 1;
	if ((k.have_uweek || k.have_wweek) && k.have_wday) {
		int save_wday = t->tm_wday, offset = k.have_uweek ? 0 : 1;
		int first = weekday(t, 0, 1);
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

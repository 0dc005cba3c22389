/* strptime with GNU's conversions and the locale's names. */
#define _GNU_SOURCE
#include <ctype.h>
#include <langinfo.h>
#include <limits.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include "glibc_locale.h"
#include "twin.h"

struct found {
	int have_wday, want_xday, have_yday, have_mon, have_mday, have_uweek, have_wweek;
	int pm, have_I, century, want_century, week;
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

/* The longest of n names from item on, or of a second set; its index. */
static const char *name(const char *s, const struct loc_data *d, unsigned full, unsigned abbr, unsigned n, int *v)
{
	size_t best = 0;
	for (unsigned i = 0; i < n; i++) {
		const char *form[2] = { glibc_loc_string(d, 2, full + i), glibc_loc_string(d, 2, abbr + i) };
		for (int k = 0; k < 2; k++) {
			size_t len = strlen(form[k]);
			if (len > best && !strncasecmp(form[k], s, len)) {
				best = len;
				*v = i;
			}
		}
	}
	return best ? s + best : 0;
}

static const int before[2][13] = {
	{ 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365 },
	{ 0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366 },
};

static inline int leap(int year) { return !(year % 4) && (year % 100 || !(year % 400)); }

static int weekday(int year, int yday)
{
	/* Days since 1970-01-01, which was a Thursday. */
	long y = year - 1;
	long days = 365L * (year - 1970) + (y / 4 - 1969 / 4) - (y / 100 - 1969 / 100) + (y / 400 - 1969 / 400) + yday;
	return (int)(((days + 4) % 7 + 7) % 7);
}

static const char *parse(const char *s, const char *f, struct tm *t, struct found *k, const struct loc_data *d)
{
	long v;
	int i;
#define NUM(lo, hi, digits) \
	if (!(s = number(s, lo, hi, digits, &v))) return 0
#define SUB(fmt) /* what does not match leaves nothing behind */ \
	do {                                                     \
		struct tm part = *t;                             \
		if (!(s = parse(s, fmt, &part, k, d))) return 0; \
		*t = part;                                       \
	} while (0)
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
		if (*f == 'E' || *f == 'O') f++;
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
			if (!(s = name(s, d, LI_TIME_DAY, LI_TIME_ABDAY, 7, &i))) return 0;
			t->tm_wday = i;
			k->have_wday = 1;
			break;
		case 'b':
		case 'B':
		case 'h':
			if (!(s = name(s, d, LI_TIME_MON, LI_TIME_ABMON, 12, &i))) return 0;
			t->tm_mon = i;
			k->have_mon = k->want_xday = 1;
			break;
		case 'c':
			SUB(glibc_loc_string(d, 2, LI_TIME_D_T_FMT));
			k->want_xday = 1;
			break;
		case 'x':
			SUB(glibc_loc_string(d, 2, LI_TIME_D_FMT));
			k->want_xday = 1;
			break;
		case 'X': SUB(glibc_loc_string(d, 2, LI_TIME_T_FMT)); break;
		case 'r':
			SUB(*glibc_loc_string(d, 2, LI_TIME_T_FMT_AMPM) ? glibc_loc_string(d, 2, LI_TIME_T_FMT_AMPM)
									: "%I:%M:%S %p");
			break;
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
			NUM(0, 99, 2);
			k->century = v;
			k->want_century |= 2;
			k->want_xday = 1;
			break;
		case 'd':
		case 'e':
			NUM(1, 31, 2);
			t->tm_mday = v;
			k->have_mday = k->want_xday = 1;
			break;
		case 'H':
		case 'k':
			NUM(0, 23, 2);
			t->tm_hour = v;
			k->have_I = 0;
			break;
		case 'I':
		case 'l':
			NUM(1, 12, 2);
			t->tm_hour = v % 12;
			k->have_I = 1;
			break;
		case 'j':
			NUM(1, 366, 3);
			t->tm_yday = v - 1;
			k->have_yday = 1;
			break;
		case 'm':
			NUM(1, 12, 2);
			t->tm_mon = v - 1;
			k->have_mon = k->want_xday = 1;
			break;
		case 'M':
			NUM(0, 59, 2);
			t->tm_min = v;
			break;
		case 'S':
			NUM(0, 61, 2);
			t->tm_sec = v;
			break;
		case 'p':
		case 'P': {
			const char *am = glibc_loc_string(d, 2, LI_TIME_AM), *pm = glibc_loc_string(d, 2, LI_TIME_PM);
			if (*am && !strncasecmp(s, am, strlen(am))) k->pm = 0, s += strlen(am);
			else if (*pm && !strncasecmp(s, pm, strlen(pm))) k->pm = 1, s += strlen(pm);
			else return 0;
			break;
		}
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
			NUM(0, 6, 1);
			t->tm_wday = v;
			k->have_wday = 1;
			break;
		case 'g': NUM(0, 99, 2); break;
		case 'G':
			if (!isdigit((unsigned char)*s)) return 0;
			while (isdigit((unsigned char)*s)) s++;
			break;
		case 'U':
			NUM(0, 53, 2);
			k->week = v;
			k->have_uweek = 1;
			break;
		case 'W':
			NUM(0, 53, 2);
			k->week = v;
			k->have_wweek = 1;
			break;
		case 'V': NUM(0, 53, 2); break;
		case 'y':
			NUM(0, 99, 2);
			t->tm_year = v >= 69 ? v : v + 100;
			k->want_century |= 1;
			k->want_xday = 1;
			break;
		case 'Y':
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
	struct found k = { .century = -1, .pm = -1 };
	if (!(s = parse(s, f, t, &k, d))) return 0;

	if (k.have_I && k.pm > 0) t->tm_hour += 12;
	if (k.century != -1) {
		if (k.want_century & 1) t->tm_year = t->tm_year % 100 + (k.century - 19) * 100;
		else t->tm_year = (k.century - 19) * 100;
	}
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

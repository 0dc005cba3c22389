/* Times of zone files: "1w2d3h4m5s", and the dates of signatures. */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "twin.h"

static const struct {
	char letter;
	unsigned long seconds;
} units[] = { { 'W', 604800 }, { 'D', 86400 }, { 'H', 3600 }, { 'M', 60 }, { 'S', 1 } };
#define UNITS (sizeof units / sizeof *units)

/* Its length, or -1 if there is no room. One unit's letter is a capital, those of several are small. */
int ns_format_ttl(unsigned long ttl, char *to, size_t room)
{
	size_t n = 0;
	int parts = 0;
	for (size_t i = 0; i < UNITS; i++) {
		unsigned long count = ttl / units[i].seconds;
		ttl %= units[i].seconds;
		if (!count && (i < UNITS - 1 || parts)) continue;
		char part[24];
		size_t k = snprintf(part, sizeof part, "%d%c", (int)count, units[i].letter);
		if (n + k + 1 > room) return -1;
		memcpy(to + n, part, k + 1);
		n += k;
		parts++;
	}
	for (size_t i = 0; parts > 1 && i < n; i++) to[i] = tolower(to[i]);
	return n;
}

int ns_parse_ttl(const char *s, unsigned long *to)
{
	unsigned long ttl = 0, count = 0;
	int digits = 0, parts = 0;
	for (; *s; s++) {
		if (isdigit((unsigned char)*s)) {
			count = count * 10 + *s - '0';
			digits = 1;
			continue;
		}
		size_t i = 0;
		while (i < UNITS && units[i].letter != toupper((unsigned char)*s)) i++;
		if (!digits || i == UNITS) break;
		ttl += count * units[i].seconds;
		count = digits = 0;
		parts++;
	}
	if (*s || (digits ? parts : !parts)) {
		errno = EINVAL;
		return -1;
	}
	*to = ttl + count;
	return 0;
}

/* Seconds of a date YYYYMMDDHHMMSS. *err is 1 if it is none, else stays. */
unsigned ns_datetosecs(const char *s, int *err)
{
	static const struct {
		int digits, low, high;
	} fields[] = { { 4, 1990, 9999 }, { 2, 1, 12 }, { 2, 1, 31 }, { 2, 0, 23 }, { 2, 0, 59 }, { 2, 0, 59 } };
	int v[6];
	if (strlen(s) != 14) {
		*err = 1;
		return 0;
	}
	for (size_t i = 0; i < 6; i++) {
		v[i] = 0;
		for (int k = 0; k < fields[i].digits; k++, s++) {
			if (!isdigit((unsigned char)*s)) *err = 1;
			v[i] = v[i] * 10 + *s - '0';
		}
		if (v[i] < fields[i].low || v[i] > fields[i].high) *err = 1;
	}
	unsigned days = v[2] - 1;
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	for (int m = 0; m < v[1] - 1 && m < 12; m++) days += lengths[m];
	int leap = (v[0] % 4 == 0 && v[0] % 100) || v[0] % 400 == 0;
	if (leap && v[1] > 2) days++;
	int y = v[0] - 1;
	days += (y - 1969) * 365 + y / 4 - y / 100 + y / 400 - (1969 / 4 - 1969 / 100 + 1969 / 400);
	return ((days * 24 + v[3]) * 60 + v[4]) * 60 + v[5];
}

/* The other way; of what 31 bits do not hold none. */
const char *glibc___p_secstodate(unsigned long seconds)
{
	static char text[15];
	time_t t = seconds;
	struct tm d;
	if (seconds > 0x7fffffff) {
		errno = EOVERFLOW;
		return "<overflow>";
	}
	gmtime_r(&t, &d);
	snprintf(text, sizeof text, "%04d%02d%02d%02d%02d%02d", d.tm_year + 1900, d.tm_mon + 1, d.tm_mday, d.tm_hour,
		 d.tm_min, d.tm_sec);
	return text;
}
OLD_TWIN(__p_secstodate, GLIBC_2.2.5, glibc___p_secstodate);

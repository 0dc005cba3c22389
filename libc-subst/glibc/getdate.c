/* getdate: what the first fitting format of the file DATEMSK leaves open is filled in from now. */
#define _GNU_SOURCE
#include <ctype.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

extern char *glibc_strptime(const char *restrict, const char *restrict, struct tm *restrict);
extern time_t glibc_mktime(struct tm *);

enum { NO_DATEMSK = 1, NO_TEMPLATE, NO_STATUS, NOT_REGULAR, READ_ERROR, NO_MEMORY, NO_MATCH, INVALID_DATE };
enum { OPEN = INT_MIN }; /* a field of which nothing is known */

int getdate_err;

/* text fits some line of the file: 0, or an error. */
static int match(FILE *f, const char *text, struct tm *t)
{
	char *line = 0, *end = 0;
	size_t room = 0;
	ssize_t n;
	while ((!end || *end) && (n = getline(&line, &room, f)) >= 0) {
		if (n && line[n - 1] == '\n') line[n - 1] = 0;
		*t = (struct tm){ .tm_sec = OPEN,
				  .tm_min = OPEN,
				  .tm_hour = OPEN,
				  .tm_mday = OPEN,
				  .tm_mon = OPEN,
				  .tm_year = OPEN,
				  .tm_wday = OPEN,
				  .tm_isdst = -1 };
		end = glibc_strptime(text, line, t);
	}
	free(line);
	if (ferror(f)) return READ_ERROR;
	return end && !*end ? 0 : NO_MATCH;
}

/* The first such day of the week in a month; the first day, if any will do. */
static int first_day(int year, int month, int wday)
{
	struct tm t = { .tm_year = year, .tm_mon = month, .tm_mday = 1 };
	if (wday == OPEN) return 1;
	glibc_mktime(&t);
	return 1 + (wday - t.tm_wday + 7) % 7;
}

static int days(int year, int month)
{
	bool leap = year % 4 == 0 && (year % 100 != 0 || (year + 1900) % 400 == 0);
	return month == 1 ? 28 + leap : 30 + ((month % 7) % 2 == 0);
}

/* Fills in what is open; false when there is no such day. */
static bool complete(struct tm *t)
{
	struct tm now;
	time_t seconds = time(0);
	bool checked = false;
	localtime_r(&seconds, &now);
	if ((unsigned)t->tm_wday <= 6 && t->tm_year == OPEN && t->tm_mon == OPEN && t->tm_mday == OPEN) {
		/* A day of the week: the next one, which may be today. */
		t->tm_year = now.tm_year;
		t->tm_mon = now.tm_mon;
		t->tm_mday = now.tm_mday + (t->tm_wday - now.tm_wday + 7) % 7;
		checked = true;
	}
	if ((unsigned)t->tm_mon <= 11 && t->tm_mday == OPEN) {
		if (t->tm_year == OPEN) t->tm_year = now.tm_year + (t->tm_mon < now.tm_mon);
		t->tm_mday = first_day(t->tm_year, t->tm_mon, t->tm_wday);
	}
	if (t->tm_hour == OPEN && t->tm_min == OPEN && t->tm_sec == OPEN) {
		t->tm_hour = now.tm_hour;
		t->tm_min = now.tm_min;
		t->tm_sec = now.tm_sec;
	}
	if (t->tm_hour == OPEN) t->tm_hour = 0;
	if (t->tm_min == OPEN) t->tm_min = 0;
	if (t->tm_sec == OPEN) t->tm_sec = 0;
	if ((unsigned)t->tm_hour <= 23 && t->tm_mon == OPEN && t->tm_mday == OPEN && t->tm_wday == OPEN) {
		/* A time of day: today, or tomorrow if that hour is past. */
		t->tm_mon = now.tm_mon;
		t->tm_mday = now.tm_mday + (t->tm_hour < now.tm_hour);
		checked = true;
	}
	if (t->tm_year == OPEN) t->tm_year = now.tm_year;
	if (t->tm_mon == OPEN) t->tm_mon = now.tm_mon;
	if (checked) return true;
	return (unsigned)t->tm_mon <= 11 && t->tm_mday >= 1 && t->tm_mday <= days(t->tm_year, t->tm_mon);
}

/* 0, or the number that getdate() leaves in getdate_err. */
int getdate_r(const char *restrict text, struct tm *restrict t)
{
	const char *path = getenv("DATEMSK");
	struct stat st;
	if (!path || !*path) return NO_DATEMSK;
	if (stat(path, &st)) return NO_STATUS;
	if (!S_ISREG(st.st_mode)) return NOT_REGULAR;
	FILE *f = access(path, R_OK) ? 0 : fopen(path, "rce");
	if (!f) return NO_TEMPLATE;
	while (isspace((unsigned char)*text)) text++;
	size_t n = strlen(text);
	while (n && isspace((unsigned char)text[n - 1])) n--;
	char *trimmed = strndup(text, n);
	int r = trimmed ? match(f, trimmed, t) : NO_MEMORY;
	free(trimmed);
	fclose(f);
	if (r) return r;
	return complete(t) && glibc_mktime(t) != -1 ? 0 : INVALID_DATE;
}

struct tm *getdate(const char *text)
{
	static struct tm t;
	int r = getdate_r(text, &t);
	if (!r) return &t;
	getdate_err = r;
	return 0;
}

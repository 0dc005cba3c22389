/* Zones whose files count leap seconds (right/...), from files of the test's own: localtime, gmtime, mktime, timegm. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static unsigned char file[1024];
static size_t end;

static void put(long long x, int bytes)
{
	while (bytes--) file[end++] = (unsigned char)((unsigned long long)x >> 8 * bytes);
}

static const struct {
	long long at;
	int sum;
} leaps[] = {
	{ 78796800, 1 }, { 94694401, 2 }, { 126230402, 3 }, { 126230403, 4 }, { 200000000, 3 }, { 1136073608, 4 }
};
enum { LEAPS = sizeof leaps / sizeof *leaps };

/* A block of the file: a change to summer time and back, the leap seconds. */
static void block(int version, int bytes)
{
	memcpy(file + end, "TZif", 4);
	end += 4;
	put(version, 1);
	end += 15;
	put(0, 4);
	put(0, 4);
	put(LEAPS, 4);
	put(2, 4);
	put(2, 4);
	put(8, 4);
	put(100000000, bytes);
	put(126230402, bytes);
	put(1, 1);
	put(0, 1);
	put(3600, 4);
	put(0, 1);
	put(0, 1);
	put(7200, 4);
	put(1, 1);
	put(4, 1);
	memcpy(file + end, "WIN\0SUM", 8);
	end += 8;
	for (int i = 0; i < LEAPS; i++) {
		put(leaps[i].at, bytes);
		put(leaps[i].sum, 4);
	}
}

static void show(const char *what, const struct tm *t)
{
	char b[80];
	if (!t) {
		printf(" %s: null", what);
		return;
	}
	strftime(b, sizeof b, "%F %T %Z %z", t);
	printf(" %s: %s %d", what, b, t->tm_sec);
}

static void at(time_t t)
{
	struct tm l, g, copy;
	printf("%ld", (long)t);
	show("local", localtime_r(&t, &l));
	show("gm", gmtime_r(&t, &g));
	copy = l;
	printf(" %ld", (long)mktime(&copy));
	copy = g;
	printf(" %ld\n", (long)timegm(&copy));
}

int main(void)
{
	static const char *const kinds[] = { "narrow", "wide", "with a rule" };
	char name[] = "/tmp/leaps-XXXXXX";
	int fd = mkstemp(name);
	time_t first = 78796800;
	/* gmtime, called first, knows of TZ. */
	for (int kind = 0; kind < 3; kind++) {
		memset(file, 0, sizeof file);
		end = 0;
		block(kind ? '2' : 0, 4);
		if (kind) {
			block('2', 8);
			end += sprintf((char *)file + end, "\n%s\n", kind == 2 ? "WIN-1SUM,M3.2.0,M11.1.0" : "");
		}
		if (pwrite(fd, file, end, 0) != (ssize_t)end || ftruncate(fd, (off_t)end)) return 1;
		setenv("TZ", name, 1);
		if (!kind) {
			show("first", gmtime(&first));
			puts("");
		}
		/* The file is read anew only where TZ changes. */
		if (kind) {
			setenv("TZ", "UTC0", 1);
			tzset();
			at(1136073608);
			setenv("TZ", name, 1);
		}
		tzset();
		puts(kinds[kind]);
		for (int i = 0; i < LEAPS; i++)
			for (int k = -2; k < 3; k++) at(leaps[i].at + k);
		at(0);
		at(-1000);
		at(1700000000);
		at(4000000000);
	}
	/* From what people write: a minute of 61 seconds. */
	struct tm t = { .tm_year = 106, .tm_mon = 0, .tm_mday = 1, .tm_hour = 0, .tm_min = 59, .tm_sec = 60 };
	printf("%ld", (long)mktime(&t));
	show("became", &t);
	t = (struct tm){ .tm_year = 105, .tm_mon = 11, .tm_mday = 31, .tm_hour = 23, .tm_min = 59, .tm_sec = 60 };
	printf(" %ld", (long)timegm(&t));
	show("became", &t);
	puts("");
	unlink(name);
	return 0;
}

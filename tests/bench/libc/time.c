#define _GNU_SOURCE
#include <stdlib.h>
#include <time.h>
#include <sys/time.h>
#include "bench.h"

static void clocks(long n, long arg, int t)
{
	struct timespec ts;
	struct timeval tv;
	(void)t;
	for (long i = 0; i < n; i++) {
		switch (arg) {
		case 0: clock_gettime(CLOCK_MONOTONIC, &ts); break;
		case 1: gettimeofday(&tv, 0); break;
		case 2: USE(time(0)); break;
		case 3: clock_gettime(CLOCK_REALTIME_COARSE, &ts); break;
		}
	}
}

/* In a zone with daylight-saving time. */
static void in_zone(long n, long arg, int t)
{
	struct tm tm;
	time_t when = 1700000000;
	(void)t;
	setenv("TZ", "Europe/Berlin", 1);
	tzset();
	localtime_r(&when, &tm);
	for (long i = 0; i < n; i++) {
		switch (arg) {
		case 0: USE(localtime_r(&when, &tm)); break;
		case 1:
			tm.tm_isdst = -1;
			USE(mktime(&tm));
			break;
		case 2: USE(localtime(&when)); break;
		}
		when += 40000;
		tm.tm_mday = i % 28 + 1;
	}
	unsetenv("TZ");
	tzset();
}

static void dates(long n, long arg, int t)
{
	struct tm tm;
	time_t when = 1700000000;
	char buf[64];
	(void)t;
	gmtime_r(&when, &tm);
	for (long i = 0; i < n; i++) {
		switch (arg) {
		case 0: gmtime_r(&when, &tm); break;
		case 1: localtime_r(&when, &tm); break;
		case 2: USE(mktime(&tm)); break;
		case 3: strftime(buf, sizeof buf, "%Y-%m-%d %H:%M:%S", &tm); break;
		case 4: strftime(buf, sizeof buf, "%a, %d %b %Y %T %z (%Z) week %V day %j", &tm); break;
		case 5: strftime(buf, sizeof buf, "%c", &tm); break;
		case 6: USE(strptime("2023-11-14 22:13:20", "%Y-%m-%d %H:%M:%S", &tm)); break;
		case 7: USE(strptime("Tue, 14 Nov 2023 22:13:20 +0100", "%a, %d %b %Y %T %z", &tm)); break;
		case 8: USE(localtime(&when)); break;
		case 9: USE(timegm(&tm)); break;
		case 10: USE(asctime_r(&tm, buf)); break;
		case 11: USE(ctime_r(&when, buf)); break;
		case 12: USE(gmtime(&when)); break;
		}
		when += 1000;
	}
}

const struct bench bench_time[] = {
	{ "clock_gettime", clocks, 0, 1 },
	{ "clock_gettime-coarse", clocks, 3, 1 },
	{ "gettimeofday", clocks, 1, 1 },
	{ "time", clocks, 2, 1 },
	{ "gmtime_r", dates, 0, 1 },
	{ "gmtime", dates, 12, 1 },
	{ "localtime_r", dates, 1, 1 },
	{ "localtime", dates, 8, 1 },
	{ "mktime", dates, 2, 1 },
	{ "timegm", dates, 9, 1 },
	{ "strftime", dates, 3, 1 },
	{ "strftime-mail", dates, 4, 1 },
	{ "strftime-c", dates, 5, 1 },
	{ "strptime", dates, 6, 1 },
	{ "strptime-mail", dates, 7, 1 },
	{ "asctime_r", dates, 10, 1 },
	{ "ctime_r", dates, 11, 1 },
	{ "localtime_r-zone", in_zone, 0, 1 },
	{ "localtime-zone", in_zone, 2, 1 },
	{ "mktime-zone", in_zone, 1, 1 },
	{ 0, 0, 0, 0 },
};

/* mktime of times that clocks skip or show twice, whose result depends on the call before;
 * timegm, %s; getdate, which fills in what its text leaves open. */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

extern int getdate_r(const char *restrict, struct tm *restrict);

static void show(const char *what, time_t r, const struct tm *t)
{
	printf("%s %ld %d-%d-%d %d:%d:%d %d %d dst %d off %ld %s errno %d\n", what, (long)r, t->tm_year, t->tm_mon,
	       t->tm_mday, t->tm_hour, t->tm_min, t->tm_sec, t->tm_wday, t->tm_yday, t->tm_isdst, t->tm_gmtoff,
	       t->tm_zone ? t->tm_zone : "-", r == -1 ? errno : 0);
	errno = 0;
}

static void gaps(const char *zone)
{
	setenv("TZ", zone, 1);
	printf("%s\n", zone);
	const struct {
		int mon, day;
	} days[] = { { 0, 15 }, { 2, 31 }, { 2, 13 }, { 6, 1 }, { 9, 27 }, { 10, 7 }, { 9, 3 }, { 3, 4 }, { 11, 31 } };
	for (int dst = -1; dst <= 1; dst++)
		for (int hour = 0; hour < 5; hour++)
			for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
				struct tm t = { .tm_year = i == 1 ? 102 : 110,
						.tm_mon = days[i].mon,
						.tm_mday = days[i].day,
						.tm_hour = hour,
						.tm_min = 30,
						.tm_isdst = dst };
				if (i == 4) t.tm_mday = 31;
				char b[40];
				struct tm s = t;
				strftime(b, sizeof b, "%s", &s);
				time_t r = mktime(&t);
				show(b, r, &t);
			}
}

static void far(void)
{
	int years[] = { -1900, -3000, INT_MIN, INT_MAX, 2000000, 70, 69, 68 };
	for (int i = 0; i < 8; i++)
		for (int m = -14; m < 30; m += 11) {
			struct tm t = { .tm_year = years[i],
					.tm_mon = m,
					.tm_mday = m * 40,
					.tm_hour = m * 1000,
					.tm_sec = INT_MAX },
				  g = t;
			time_t r = mktime(&t);
			show("mktime", r, &t);
			r = timegm(&g);
			show("timegm", r, &g);
		}
}

static void dates(void)
{
	char name[] = "/tmp/getdate-XXXXXX";
	int f = mkstemp(name);
	const char *formats = "%A\n%B %Y\n%A %B\n%d %b\n%H:%M\n%H:%M:%S\n%Y-%m-%d\n%Y-%m-%d %H\n%m/%d/%y %I %p\n%j in "
			      "%Y\nat %A the %dst of %B in %Y\n%s seconds";
	write(f, formats, strlen(formats));
	close(f);
	const char *texts[] = { "Friday",          "monday",
				"January 2031",    "Monday March",
				" 29 Feb ",        "31 Apr",
				"00:00",           "23:59:59",
				"2024-02-29",      "2023-02-29",
				"2024-02-29 12\n", "10/1/99 4 PM",
				"100 in 2031",     "at monday the 1st of december in 2031",
				"nonsense",        "",
				"123456 seconds",  "0001-01-01",
				"9999-12-31" };
	setenv("TZ", "UTC0", 1);
	for (int i = 0; i < 4; i++) {
		const char *path[] = { name, "", "/nothing", "/" };
		setenv("DATEMSK", path[i], 1);
		for (int k = 0; k < sizeof texts / sizeof *texts; k++) {
			struct tm t = { 0 };
			int r = getdate_r(texts[k], &t);
			struct tm *p = getdate(texts[k]);
			/* What depends on now changes while this runs. */
			time_t at = r ? -1 : mktime(&t) / 86400;
			printf("%s: %d %d err %d, %ld\n", texts[k], r, p != 0, getdate_err, (long)at);
		}
	}
	unsetenv("DATEMSK");
	printf("%d\n", getdate_r("Friday", &(struct tm){ 0 }));
	unlink(name);
}

int main(void)
{
	const char *zones[] = { "CET-1CEST,M3.5.0,M10.5.0/3",
				"America/New_York",
				"Europe/London",
				"Australia/Lord_Howe",
				"Pacific/Apia",
				"UTC",
				"Europe/Dublin",
				"EST5EDT,0/0,364/24" };
	for (int i = 0; i < sizeof zones / sizeof *zones; i++) gaps(zones[i]);
	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	far();
	dates();
	return 0;
}

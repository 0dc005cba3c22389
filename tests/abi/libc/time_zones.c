/* TZ in all forms, mktime, strptime, getdate. */
#define _GNU_SOURCE
#include <time.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <locale.h>
#include <errno.h>
#include <sys/time.h>
#include <sys/timex.h>
static void sp(const char *s, const char *f)
{
	struct tm t;
	memset(&t, 0, sizeof t);
	t.tm_isdst = -1;
	char *r = strptime(s, f, &t);
	printf("strptime [%s] %s: %d", s, f, r ? (int)(r - s) : -1);
	if (r)
		printf(" %d-%d-%d %d:%d:%d w%d y%d off%ld dst%d", t.tm_year, t.tm_mon, t.tm_mday, t.tm_hour, t.tm_min,
		       t.tm_sec, t.tm_wday, t.tm_yday, t.tm_gmtoff, t.tm_isdst);
	puts("");
}
static void tz(const char *z, time_t t)
{
	if (z) setenv("TZ", z, 1);
	else unsetenv("TZ");
	tzset();
	struct tm m;
	errno = 0;
	if (!localtime_r(&t, &m)) {
		printf("%s %ld null %d\n", z, t, errno);
		return;
	}
	char b[100];
	strftime(b, 100, "%Y-%m-%d %H:%M:%S %Z %z", &m);
	printf("%s %ld: %s dst%d off%ld", z ? z : "-", t, b, m.tm_isdst, m.tm_gmtoff);
	struct tm c = m;
	printf(" mktime %d", mktime(&c) == t);
	c = m;
	c.tm_isdst = -1;
	printf(" %d", mktime(&c) == t);
	c = m;
	c.tm_mday += 400;
	c.tm_sec -= 100000;
	time_t x = mktime(&c);
	printf(" norm %ld %d %d\n", x - t, c.tm_yday, c.tm_isdst);
}
/* Who sees that TZ changed. */
static void change(void)
{
	static const char *const zones[] = { "Europe/Berlin", "America/New_York", "Asia/Tokyo", "EST5EDT" };
	time_t t = 1700000000;
	struct tm m;
	char b[64];
	localtime_r(&t, &m);
	for (int i = 0; i < 8; i++) {
		setenv("TZ", zones[i % 4], 1);
		localtime_r(&t, &m);
		printf("%s: localtime_r %d %s ctime_r %s", zones[i % 4], m.tm_hour, m.tm_zone, ctime_r(&t, b));
		switch (i) {
		case 1: printf("localtime %d\n", localtime(&t)->tm_hour); break;
		case 3: printf("mktime %ld\n", mktime(&m)); break;
		case 4: printf("ctime %s", ctime(&t)); break;
		case 5: tzset(); break;
		}
	}
	unsetenv("TZ");
	localtime_r(&t, &m);
	printf("none: localtime_r %d, localtime %d\n", m.tm_hour, localtime(&t)->tm_hour);
}
/* strftime looks at TZ where it needs it: for a zone without a name, and to count seconds. */
static void formatted(void)
{
	static const char *const formats[] = { "%Y", "%c", "%z", "%Z", "%s", "%H %Z" };
	static const char *const names[] = { 0, "", "CCC" };
	for (int f = 0; f < 6; f++)
		for (int k = 0; k < 9; k++) {
			struct tm t = { .tm_year = 100, .tm_mday = 1, .tm_isdst = k / 3 - 1, .tm_zone = names[k % 3] };
			char b[64] = "";
			setenv("TZ", "AAA1", 1);
			tzset();
			setenv("TZ", "BBB2", 1);
			size_t n = strftime(b, sizeof b, formats[f], &t);
			printf("%s %d: %zu %s %s\n", formats[f], k, n, b, tzname[0]);
		}
	unsetenv("TZ");
	tzset();
}

/* Names that struct tm and tzname pointed to stay when TZ changes; what tzname, timezone and daylight are after
 * tzset, and after a conversion of a time before, between and behind a file's changes. */
static void names(void)
{
	static const char *const zones[] = {
		"Europe/Berlin", "America/New_York", "AAA3",          "CCC4DDD,M3.2.0,M11.1.0", "Asia/Tokyo",
		"UTC",           "Nowhere/X",        "Europe/Moscow", "Pacific/Apia",           "Africa/Casablanca",
		"Europe/Samara", "Etc/GMT+5",        "America/Regina"
	};
	enum { N = sizeof zones / sizeof *zones };
	struct tm m[N];
	char *kept[N][2];
	for (int i = 0; i < N; i++) {
		time_t t = 1120000000;
		setenv("TZ", zones[i], 1);
		tzset();
		kept[i][0] = tzname[0];
		kept[i][1] = tzname[1];
		printf("%s: %s %s %ld %d\n", zones[i], tzname[0], tzname[1], timezone, daylight);
		localtime_r(&t, &m[i]);
		for (t = -4000000000; t < 3000000000; t += 700000000) {
			struct tm *p = localtime(&t);
			printf("  %d %s %s %s %ld %d\n", p->tm_isdst, p->tm_zone, tzname[0], tzname[1], timezone,
			       daylight);
		}
	}
	for (int i = 0; i < N; i++) {
		char b[60];
		strftime(b, sizeof b, "%Z %z", &m[i]);
		printf("%s %s %s %s\n", m[i].tm_zone, b, kept[i][0], kept[i][1]);
	}
}

int main()
{
	struct timezone z;
	formatted();
	memset(&z, 1, sizeof z);
	printf("gettimeofday %d", gettimeofday(0, &z));
	printf(" %d %d\n", z.tz_minuteswest, z.tz_dsttime);
	change();
	const char *zs[] = { "UTC",
			     "UTC0",
			     "EST5EDT",
			     "CET-1CEST,M3.5.0,M10.5.0/3",
			     "Europe/Berlin",
			     "America/New_York",
			     ":Europe/London",
			     "Asia/Kolkata",
			     "Australia/Lord_Howe",
			     "<+03>-3",
			     "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
			     "Bogus/Zone",
			     "",
			     "XXX",
			     "NZST-12NZDT,M9.5.0,M4.1.0/3",
			     "EST5EDT,J60,J300",
			     "EST5EDT,59/1:30,299/2",
			     "Africa/Casablanca",
			     "Asia/Tehran",
			     "America/Sao_Paulo",
			     ":",
			     "Pacific/Apia",
			     "EST5EDT4,M3.2.0,M11.1.0",
			     "Etc/GMT+5",
			     "/usr/share/zoneinfo/Asia/Tokyo",
			     "../../etc/passwd",
			     0 };
	time_t ts[] = { 0,          -1,          1000000000,   1174780800, 1187000000, 1700000000,
			1720000000, 4000000000L, -2000000000L, 951782400,  1679792399, 1679792400 };
	for (int i = 0; i < sizeof zs / 8; i++)
		for (int k = 0; k < sizeof ts / 8; k++) tz(zs[i], ts[k]);
	setenv("TZ", "Europe/Berlin", 1);
	tzset();
	struct tm g;
	g = (struct tm){ .tm_year = 123, .tm_mon = 9, .tm_mday = 29, .tm_hour = 2, .tm_min = 30, .tm_isdst = 0 };
	printf("fold0 %ld\n", mktime(&g));
	g = (struct tm){ .tm_year = 123, .tm_mon = 6, .tm_mday = 1, .tm_hour = 12, .tm_isdst = 0 };
	printf("wrong dst %ld %d %d\n", mktime(&g), g.tm_hour, g.tm_isdst);
	g = (struct tm){ .tm_year = 2147483647, .tm_mon = 11, .tm_mday = 40 };
	errno = 0;
	printf("over %ld %d\n", mktime(&g), errno);
	setlocale(LC_ALL, "en_US.UTF-8");
	sp("2023-01-02 03:04:05", "%Y-%m-%d %H:%M:%S");
	sp("Mon Jan  2 15:04:05 2006", "%c");
	sp("Mon 02 Jan 2006 03:04:05 PM UTC", "%c");
	sp("01/02/2006", "%x");
	sp("03:04:05 PM", "%r");
	sp("03:04:05 PM", "%X");
	sp("12 AM", "%I %p");
	sp("12 PM", "%I %p");
	sp("13 PM", "%I %p");
	sp("january", "%B");
	sp("Sept", "%b");
	sp("Sep", "%B");
	sp("monday", "%a");
	sp("  7", "%e");
	sp("7", "%d");
	sp("32", "%d");
	sp("0", "%d");
	sp("366", "%j");
	sp("367", "%j");
	sp("1000000000", "%s");
	sp("-5", "%s");
	sp("+0200", "%z");
	sp("-05:30", "%z");
	sp("Z", "%z");
	sp("+02", "%z");
	sp("GMT", "%Z");
	sp("CEST", "%Z");
	sp("20", "%C");
	sp("2006", "%C%y");
	sp("69", "%y");
	sp("68", "%y");
	sp("2023-W05-3", "%G-W%V-%u");
	sp("05 2023", "%U %Y");
	sp("2023 05 1", "%Y %W %w");
	sp("12:30", "%R");
	sp("12:30:61", "%T");
	sp("12:30:62", "%T");
	sp("10/11/12", "%D");
	sp("2012-10-11", "%F");
	sp("%", "%%");
	sp("a b", "a%nb");
	sp("ab", "a%tb");
	sp("x", "%Q");
	sp("12", "%Od");
	sp("2023200", "%Y%j");
	sp("5 Jan 23", "%d %b %y");
	sp("  2023", "%Y");
	sp("20233", "%Y");
	sp("123", "%H");
	sp("24", "%H");
	sp("12", "%k");
	sp(" 3", "%l");
	sp("1 2", "%H%M");
	sp("Jan", "%h");
	sp("PM 3", "%p %I");
	sp("3pm", "%I%p");
	sp("3 p.m.", "%I %p");
	sp("2023-02-30", "%F");
	sp("08", "%U");
	setlocale(LC_ALL, "de_DE.UTF-8");
	sp("Montag, 5. M\u00e4rz 2018", "%A, %d. %B %Y");
	sp("Mo 05 M\u00e4r 2018 10:11:12 CET", "%c");
	setlocale(LC_ALL, "C");
	struct tm *p;
	char gd[] = "/tmp/htux-gd";
	FILE *f = fopen(gd, "w");
	fputs("%m/%d/%y %I %p\n%Y-%m-%d\n%A %H:%M\n", f);
	fclose(f);
	setenv("DATEMSK", gd, 1);
	setenv("TZ", "UTC0", 1);
	tzset();
	p = getdate("2023-05-06");
	printf("getdate %d %d", p != 0, getdate_err);
	if (p) printf(" %d %d %d", p->tm_year, p->tm_mon, p->tm_mday);
	p = getdate("nonsense");
	printf(" %d %d\n", p != 0, getdate_err);
	unsetenv("DATEMSK");
	p = getdate("x");
	printf("%d %d\n", p != 0, getdate_err);
	remove(gd);
	struct timespec tsx;
	printf("%d %d\n", timespec_get(&tsx, TIME_UTC), timespec_get(&tsx, 5));
	printf("%d %d\n", dysize(2000), dysize(1900));
	struct timeval tv = { 1, -1 };
	errno = 0;
	printf("%d %d\n", settimeofday(&tv, 0) < 0, errno != 0);
	printf("%d\n", clock() >= 0);
	struct tm bad = { .tm_wday = 9, .tm_mon = 15 };
	char b[100];
	printf("[%s]\n", asctime(&bad));
	errno = 0;
	printf("%d %d\n", strftime(b, 3, "%Y", &bad) == 0, errno);
	names();
}

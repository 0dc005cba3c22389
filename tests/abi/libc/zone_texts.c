/* TZ written out: what is a name, what an offset, what a date; changes that are not written; TZDIR. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

int main(void)
{
	static const char *const zones[] = { "AAA3",
					     "AB3",
					     "A1B2",
					     "<A1>-5:30",
					     "<A1B>-5:30",
					     "<+05>-5",
					     "<AAA",
					     "<AAA>",
					     "Nowhere/None",
					     "Averylongnameofazone4",
					     "abc",
					     "Ab",
					     "AAA24",
					     "AAA25",
					     "AAA-99:99:99",
					     "AAA+",
					     "AAA3:",
					     "AAA3:x",
					     "AAA-2:",
					     "AAA3BBB,M3.5.0",
					     "AAA3BBB,M3.5.0,M10.5.0",
					     "AAA3BBB,M3.5.0/1,M10.5.0/26",
					     "AAA3BBB,M3.5.0/-2,M10.5.0/-1",
					     "AAA3BBB,M3.6.0,M10.5.0",
					     "AAA3BBB,M3.5.7,M10.5.0",
					     "AAA3BBB,J60,J300",
					     "AAA3BBB,J0,J300",
					     "AAA3BBB,0,365",
					     "AAA3BBB,0,366",
					     "AAA3BBB,59/3,300/167",
					     "AAA3BBB3,M3.2.0,M11.1.0",
					     "AAA3BBB+,M3.2.0,M11.1.0",
					     "AAA3BBBM3.2.0,M11.1.0",
					     "AAA3BBB,M3.2.0M11.1.0",
					     "AAA3BBB,M3.2.0/,M11.1.0",
					     "AAA3BBB,M3.2.0/x,M11.1.0",
					     "AAA3BBB,M3.2.0/4x,M11.1.0",
					     "AAA3BB,M3.2.0,M11.1.0",
					     "AAA3<+02>1:30:15,M10.1.0,M4.1.0",
					     "",
					     ":",
					     ":AAA3",
					     "./UTC",
					     "UTC-1:2:3" };
	static const time_t times[] = { -2000000000, -1000,      1000,       68212800,  446000000,
					1710000000,  1720000000, 1731000000, 4000000000 };
	for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
		setenv("TZ", zones[i], 1);
		tzset();
		printf("%s: [%s] [%s] %ld %d\n", zones[i], tzname[0], tzname[1], timezone, daylight);
		for (size_t k = 0; k < sizeof times / sizeof *times; k++) {
			struct tm *t = localtime(&times[k]);
			printf("  %ld: %d-%d %d:%d:%d %d %ld %s\n", (long)times[k], t->tm_mon, t->tm_mday, t->tm_hour,
			       t->tm_min, t->tm_sec, t->tm_isdst, t->tm_gmtoff, t->tm_zone);
		}
	}
	char dir[] = "/tmp/zones-XXXXXX", path[64];
	mkdtemp(dir);
	snprintf(path, sizeof path, "%s/Here", dir);
	symlink("/usr/share/zoneinfo/Asia/Tokyo", path);
	setenv("TZDIR", dir, 1);
	static const char *const there[] = { "Here", "Europe/Berlin" };
	for (int i = 0; i < 2; i++) {
		setenv("TZ", there[i], 1);
		struct tm *t = localtime(&times[5]);
		printf("TZDIR, %s: %d %s\n", there[i], t->tm_hour, t->tm_zone);
	}
	unlink(path);
	rmdir(dir);
	return 0;
}

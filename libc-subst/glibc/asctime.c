/* asctime and ctime: glibc refuses years that musl crashes on. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "glibc_locale.h"
#include "twin.h"

char *glibc_asctime_r(const struct tm *t, char *b)
{
	if (!t) {
		errno = EINVAL;
		return 0;
	}
	const struct loc_data *names = glibc_locale_of((locale_t)&glibc_c_locale)->data[2];
	const char *day = (unsigned)t->tm_wday > 6 ? "???" : glibc_loc_string(names, 2, LI_TIME_ABDAY + t->tm_wday);
	const char *month = (unsigned)t->tm_mon > 11 ? "???" : glibc_loc_string(names, 2, LI_TIME_ABMON + t->tm_mon);
	int n, year = t->tm_year;
	if ((unsigned)t->tm_mday < 100 && (unsigned)t->tm_hour < 100 && (unsigned)t->tm_min < 100 &&
	    (unsigned)t->tm_sec < 100 && year >= -900 && year < 8100) {
		/* All columns have their usual width. */
		memcpy(b, "??? ??? __ __:__:__ ____\n", 26);
		memcpy(b, day, 3);
		memcpy(b + 4, month, 3);
		b[8] = t->tm_mday < 10 ? ' ' : '0' + t->tm_mday / 10;
		b[9] = '0' + t->tm_mday % 10;
		const int two[] = { t->tm_hour, t->tm_min, t->tm_sec };
		for (int i = 0; i < 3; i++) {
			b[11 + 3 * i] = '0' + two[i] / 10;
			b[12 + 3 * i] = '0' + two[i] % 10;
		}
		year += 1900;
		for (int i = 23; i > 19; i--, year /= 10) b[i] = '0' + year % 10;
		return b;
	}
	n = snprintf(b, 26, "%.3s %.3s%3d %.2d:%.2d:%.2d %d\n", day, month, t->tm_mday, t->tm_hour, t->tm_min,
		     t->tm_sec, 1900 + t->tm_year);
	if (n < 0 || n >= 26 || t->tm_year > 2147483647 - 1900) {
		errno = EOVERFLOW;
		return 0;
	}
	return b;
}

char *glibc_asctime(const struct tm *t)
{
	static char b[114];
	return glibc_asctime_r(t, b);
}

char *glibc_ctime_r(const time_t *t, char *b)
{
	struct tm tm;
	return localtime_r(t, &tm) ? glibc_asctime_r(&tm, b) : 0;
}

char *glibc_ctime(const time_t *t) { return glibc_asctime(localtime(t)); }
TWIN(asctime_r, GLIBC_2.2.5, glibc_asctime_r);
TWIN(asctime, GLIBC_2.2.5, glibc_asctime);
TWIN(ctime_r, GLIBC_2.2.5, glibc_ctime_r);
TWIN(ctime, GLIBC_2.2.5, glibc_ctime);

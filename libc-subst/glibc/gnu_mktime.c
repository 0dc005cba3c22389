/* mktime as glibc's (gnulib's): which of two times it takes, or which one for a time that
 * clocks skip, depends on the offset from UTC that the call before had found. */
#include <libc-config.h>
#include <time.h>

#define NEED_MKTIME_INTERNAL 1
#define TIME_T_IS_SIGNED 1
#define mktime_internal glibc_mktime_internal
#include <mktime.c>
#include "twin.h"

static mktime_offset_t local_offset, gm_offset;

time_t glibc_mktime(struct tm *t)
{
	tzset();
	return glibc_mktime_internal(t, localtime_r, &local_offset);
}
TWIN(mktime, GLIBC_2.2.5, glibc_mktime);
ALIAS(timelocal, glibc_mktime);

struct tm *glibc_gmtime_r(const time_t *restrict, struct tm *restrict);

time_t glibc_timegm(struct tm *t)
{
	t->tm_isdst = 0;
	return glibc_mktime_internal(t, glibc_gmtime_r, &gm_offset);
}
TWIN(timegm, GLIBC_2.2.5, glibc_timegm);

/* time: the kernel's page that holds the seconds, if there is one. */
#include <time.h>
#include "syscall.h"

static time_t by_clock(time_t *t)
{
	struct timespec ts;
	clock_gettime(CLOCK_REALTIME, &ts);
	if (t) *t = ts.tv_sec;
	return ts.tv_sec;
}

static time_t first_call(time_t *t);
static time_t (*volatile how)(time_t *) = first_call;

static time_t first_call(time_t *t)
{
	time_t (*f)(time_t *) = __vdsosym("LINUX_2.6", "__vdso_time");
	how = f ? f : by_clock;
	return how(t);
}

time_t time(time_t *t) { return how(t); }

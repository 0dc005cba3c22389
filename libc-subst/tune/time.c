/* time and gettimeofday: programs are bound to the vDSO's own, where there is one.
 * clock_gettime calls it: a vDSO returns errors where the function sets errno. */
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include "libc.h"
#include "syscall.h"

static time_t time_by_clock(time_t *t)
{
	struct timespec ts;
	clock_gettime(CLOCK_REALTIME, &ts);
	if (t) *t = ts.tv_sec;
	return ts.tv_sec;
}

static int day_by_clock(struct timeval *restrict tv, void *restrict tz)
{
	struct timespec ts;
	if (tz) memset(tz, 0, sizeof(struct timezone));
	if (!tv) return 0;
	clock_gettime(CLOCK_REALTIME, &ts);
	tv->tv_sec = ts.tv_sec;
	tv->tv_usec = (int)ts.tv_nsec / 1000;
	return 0;
}

/* libc.so's own calls are bound before the auxiliary vector is known. */
static void *in_vdso(const char *name) { return libc.auxv ? __vdsosym("LINUX_2.6", name) : 0; }

static int clock_by_call(clockid_t clk, struct timespec *ts) { return __syscall(SYS_clock_gettime, clk, ts); }

static int clock_first(clockid_t, struct timespec *);
static __typeof__(clock_first) *volatile clock_fn = clock_first;

static int clock_first(clockid_t clk, struct timespec *ts)
{
	__typeof__(clock_first) *f = in_vdso(VDSO_CGT_SYM);
	if (!f) f = clock_by_call;
	if (libc.auxv) clock_fn = f;
	return f(clk, ts);
}

int __clock_gettime(clockid_t clk, struct timespec *ts)
{
	int r = clock_fn(clk, ts);
	return __builtin_expect(!r, 1) ? 0 : __syscall_ret(r);
}
weak_alias(__clock_gettime, clock_gettime);

static __attribute__((used)) __typeof__(time) *time_choose(void)
{
	void *f = in_vdso("__vdso_time");
	return f ? f : time_by_clock;
}

static __attribute__((used)) __typeof__(gettimeofday) *gettimeofday_choose(void)
{
	void *f = in_vdso("__vdso_gettimeofday");
	return f ? f : day_by_clock;
}

extern __typeof__(time) time __attribute__((ifunc("time_choose")));
extern __typeof__(gettimeofday) gettimeofday __attribute__((ifunc("gettimeofday_choose")));

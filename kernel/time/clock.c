/* clock_gettime(2) and what else reads clocks. Setting them is the host's business: EPERM. */
#include "core/string.h"
#include "core/uaccess.h"
#include "fs/pseudo.h"
#include "plat/host.h"
#include "proc/process.h"
#include "time/time.h"
#include <linux/timex.h>

#ifndef CLOCK_TAI
#define CLOCK_TAI 11
#endif

static bool is_host_clock(int id)
{
	return (id >= CLOCK_REALTIME && id <= CLOCK_BOOTTIME_ALARM && id != CLOCK_PROCESS_CPUTIME_ID &&
		id != CLOCK_THREAD_CPUTIME_ID) ||
	       id == CLOCK_TAI;
}

static ktime_t user_time(struct process *p)
{
	struct rusage_k r;
	process_rusage(p, &r);
	return r.utime;
}

/* CPU clocks that name a process or thread: clock_getcpuclockid(3), pthread_getcpuclockid(3). */
static int cpu_clock_now(int id, ktime_t *now)
{
	pid_t pid = ~(id >> 3);
	int r = -EINVAL;
	if (CPUCLOCK_WHICH(id) == 3) return -EINVAL;
	if (id & CPUCLOCK_PERTHREAD) {
		struct thread *t = pid ? find_thread(pid) : current();
		if (!t) return -EINVAL;
		if (t->proc == current_process()) {
			*now = plat_thread_cputime(t);
			r = 0;
		}
		if (pid) thread_put(t);
		return r;
	}
	struct process *p = pid ? find_process(pid) : current_process();
	if (!p) return -EINVAL;
	if (CPUCLOCK_WHICH(id) == 1 && p == current_process()) *now = user_time(p);
	else *now = plat_process_cputime(p);
	if (pid) process_put(p);
	return 0;
}

bool clock_is_of_other(int id)
{
	pid_t pid = ~(id >> 3);
	return id < 0 && !(id & CPUCLOCK_PERTHREAD) && pid && pid != current_process()->pid;
}

ktime_t clock_look_again(ktime_t left) { return deadline_after(max(left / pseudo_ncpus, 4000000L)); }

int clock_now(int id, ktime_t *now)
{
	if (id < 0) return cpu_clock_now(id, now);
	/* These are there if the machine has an alarm clock. */
	if (id == CLOCK_REALTIME_ALARM || id == CLOCK_BOOTTIME_ALARM) {
		struct __kernel_timespec ts;
		long r = host_call(HC_clock_gettime, id, &ts);
		*now = r ? 0 : ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
		return r;
	}
	if (id == CLOCK_PROCESS_CPUTIME_ID || id == CLOCK_THREAD_CPUTIME_ID || is_host_clock(id)) {
		*now = plat_clock(id);
		return 0;
	}
	return -EINVAL;
}

ktime_t clock_to_monotonic(int id, ktime_t abs)
{
	ktime_t mono = ktime_now(), now;
	if (id == CLOCK_MONOTONIC || abs == KTIME_NEVER || clock_now(id, &now)) return abs;
	if (abs <= now) return mono;
	return abs - now > KTIME_NEVER - 1 - mono ? KTIME_NEVER - 1 : mono + (abs - now);
}

long sys_clock_gettime(int id, void *uts)
{
	ktime_t now;
	int e = clock_now(id, &now);
	return e ? e : put_timespec(uts, now);
}

long sys_clock_getres(int id, void *uts)
{
	ktime_t res = 1, now;
	if (is_host_clock(id)) {
		struct __kernel_timespec ts;
		long r = host_call(HC_clock_getres, id, &ts);
		if (r) return r;
		res = ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
	} else if (clock_now(id, &now)) {
		return -EINVAL;
	}
	return uts ? put_timespec(uts, res) : 0;
}

long sys_clock_settime(int id, const void *uts)
{
	ktime_t t;
	if (id != CLOCK_REALTIME) return id < 0 ? -EPERM : -EINVAL;
	int e = get_timespec(uts, &t);
	if (!uts) e = -EFAULT;
	return e ? e : -EPERM;
}

long sys_gettimeofday(void *utv, void *utz)
{
	if (utv && put_timeval(utv, plat_clock(CLOCK_REALTIME))) return -EFAULT;
	if (!utz) return 0;
	struct timezone tz = { 0, 0 };
	return copy_to_user(utz, &tz, sizeof(tz));
}

long sys_settimeofday(const void *utv, const void *utz)
{
	ktime_t t;
	struct timezone tz;
	int e = get_timeval(utv, &t);
	if (e) return e;
	if (utz && copy_from_user(&tz, utz, sizeof(tz))) return -EFAULT;
	return utv || utz ? -EPERM : 0;
}

long sys_time(s64 *ut)
{
	s64 sec = plat_clock(CLOCK_REALTIME) / NSEC_PER_SEC;
	return ut && put_user(sec, ut) ? -EFAULT : sec;
}

long sys_clock_adjtime(int id, void *utx)
{
	struct __kernel_timex tx;
	if (copy_from_user(&tx, utx, sizeof(tx))) return -EFAULT;
	if (id != CLOCK_REALTIME) {
		ktime_t now;
		return clock_now(id, &now) ? -EINVAL : -EOPNOTSUPP;
	}
	if (tx.modes && tx.modes != ADJ_OFFSET_SS_READ) return -EPERM;
	/* A clock that nothing in this kernel disciplines. */
	memset(&tx, 0, sizeof(tx));
	ktime_t now = plat_clock(CLOCK_REALTIME);
	tx.maxerror = tx.esterror = 16000000;
	tx.status = STA_UNSYNC;
	tx.constant = 2;
	tx.precision = 1;
	tx.tolerance = 32768000;
	tx.tick = 10000;
	tx.time.tv_sec = now / NSEC_PER_SEC;
	tx.time.tv_usec = now % NSEC_PER_SEC / 1000;
	return copy_to_user(utx, &tx, sizeof(tx)) ? -EFAULT : TIME_ERROR;
}

long sys_adjtimex(void *utx) { return sys_clock_adjtime(CLOCK_REALTIME, utx); }

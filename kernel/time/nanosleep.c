/* nanosleep(2), clock_nanosleep(2). */
#include "core/waitqueue.h"
#include "proc/process.h"
#include "time/time.h"

/* restart_block.data */
enum { DEADLINE, REMAIN, CLOCK };

static bool is_cpu_clock(int id) { return id == CLOCK_PROCESS_CPUTIME_ID || id < 0; }

struct cpu_sleep {
	struct ktimer timer;
	struct thread *thread;
};

static void cpu_wake(struct ktimer *t) { thread_wake(container_of(t, struct cpu_sleep, timer)->thread); }

static long sleep_cpu_of_other(int id, ktime_t deadline)
{
	for (;;) {
		ktime_t now;
		bool ended = clock_now(id, &now) != 0; /* it will never come so far */
		if (!ended && now >= deadline) return 0;
		long r = thread_block(ended ? KTIME_NEVER : clock_look_again(deadline - now));
		if (r && r != -ETIMEDOUT) return r;
	}
}

/* Sleep until the clock, a CPU clock, shows `deadline`. */
static long sleep_cpu(int id, ktime_t deadline)
{
	if (clock_is_of_other(id)) return sleep_cpu_of_other(id, deadline);
	struct cpu_sleep s = { .thread = current() };
	ktime_t now;
	long r = 0;
	ktimer_init(&s.timer, cpu_wake);
	s.timer.cpu = true;
	while (!r && !(r = clock_now(id, &now)) && now < deadline) {
		ktimer_start(&s.timer, plat_process_cputime(current_process()) + (deadline - now));
		r = thread_block(KTIME_NEVER);
	}
	ktimer_cancel(&s.timer);
	return r;
}

/* Until `deadline` of the clock: 0 or -ERESTARTSYS. */
static long sleep_until(int id, ktime_t deadline)
{
	if (is_cpu_clock(id)) return sleep_cpu(id, deadline);
	for (;;) {
		ktime_t now;
		clock_now(id, &now);
		if (now >= deadline) return 0;
		/* The wait is by the monotonic clock: a wall clock that was set is looked at again. */
		long r = thread_block(clock_to_monotonic(id, deadline));
		if (r && r != -ETIMEDOUT) return r;
	}
}

static long sleep_restart(void);

static long sleep_relative(int id, ktime_t deadline, void *urem)
{
	struct thread *t = current();
	long r = sleep_until(id, deadline);
	if (!r) return 0;
	ktime_t now;
	if (clock_now(id, &now)) return -EINVAL; /* another's that has ended */
	if (now >= deadline) return 0;
	if (urem && put_timespec(urem, deadline - now)) return -EFAULT;
	t->restart_block.fn = sleep_restart;
	t->restart_block.data[DEADLINE] = deadline;
	t->restart_block.data[REMAIN] = (u64)urem;
	t->restart_block.data[CLOCK] = id;
	return -ERESTART_RESTARTBLOCK;
}

static long sleep_restart(void)
{
	u64 *d = current()->restart_block.data;
	return sleep_relative(d[CLOCK], d[DEADLINE], (void *)d[REMAIN]);
}

/* Relative sleeps are by the monotonic clock, whatever happens to the wall clock. */
static long sleep_for(int id, ktime_t rel, void *urem)
{
	ktime_t now;
	if (!is_cpu_clock(id)) id = CLOCK_MONOTONIC;
	clock_now(id, &now);
	return sleep_relative(id, rel > KTIME_NEVER - 1 - now ? KTIME_NEVER - 1 : now + rel, urem);
}

long sys_nanosleep(const void *ureq, void *urem)
{
	ktime_t rel;
	if (!ureq) return -EFAULT;
	int e = get_timespec(ureq, &rel);
	return e ? e : sleep_for(CLOCK_MONOTONIC, rel, urem);
}

long sys_clock_nanosleep(int id, int flags, const void *ureq, void *urem)
{
	ktime_t t, now;
	if (clock_now(id, &now)) return -EINVAL;
	switch (id) {
	case CLOCK_THREAD_CPUTIME_ID:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_REALTIME_COARSE:
	case CLOCK_MONOTONIC_COARSE: return -EOPNOTSUPP;
	}
	if (id < 0 && (id & CPUCLOCK_PERTHREAD) && (~(id >> 3) == 0 || ~(id >> 3) == current()->tid)) return -EINVAL;
	if (!ureq) return -EFAULT;
	int e = get_timespec(ureq, &t);
	if (e) return e;
	if (!(flags & TIMER_ABSTIME)) return sleep_for(id, t, urem);
	long r = sleep_until(id, t);
	return r == -ERESTARTSYS ? -ERESTARTNOHAND : r;
}

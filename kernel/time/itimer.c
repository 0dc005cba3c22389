/* setitimer(2), getitimer(2), alarm(2); what becomes of timers at exec and exit. */
#include "core/kmalloc.h"
#include "core/uaccess.h"
#include "proc/process.h"
#include "time/timers.h"

static ktime_t itimer_now(struct itimer *t)
{
	struct rusage_k r;
	switch (t->which) {
	case ITIMER_REAL: return ktime_now();
	case ITIMER_VIRTUAL: process_rusage(t->proc, &r); return r.utime;
	}
	return plat_process_cputime(t->proc);
}

/* (Re)arm the timer below for t->expiry. */
static void arm(struct itimer *t)
{
	ktime_t at = t->expiry;
	/* User time is no clock to wait on: it runs at most as fast as CPU time. */
	if (t->which == ITIMER_VIRTUAL && at != KTIME_NEVER)
		at = plat_process_cputime(t->proc) + max(at - itimer_now(t), 1000000L);
	ktimer_start(&t->timer, at);
}

static void itimer_fire(struct ktimer *k)
{
	static const int sig[] = { SIGALRM, SIGVTALRM, SIGPROF };
	struct itimer *t = container_of(k, struct itimer, timer);
	struct process_timers *pt = t->proc->ptimers;
	bool fired = false;
	mutex_lock(&pt->lock);
	ktime_t now = itimer_now(t);
	if (t->expiry <= now) {
		fired = true;
		if (t->interval) timer_forward(&t->expiry, t->interval, now);
		else t->expiry = KTIME_NEVER;
	}
	if (t->expiry != KTIME_NEVER) arm(t);
	mutex_unlock(&pt->lock);
	if (fired) {
		siginfo_t info = { .si_signo = sig[t->which], .si_code = SI_KERNEL };
		send_signal_process(t->proc, sig[t->which], &info);
	}
}

struct process_timers *process_timers(void)
{
	struct process *p = current_process();
	struct process_timers *pt = __atomic_load_n(&p->ptimers, __ATOMIC_ACQUIRE), *none = NULL;
	if (pt) return pt;
	if (!(pt = kzalloc(sizeof(*pt)))) return NULL;
	list_init(&pt->posix);
	for (int i = 0; i < 3; i++) {
		struct itimer *t = &pt->itimer[i];
		ktimer_init(&t->timer, itimer_fire);
		t->timer.cpu = i != ITIMER_REAL;
		t->proc = p;
		t->which = i;
		t->expiry = KTIME_NEVER;
	}
	ktimer_init(&pt->cpu_limit, cpu_limit_fire);
	pt->cpu_limit.cpu = true;
	if (__atomic_compare_exchange_n(&p->ptimers, &none, pt, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) return pt;
	kfree(pt);
	return none;
}

static ktime_t remaining(struct itimer *t)
{
	if (t->expiry == KTIME_NEVER) return 0;
	return max(t->expiry - itimer_now(t), 1000L); /* armed is not 0 */
}

/* Set, and tell the old values. */
static void set(struct process_timers *pt, struct itimer *t, ktime_t interval, ktime_t value, ktime_t old[2])
{
	mutex_lock(&pt->lock);
	old[0] = t->interval;
	old[1] = remaining(t);
	/* As Linux has it: one of CPU time that is stopped keeps its interval. */
	t->interval = value || t->which != ITIMER_REAL ? interval : 0;
	t->expiry = KTIME_NEVER;
	if (value) {
		ktime_t now = itimer_now(t);
		t->expiry = value > KTIME_NEVER - 1 - now ? KTIME_NEVER - 1 : now + value;
	}
	arm(t);
	mutex_unlock(&pt->lock);
}

long sys_setitimer(int which, const void *unew, void *uold)
{
	ktime_t interval = 0, value = 0, old[2];
	if (unew) {
		int e = get_timeval(unew, &interval);
		if (!e) e = get_timeval((const char *)unew + sizeof(struct __kernel_old_timeval), &value);
		if (e) return e;
	}
	if (which < 0 || which > ITIMER_PROF) return -EINVAL;
	struct process_timers *pt = process_timers();
	if (!pt) return -ENOMEM;
	set(pt, &pt->itimer[which], interval, value, old);
	if (!uold) return 0;
	if (put_timeval(uold, old[0])) return -EFAULT;
	return put_timeval((char *)uold + sizeof(struct __kernel_old_timeval), old[1]);
}

long sys_getitimer(int which, void *ucur)
{
	if (which < 0 || which > ITIMER_PROF) return -EINVAL;
	struct process_timers *pt = process_timers();
	if (!pt) return -ENOMEM;
	struct itimer *t = &pt->itimer[which];
	mutex_lock(&pt->lock);
	ktime_t interval = t->interval, value = remaining(t);
	mutex_unlock(&pt->lock);
	if (put_timeval(ucur, interval)) return -EFAULT;
	return put_timeval((char *)ucur + sizeof(struct __kernel_old_timeval), value);
}

long sys_alarm(unsigned seconds)
{
	ktime_t old[2];
	struct process_timers *pt = process_timers();
	if (!pt) return 0;
	set(pt, &pt->itimer[ITIMER_REAL], 0, seconds * NSEC_PER_SEC, old);
	/* Rounded, but a pending alarm is never 0. */
	ktime_t left = old[1];
	long s = left / NSEC_PER_SEC;
	return left && (!s || left % NSEC_PER_SEC >= NSEC_PER_SEC / 2) ? s + 1 : s;
}

void timers_exec(struct process *p)
{
	if (p->ptimers) posix_timers_free(p);
	cpu_limit_start();
	ktimers_rearm(p);
}

void timers_exit(struct process *p)
{
	if (p->ptimers) posix_timers_free(p);
	ktimers_drop(p);
	kfree(p->ptimers);
	p->ptimers = NULL;
}

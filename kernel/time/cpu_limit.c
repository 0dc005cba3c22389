/* RLIMIT_CPU, getrlimit(2): SIGXCPU at the soft limit and for each second beyond, SIGKILL
 * at the hard one. A limit that another process has set counts from the next exec or fork. */
#include "core/lock.h"
#include "plat.h"
#include "proc/process.h"
#include "time/timers.h"

/* Seconds of CPU time, of which there is at least one. */
static ktime_t after(u64 seconds)
{
	return seconds > KTIME_NEVER / NSEC_PER_SEC ? KTIME_NEVER : (ktime_t)max(seconds, 1UL) * NSEC_PER_SEC;
}

static void start(struct process_timers *pt, struct process *p)
{
	mutex_lock(&pt->lock);
	mutex_lock(&p->lock);
	struct rlimit_k l = p->rlimit[RLIMIT_CPU];
	mutex_unlock(&p->lock);
	ktimer_start(&pt->cpu_limit, after(min(l.cur, l.max)));
	mutex_unlock(&pt->lock);
}

void cpu_limit_fire(struct ktimer *t)
{
	struct process *p = current_process();
	ktime_t now = plat_process_cputime(p);
	int sig = 0;
	(void)t;
	mutex_lock(&p->lock);
	struct rlimit_k *l = &p->rlimit[RLIMIT_CPU];
	if (now >= after(l->max)) {
		sig = SIGKILL;
	} else if (now >= after(l->cur)) {
		sig = SIGXCPU;
		l->cur = now / NSEC_PER_SEC + 1; /* as Linux: the next warning, which getrlimit tells too */
	}
	mutex_unlock(&p->lock);
	if (sig) send_signal_process(p, sig, NULL);
	if (sig != SIGKILL) start(p->ptimers, p);
}

void cpu_limit_start(void)
{
	struct process *p = current_process();
	/* A limit that was lifted has a timer to stop. */
	if (p->rlimit[RLIMIT_CPU].cur == RLIM_INFINITY && p->rlimit[RLIMIT_CPU].max == RLIM_INFINITY && !p->ptimers)
		return;
	struct process_timers *pt = process_timers();
	if (pt) start(pt, p);
}

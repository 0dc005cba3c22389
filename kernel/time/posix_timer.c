/* timer_create(2) and its family. A timer's signal is queued by an entry of its
 * own; a periodic timer goes on when that entry has been taken, and what it
 * missed meanwhile is its overrun count, as in Linux. */
#include "core/kmalloc.h"
#include "core/uaccess.h"
#include "proc/process.h"
#include "time/timers.h"

#define SIGEV_SIGNAL_ 0
#define SIGEV_NONE_ 1
#define SIGEV_THREAD_ID_ 4
#define OVERRUN_MAX INT32_MAX

struct sigevent_k { /* struct sigevent, 64 bytes */
	u64 value;
	int signo, notify, tid;
	int pad[11];
};

struct posix_timer {
	struct list node;
	struct ktimer timer;
	struct sigqueue q;
	struct process *proc;
	struct thread *target; /* SIGEV_THREAD_ID: reference */
	int id, clock, notify;
	ktime_t interval;
	ktime_t expiry; /* in its clock; KTIME_NEVER: disarmed */
	int overrun;    /* of the signal taken last */
	bool queued;    /* the signal waits to be taken */
	bool dying;
};

static bool is_cpu(int clock)
{
	return clock < 0 || clock == CLOCK_PROCESS_CPUTIME_ID || clock == CLOCK_THREAD_CPUTIME_ID;
}

static ktime_t now_of(const struct posix_timer *t)
{
	ktime_t now = 0;
	clock_now(t->clock, &now);
	return now;
}

static void arm(struct posix_timer *t)
{
	if (t->notify == SIGEV_NONE_ || t->expiry == KTIME_NEVER) {
		ktimer_start(&t->timer, KTIME_NEVER);
	} else if (clock_is_of_other(t->clock)) {
		ktime_t now;
		bool ended = clock_now(t->clock, &now) != 0; /* it will never come so far */
		ktimer_start(&t->timer, ended ? KTIME_NEVER : clock_look_again(t->expiry - now));
	} else if (is_cpu(t->clock)) {
		/* A thread's CPU time runs at most as fast as the process's. */
		ktimer_start(&t->timer, plat_process_cputime(t->proc) + max(t->expiry - now_of(t), 0L));
	} else {
		ktimer_start(&t->timer, clock_to_monotonic(t->clock, t->expiry));
	}
}

/* Move a periodic timer's expiry past now; how many periods went by beyond the first. */
static int forward(struct posix_timer *t)
{
	ktime_t now = now_of(t);
	if (t->expiry > now) return 0;
	s64 n = timer_forward(&t->expiry, t->interval, now) - 1;
	return n > OVERRUN_MAX ? OVERRUN_MAX : n;
}

/* The signal has been taken (or, info NULL, thrown away); sig_lock is held. */
static void dequeued(struct sigqueue *q, siginfo_t *info)
{
	struct posix_timer *t = q->timer;
	t->queued = false;
	if (t->dying) return;
	t->overrun = 0;
	if (t->interval && t->expiry != KTIME_NEVER) {
		t->overrun = forward(t);
		arm(t);
	} else {
		t->expiry = KTIME_NEVER;
	}
	if (info) info->si_overrun = t->overrun;
}

static void fire(struct ktimer *k)
{
	struct posix_timer *t = container_of(k, struct posix_timer, timer);
	mutex_lock(&t->proc->sig_lock);
	bool early = t->expiry > now_of(t), go = !t->dying && t->expiry != KTIME_NEVER && !t->queued;
	if (go && early) arm(t); /* a thread's or another's CPU clock, or a clock that was set */
	if (go && !early) t->queued = true;
	mutex_unlock(&t->proc->sig_lock);
	if (!go || early) return;
	send_sigqueue(&t->q, t->proc, t->target);
	mutex_lock(&t->proc->sig_lock);
	/* Ignored: it goes on all the same. */
	if (t->queued && list_empty(&t->q.node)) dequeued(&t->q, NULL);
	mutex_unlock(&t->proc->sig_lock);
}

static struct posix_timer *find(struct process_timers *pt, int id)
{
	struct posix_timer *t;
	list_for_each (t, &pt->posix, node)
		if (t->id == id) return t;
	return NULL;
}

/* The timer is in no list any more. */
static void destroy(struct posix_timer *t)
{
	mutex_lock(&t->proc->sig_lock);
	t->dying = true;
	mutex_unlock(&t->proc->sig_lock);
	ktimer_cancel(&t->timer);
	sigqueue_cancel(&t->q, t->proc);
	if (t->target) thread_put(t->target);
	kfree(t);
}

void posix_timers_free(struct process *p)
{
	struct process_timers *pt = p->ptimers;
	struct posix_timer *t;
	while (!list_empty(&pt->posix)) {
		t = list_first(&pt->posix, struct posix_timer, node);
		list_del(&t->node);
		destroy(t);
	}
	pt->next_id = 0;
}

static int check_clock(int clock)
{
	ktime_t now;
	if (clock_now(clock, &now)) return -EINVAL;
	switch (clock) {
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_REALTIME_COARSE:
	case CLOCK_MONOTONIC_COARSE: return -EOPNOTSUPP;
	case CLOCK_REALTIME_ALARM:
	case CLOCK_BOOTTIME_ALARM: return capable(35 /* CAP_WAKE_ALARM */) ? 0 : -EPERM;
	}
	return 0;
}

static int set_event(struct posix_timer *t, const struct sigevent_k *ev)
{
	if (ev->notify != SIGEV_NONE_ && (ev->signo <= 0 || ev->signo > NSIG64)) return -EINVAL;
	switch (ev->notify) {
	case SIGEV_NONE_:
	case SIGEV_SIGNAL_:
	case 2 /* SIGEV_THREAD: the C library's business */: break;
	case SIGEV_THREAD_ID_:
		t->target = find_thread(ev->tid);
		if (!t->target || t->target->proc != t->proc) return -EINVAL;
		break;
	default: return -EINVAL;
	}
	t->notify = ev->notify;
	t->q.info.si_signo = ev->signo;
	t->q.info.si_ptr = (void *)ev->value;
	return 0;
}

long sys_timer_create(int clock, const struct sigevent_k *uev, int *uid)
{
	int e = check_clock(clock);
	if (e) return e;
	struct process_timers *pt = process_timers();
	struct posix_timer *t = pt ? kzalloc(sizeof(*t)) : NULL;
	if (!t) return -EAGAIN;
	t->proc = current_process();
	t->clock = clock;
	t->expiry = KTIME_NEVER;
	ktimer_init(&t->timer, fire);
	t->timer.cpu = is_cpu(clock) && !clock_is_of_other(clock);
	list_init(&t->q.node);
	t->q.timer = t;
	t->q.dequeued = dequeued;

	mutex_lock(&pt->lock);
	while (find(pt, pt->next_id)) pt->next_id = (pt->next_id + 1) & INT32_MAX;
	t->id = pt->next_id;
	pt->next_id = (pt->next_id + 1) & INT32_MAX;
	mutex_unlock(&pt->lock);

	struct sigevent_k ev = { .value = (u32)t->id, .signo = SIGALRM, .notify = SIGEV_SIGNAL_ };
	if (uev && copy_from_user(&ev, uev, sizeof(ev))) e = -EFAULT;
	if (!e) e = set_event(t, &ev);
	t->q.info.si_code = SI_TIMER;
	t->q.info.si_tid = t->id;
	if (!e && put_user(t->id, uid)) e = -EFAULT;
	if (e) {
		if (t->target) thread_put(t->target);
		kfree(t);
		return e;
	}
	mutex_lock(&pt->lock);
	list_add_tail(&pt->posix, &t->node);
	mutex_unlock(&pt->lock);
	return 0;
}

/* What timer_gettime tells; sig_lock is held. */
static ktime_t remaining(struct posix_timer *t)
{
	ktime_t now, at = t->expiry;
	if (at == KTIME_NEVER || clock_now(t->clock, &now)) return 0;
	if (at <= now) {
		if (!t->interval) return t->notify == SIGEV_NONE_ ? 0 : 1;
		timer_forward(&at, t->interval, now);
	}
	return at - now;
}

long sys_timer_settime(int id, int flags, const void *unew, void *uold)
{
	ktime_t interval, value, old_interval, old_value;
	if (!unew) return -EINVAL;
	int e = get_itimerspec(unew, &interval, &value);
	if (e) return e;
	struct process_timers *pt = process_timers();
	if (!pt) return -EINVAL;
	mutex_lock(&pt->lock);
	struct posix_timer *t = find(pt, id);
	ktime_t now;
	e = !t ? -EINVAL : clock_now(t->clock, &now) ? -ESRCH /* another's that has ended */ : 0;
	if (e) {
		mutex_unlock(&pt->lock);
		return e;
	}
	mutex_lock(&t->proc->sig_lock);
	old_interval = t->interval;
	old_value = remaining(t);
	t->expiry = KTIME_NEVER; /* an expiry on its way does nothing now */
	mutex_unlock(&t->proc->sig_lock);
	ktimer_cancel(&t->timer);
	sigqueue_cancel(&t->q, t->proc);
	mutex_lock(&t->proc->sig_lock);
	t->queued = false;
	t->overrun = 0;
	t->interval = value ? interval : 0;
	if (value) {
		ktime_t base = flags & TIMER_ABSTIME ? 0 : now_of(t);
		t->expiry = value > KTIME_NEVER - 1 - base ? KTIME_NEVER - 1 : base + value;
	}
	arm(t);
	mutex_unlock(&t->proc->sig_lock);
	mutex_unlock(&pt->lock);
	return uold ? put_itimerspec(uold, old_interval, old_value) : 0;
}

long sys_timer_gettime(int id, void *ucur)
{
	struct process_timers *pt = process_timers();
	if (!pt) return -EINVAL;
	ktime_t interval = 0, value = 0;
	mutex_lock(&pt->lock);
	struct posix_timer *t = find(pt, id);
	if (t) {
		mutex_lock(&t->proc->sig_lock);
		interval = t->interval;
		value = remaining(t);
		mutex_unlock(&t->proc->sig_lock);
	}
	mutex_unlock(&pt->lock);
	return t ? put_itimerspec(ucur, interval, value) : -EINVAL;
}

long sys_timer_getoverrun(int id)
{
	struct process_timers *pt = process_timers();
	if (!pt) return -EINVAL;
	mutex_lock(&pt->lock);
	struct posix_timer *t = find(pt, id);
	long r = t ? t->overrun : -EINVAL;
	mutex_unlock(&pt->lock);
	return r;
}

long sys_timer_delete(int id)
{
	struct process_timers *pt = process_timers();
	if (!pt) return -EINVAL;
	mutex_lock(&pt->lock);
	struct posix_timer *t = find(pt, id);
	if (t) list_del(&t->node);
	mutex_unlock(&pt->lock);
	if (!t) return -EINVAL;
	destroy(t);
	return 0;
}

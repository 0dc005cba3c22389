/* The queue of armed timers of each process. One lock guards all queues: a
 * timer may move between processes (timerfd), and the queues are short. */
#include "core/lock.h"
#include "proc/process.h"
#include "time/time.h"

#define TIMER_REST 20000L /* ns */

static struct mutex timers_lock;

void ktimer_init(struct ktimer *t, void (*fn)(struct ktimer *))
{
	*t = (struct ktimer){ .expiry = KTIME_NEVER, .fn = fn };
	list_init(&t->node);
}

bool ktimer_active(struct ktimer *t)
{
	mutex_lock(&timers_lock);
	bool r = t->owner;
	mutex_unlock(&timers_lock);
	return r;
}

/* The earliest timer of that kind. Timers of one kind are in order. */
static struct ktimer *first(struct process *p, bool cpu)
{
	struct ktimer *t;
	list_for_each (t, &p->timers, node)
		if (t->cpu == cpu) return t;
	return NULL;
}

/* Set the current process's host alarm to its earliest timer, but not before `least`. */
static void arm_after(struct process *p, bool cpu, ktime_t least)
{
	struct ktimer *t = first(p, cpu);
	if (p->timers_running) return; /* timers_run does it in the end */
	plat_timer_arm(cpu ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC, t ? max(t->expiry, least) : KTIME_NEVER);
}

static void arm(struct process *p, bool cpu) { arm_after(p, cpu, 0); }

static void dequeue(struct ktimer *t)
{
	struct process *p = t->owner;
	if (!p) return;
	bool was_first = first(p, t->cpu) == t;
	list_del(&t->node);
	t->owner = NULL;
	/* Another process's alarm just comes once for nothing. */
	if (was_first && p == current_process()) arm(p, t->cpu);
}

void ktimer_start(struct ktimer *t, ktime_t expiry)
{
	struct process *p = current_process();
	mutex_lock(&timers_lock);
	dequeue(t);
	t->expiry = expiry;
	if (expiry != KTIME_NEVER) {
		struct list *at = &p->timers;
		struct ktimer *k;
		list_for_each (k, &p->timers, node)
			if (k->cpu == t->cpu && k->expiry > expiry) {
				at = &k->node;
				break;
			}
		list_add_tail(at, &t->node);
		t->owner = p;
		if (first(p, t->cpu) == t) arm(p, t->cpu);
	}
	mutex_unlock(&timers_lock);
}

void ktimer_cancel(struct ktimer *t)
{
	mutex_lock(&timers_lock);
	dequeue(t);
	t->expiry = KTIME_NEVER;
	while (t->running && t->running != current()) {
		mutex_unlock(&timers_lock);
		plat_yield();
		mutex_lock(&timers_lock);
	}
	mutex_unlock(&timers_lock);
}

/* Returns before when the next alarm of that kind is not to come: it leaves the program some time, however short its
 * interval. */
static ktime_t run_kind(struct process *p, bool cpu)
{
	struct ktimer *t;
	ktime_t now = cpu ? plat_process_cputime(p) : ktime_now();
	bool any = false;
	while ((t = first(p, cpu)) && t->expiry <= now) {
		any = true;
		list_del(&t->node);
		t->owner = NULL;
		t->running = current();
		mutex_unlock(&timers_lock);
		t->fn(t);
		mutex_lock(&timers_lock);
		t->running = NULL;
	}
	return any ? now + TIMER_REST : 0;
}

void timers_run(void)
{
	struct process *p = current_process();
	mutex_lock(&timers_lock);
	p->timers_running++;
	ktime_t least = run_kind(p, false), least_cpu = run_kind(p, true);
	p->timers_running--;
	/* Both kinds, whichever has run: others may have started timers of either meanwhile. */
	arm_after(p, false, least);
	arm_after(p, true, least_cpu);
	mutex_unlock(&timers_lock);
}

bool timers_due(ktime_t by)
{
	struct process *p = current_process();
	if (list_empty(&p->timers)) return false;
	mutex_lock(&timers_lock);
	struct ktimer *t = first(p, false);
	bool due = t && t->expiry <= by;
	mutex_unlock(&timers_lock);
	return due;
}

void ktimers_drop(struct process *p)
{
	struct ktimer *t;
	mutex_lock(&timers_lock);
	while (!list_empty(&p->timers)) {
		t = list_first(&p->timers, struct ktimer, node);
		list_del(&t->node);
		t->owner = NULL;
		if (!t->orphan) continue;
		t->running = current();
		mutex_unlock(&timers_lock);
		t->orphan(t);
		mutex_lock(&timers_lock);
		t->running = NULL;
	}
	mutex_unlock(&timers_lock);
}

void ktimers_rearm(struct process *p)
{
	mutex_lock(&timers_lock);
	if (first(p, false)) arm(p, false);
	if (first(p, true)) arm(p, true);
	mutex_unlock(&timers_lock);
}

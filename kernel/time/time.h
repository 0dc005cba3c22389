/* Clocks and timers. There is no tick: each process arms one host alarm per
 * clock for its earliest timer; its expiry sets WORK_TIMER on a thread, which
 * runs the queue at its next safe point. */
#ifndef KERNEL_TIME_H
#define KERNEL_TIME_H
#include "core/list.h"
#include "core/types.h"
#include <linux/time.h>

struct ktimer {
	struct list node;
	ktime_t expiry;      /* monotonic; KTIME_NEVER when idle */
	void (*fn)(struct ktimer *t); /* runs on a thread of the owner at a safe point, no locks held */
	struct process *owner;
};
static inline ktime_t ktime_now(void);
void ktimer_init(struct ktimer *t, void (*fn)(struct ktimer *));
void ktimer_start(struct ktimer *t, ktime_t expiry); /* (re)arm, owned by the current process */
void ktimer_cancel(struct ktimer *t); /* afterwards fn does not run */
void timers_run(void);                /* WORK_TIMER */
struct process;
void timers_exit(struct process *p);  /* the process ends: its timers die, timerfds' move on */

/* From user timespec/timeval: -EINVAL on bad nanoseconds, -EFAULT. NULL pointer -> KTIME_NEVER, *rel. */
int get_timespec(const void *uts, ktime_t *ns);
int put_timespec(void *uts, ktime_t ns);
int get_timeval(const void *utv, ktime_t *ns);
int put_timeval(void *utv, ktime_t ns);
/* now + rel, saturating; NEVER stays. */
ktime_t deadline_after(ktime_t rel);
#include "plat.h"
static inline ktime_t ktime_now(void) { return plat_clock(1 /* CLOCK_MONOTONIC */); }
#endif

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
	ktime_t expiry;                   /* KTIME_NEVER when idle */
	bool cpu;                         /* expiry is of the owner's CPU time, not CLOCK_MONOTONIC */
	void (*fn)(struct ktimer *t);     /* runs on a thread of the owner at a safe point, no locks held */
	void (*orphan)(struct ktimer *t); /* the owner has ended: NULL, or called instead of fn */
	struct process *owner;            /* while queued */
	struct thread *running;           /* fn runs here */
};
static inline ktime_t ktime_now(void);
void ktimer_init(struct ktimer *t, void (*fn)(struct ktimer *));
/* (Re)arm, owned by the current process. Calls for one timer must be serialised by the caller. */
void ktimer_start(struct ktimer *t, ktime_t expiry);
/* Afterwards fn does not run (it is waited for, unless fn itself cancels): hold no lock that fn takes. */
void ktimer_cancel(struct ktimer *t);
bool ktimer_active(struct ktimer *t);
void timers_run(void);       /* WORK_TIMER */
bool timers_due(ktime_t by); /* has the current process one of CLOCK_MONOTONIC that expires by then? */
struct process;
void timers_exit(struct process *p); /* the process ends: its timers die, timerfds' move on */
void cpu_limit_start(void);          /* the current process's RLIMIT_CPU has changed, or it is new */
void timers_exec(struct process *p); /* execve: POSIX timers die, the rest stays */

/* From user timespec/timeval: -EINVAL on bad nanoseconds, -EFAULT. NULL pointer -> KTIME_NEVER, *rel. */
int get_timespec(const void *uts, ktime_t *ns);
int put_timespec(void *uts, ktime_t ns);
int get_timeval(const void *utv, ktime_t *ns);
int put_timeval(void *utv, ktime_t ns);
/* now + rel, saturating; NEVER stays. */
ktime_t deadline_after(ktime_t rel);
/* Move the expiry, which is not after now, past it by whole intervals (> 0; saturating): how many. */
s64 timer_forward(ktime_t *expiry, ktime_t interval, ktime_t now);
/* From struct itimerspec / to it: -EFAULT, -EINVAL. */
int get_itimerspec(const void *u, ktime_t *interval, ktime_t *value);
int put_itimerspec(void *u, ktime_t interval, ktime_t value);
/* Now by any clock that the process may name, its own CPU clocks and other
 * processes' included: -EINVAL. */
int clock_now(int clockid, ktime_t *now);
bool clock_is_of_other(int clockid); /* another process's CPU clock */
/* When to look again (by CLOCK_MONOTONIC) at another's CPU clock, which may stand still: when it can have come as far as
 * `left`, though not more often than a kernel with ticks would. */
ktime_t clock_look_again(ktime_t left);
/* Monotonic time at which the (wall-like) clock will show `abs`. */
ktime_t clock_to_monotonic(int clockid, ktime_t abs);
#define CPUCLOCK_PERTHREAD 4        /* clockid < 0: ~pid << 3 | this | which */
#define CPUCLOCK_WHICH(id) ((id)&3) /* 0 user+system, 1 user, 2 scheduler's, 3 not a CPU clock */
#include "plat.h"
static inline ktime_t ktime_now(void) { return plat_clock(1 /* CLOCK_MONOTONIC */); }
#endif

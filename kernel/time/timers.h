/* Inside time/: a process's own timers. */
#ifndef KERNEL_TIMERS_H
#define KERNEL_TIMERS_H
#include "core/lock.h"
#include "time/time.h"

struct process;
struct itimer {
	struct ktimer timer;
	struct process *proc;
	int which; /* ITIMER_* */
	ktime_t interval;
	ktime_t expiry; /* in its own clock; KTIME_NEVER: disarmed */
};
struct process_timers {
	struct mutex lock; /* itimers, the list and the numbers of POSIX timers */
	struct itimer itimer[3];
	struct ktimer cpu_limit;
	struct list posix; /* struct posix_timer */
	int next_id;
};
/* The current process's, made at the first use: NULL without memory. */
struct process_timers *process_timers(void);

void cpu_limit_fire(struct ktimer *t);
void ktimers_drop(struct process *p);  /* the process ends */
void ktimers_rearm(struct process *p); /* in a new host process */
void posix_timers_free(struct process *p);
#endif

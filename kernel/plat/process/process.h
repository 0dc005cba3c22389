/* Inside the process platform. */
#ifndef KERNEL_PLAT_PROCESS_H
#define KERNEL_PLAT_PROCESS_H
#include "plat.h"
#include "plat/host.h"
#include "proc/thread.h"
#include <htux/window.h>

#define SIG_DOORBELL 16 /* SIGSTKFLT: not used by Linux, does not queue up */
#define SIG_ALARM 26    /* SIGVTALRM, for plat_timer_arm's host timers */

/* Below t->kstack: more than any frame of the kernel has (kernel/build.mk). */
#define KSTACK_GUARD (2 * PAGE_SIZE)

struct process;
extern const struct htux_bootinfo *bootinfo;
extern struct thread boot_thread;
extern bool have_fsgsbase;

/* hostcall.S */
long host_clone(u64 flags, u64 stack, pid_t *ptid, struct thread *t, void (*fn)(struct thread *));
long host_clone_and_exit(u64 flags, u64 stack, pid_t *ptid, struct thread *t, void (*fn)(struct thread *));
_Noreturn void host_exit_thread(u32 *clear_word);
long host_call_killable_(long nr, long a, long b, long c, long d, long e, long f);
long host_poll_(long nr, long a, long b, long c, long d, long e, long f);

/* kept.c. A host thread whose guest thread has ended takes over t (as host_clone and carry): false if none waits. */
bool kept_start(struct thread *t);
/* Until when t, which ends, waits for a successor; 0: it does not. With all signals blocked: the successor, or NULL. */
ktime_t kept_deadline(const struct thread *t);
struct thread *kept_wait(struct thread *t, ktime_t deadline);

/* sig.c: the handlers of this host process, and what every host thread needs */
void sig_install_handlers(void);
void sig_thread_stack(struct thread *t); /* the host's alternate stack = t's kernel stack */
void sig_block_all(void);                /* of the host's signals, around clone and exit */
void sig_block_async(void);              /* doorbells, alarms, outside signals */
void sig_unblock_all(void);

/* thread.c */
void set_current(struct thread *t); /* the calling host thread's gs base */

/* rusage.c: the calling host process is now p's */
void resident_init(struct process *p);

/* time.c */
void time_init(const struct htux_bootinfo *bi);
struct timespec_k {
	s64 sec, nsec;
};
struct timespec_k *deadline_timespec(ktime_t deadline, struct timespec_k *ts); /* NULL: never */
#endif

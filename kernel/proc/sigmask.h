/* Inside of the signal code: shared by signal.c, sigwait.c, sigdeliver.c, sigframe.c, kill.c. */
#ifndef KERNEL_SIGMASK_H
#define KERNEL_SIGMASK_H
#include "proc/process.h"

#ifndef SS_AUTODISARM
#define SS_AUTODISARM (1U << 31)
#endif

void signal_recompute(void);                   /* WORK_SIGNAL of the calling thread */
void sigframe_mark_restart(struct regs *regs); /* sigreturn shall repeat this direct call */
void sigframe_init(u64 secret);
void sigaction_reset(struct process *p, int sig); /* to SIG_DFL */

/* Is sp inside the alternate stack? With SS_AUTODISARM the stack is never "in use". */
static inline bool on_altstack(const struct thread *t, u64 sp)
{
	return sp > t->altstack.sp && sp - t->altstack.sp <= t->altstack.size;
}
static inline bool altstack_active(const struct thread *t, u64 sp)
{
	return !(t->altstack.flags & SS_AUTODISARM) && on_altstack(t, sp);
}
/* ss_flags as sigaltstack(2) and signal frames report them. */
static inline u32 altstack_flags(const struct thread *t, u64 sp)
{
	u32 f = t->altstack.flags & SS_AUTODISARM;
	if (!t->altstack.size) return SS_DISABLE | f;
	return (altstack_active(t, sp) ? SS_ONSTACK : 0) | f;
}
#endif

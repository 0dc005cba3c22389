/* Masks and waiting for signals. */
#include "proc/process.h"
#include "proc/sigmask.h"
#include "core/string.h"
#include "core/uaccess.h"
#include "time/time.h"

long sys_rt_sigprocmask(int how, const sigset64 *uset, sigset64 *uold, size_t size)
{
	sigset64 set, old = current()->blocked;
	if (size != sizeof set) return -EINVAL;
	if (uset) {
		if (get_user(set, uset)) return -EFAULT;
		set &= ~SIG_UNBLOCKABLE;
		switch (how) {
		case SIG_BLOCK: set |= old; break;
		case SIG_UNBLOCK: set = old & ~set; break;
		case SIG_SETMASK: break;
		default: return -EINVAL;
		}
		if (set != old) set_blocked(set);
	}
	if (uold && put_user(old, uold)) return -EFAULT;
	return 0;
}

long sys_rt_sigpending(sigset64 *uset, size_t size)
{
	struct thread *t = current();
	if (size > sizeof(sigset64)) return -EINVAL;
	sigset64 set = (t->pending.set | t->proc->pending.set) & t->blocked;
	return copy_to_user(uset, &set, size);
}

/* Replace the mask until the call ends. */
static void set_temporary_mask(sigset64 set)
{
	struct thread *t = current();
	/* A repeated call has saved the mask already. */
	if (!t->restore_blocked) t->saved_blocked = t->blocked;
	t->restore_blocked = true;
	set_blocked(set);
}

int set_user_sigmask(const void *user_set, size_t size)
{
	sigset64 set;
	if (!user_set) return 0;
	if (size != sizeof set) return -EINVAL;
	if (copy_from_user(&set, user_set, sizeof set)) return -EFAULT;
	set_temporary_mask(set);
	return 0;
}

void restore_saved_sigmask_unless(bool interrupted)
{
	struct thread *t = current();
	if (!t->restore_blocked) return;
	if (interrupted) {
		/* The exit path restores it, also if another thread took the signal. */
		__atomic_or_fetch(&t->work, WORK_SIGNAL, __ATOMIC_SEQ_CST);
		return;
	}
	t->restore_blocked = false;
	set_blocked(t->saved_blocked);
}

long sys_rt_sigsuspend(const sigset64 *uset, size_t size)
{
	sigset64 set;
	if (size != sizeof set) return -EINVAL;
	if (get_user(set, uset)) return -EFAULT;
	set_temporary_mask(set);
	while (!signal_pending()) thread_block(KTIME_NEVER);
	return -ERESTARTNOHAND;
}

long sys_pause(void)
{
	while (!signal_pending()) thread_block(KTIME_NEVER);
	return -ERESTARTNOHAND;
}

long sys_rt_sigtimedwait(const sigset64 *uset, siginfo_t *uinfo, const void *uts, size_t size)
{
	struct process *p = current_process();
	sigset64 set;
	siginfo_t info;
	ktime_t rel = KTIME_NEVER;
	if (size != sizeof set) return -EINVAL;
	if (get_user(set, uset)) return -EFAULT;
	if (uts) {
		int r = get_timespec(uts, &rel);
		if (r) return r;
	}
	set &= ~SIG_UNBLOCKABLE;
	ktime_t deadline = deadline_after(rel);
	struct waiter w;
	waiter_init(&w);
	wq_add(&p->signal_wq, &w);
	long r = 0;
	int sig;
	for (;;) {
		sig = dequeue_signal_mask(set, &info);
		if (sig || r) break;
		r = rel ? thread_block(deadline) : -ETIMEDOUT;
	}
	wq_del(&w);
	signal_recompute();
	if (!sig) return r == -ETIMEDOUT ? -EAGAIN : -EINTR;
	if (uinfo && copy_to_user(uinfo, &info, sizeof info)) return -EFAULT;
	return sig;
}

long sys_restart_syscall(void)
{
	struct thread *t = current();
	long (*fn)(void) = t->restart_block.fn;
	t->restart_block.fn = NULL;
	return fn ? fn() : -EINTR;
}

long sys_sigaltstack(const stack_t *uss, stack_t *uold)
{
	struct thread *t = current();
	stack_t ss, old;
	u64 sp = t->regs->rsp;
	bool on = altstack_active(t, sp);
	if (uss && copy_from_user(&ss, uss, sizeof ss)) return -EFAULT;
	memset(&old, 0, sizeof old);
	old.ss_sp = (void *)t->altstack.sp;
	old.ss_size = t->altstack.size;
	old.ss_flags = altstack_flags(t, sp);
	if (uss) {
		int mode = ss.ss_flags & ~SS_AUTODISARM;
		if (on) return -EPERM;
		if (mode != SS_DISABLE && mode != SS_ONSTACK && mode != 0) return -EINVAL;
		bool same = (u64)ss.ss_sp == t->altstack.sp && ss.ss_size == t->altstack.size &&
			    (u32)ss.ss_flags == t->altstack.flags;
		if (mode == SS_DISABLE) {
			ss.ss_size = 0;
			ss.ss_sp = NULL;
		} else if (same) {
			/* also none at all, which is what processes begin with */
		} else if (ss.ss_size < MINSIGSTKSZ) {
			return -ENOMEM;
		}
		t->altstack.sp = (u64)ss.ss_sp;
		t->altstack.size = ss.ss_size;
		t->altstack.flags = ss.ss_flags;
	}
	if (uold && copy_to_user(uold, &old, sizeof old)) return -EFAULT;
	return 0;
}

/* Delivery: what a thread does about signals and other work on its way out of
 * the kernel. */
#include "proc/process.h"
#include "proc/sigmask.h"
#include "core/printk.h"
#include "core/string.h"
#include "fs/tty.h"
#include "mm/mm.h"
#include "plat.h"
#include "time/time.h"

bool signal_pending(void)
{
	struct thread *t = current();
	for (;;) {
		u32 work = __atomic_load_n(&t->work, __ATOMIC_ACQUIRE) & WORK_INTR;
		if (!work) return false;
		plat_safe_point();
		if (work & (WORK_KILL | WORK_STOP)) return true;
		if (work & WORK_TIMER) {
			__atomic_and_fetch(&t->work, ~WORK_TIMER, __ATOMIC_SEQ_CST);
			timers_run();
			continue;
		}
		if (work & WORK_SHRUNK) {
			shrunk_work();
			continue;
		}
		if (signals_pending_current()) return true;
		signal_recompute();
	}
}

/* The action of a signal without handler. */
static void default_action(int sig)
{
	struct process *p = current_process();
	if (sigmask64(sig) & SIG_DFL_IGNORE) return;
	if (!(sigmask64(sig) & SIG_STOP_MASK)) process_exit(sig);
	if (sig != SIGSTOP && pgrp_orphaned(p->pgid)) return;
	mutex_lock(&p->sig_lock);
	if (p->stop_dequeued) stop_threads(p, sig);
	mutex_unlock(&p->sig_lock);
}

/* How the interrupted system call goes on after the handler. A direct call is
 * repeated by sigreturn, a trapped one by its own instruction (calls.h). */
static void prepare_restart(struct regs *regs, const struct ksigaction *ka)
{
	if ((long)regs->orig_rax < 0) return;
	switch ((long)regs->rax) {
	case -ERESTARTSYS:
		if (!(ka->flags & SA_RESTART)) break;
		/* fall through */
	case -ERESTARTNOINTR:
		if (regs->kind == ENTRY_DIRECT) {
			sigframe_mark_restart(regs);
		} else {
			regs->rax = regs->orig_rax;
			regs->rip -= 2;
		}
		return;
	case -ERESTARTNOHAND:
	case -ERESTART_RESTARTBLOCK: break;
	default: return;
	}
	regs->rax = -EINTR;
}

static void run_handler(struct regs *regs, int sig, struct ksigaction *ka, const siginfo_t *info)
{
	struct thread *t = current();
	sigset64 old = t->restore_blocked ? t->saved_blocked : t->blocked;
	prepare_restart(regs, ka);
	if (sigframe_build(regs, sig, ka, info, old)) {
		/* No room for the frame: like a fault of the stack itself. */
		if (sig == SIGSEGV) sigaction_reset(t->proc, SIGSEGV);
		force_signal(SIGSEGV, SI_KERNEL, 0);
		return;
	}
	t->restore_blocked = false;
	set_blocked(t->blocked | ka->mask | (ka->flags & SA_NODEFER ? 0 : sigmask64(sig)));
}

/* Take one signal and act. Returns false if there was none. */
static bool deliver_one(struct regs *regs)
{
	struct thread *t = current();
	struct process *p = t->proc;
	siginfo_t info;
	struct ksigaction ka;
	mutex_lock(&p->sig_lock);
	int sig = dequeue_signal(t, ~t->blocked, &info);
	if (!sig) {
		mutex_unlock(&p->sig_lock);
		signal_recompute();
		return false;
	}
	ka = sigaction_of(p, sig);
	bool handled = ka.handler != (u64)SIG_DFL && ka.handler != (u64)SIG_IGN;
	if (handled && (ka.flags & SA_RESETHAND)) sigaction_reset(p, sig);
	if (sigmask64(sig) & SIG_STOP_MASK) p->stop_dequeued = true;
	mutex_unlock(&p->sig_lock);
	if (handled) run_handler(regs, sig, &ka, &info);
	else if (ka.handler == (u64)SIG_DFL) default_action(sig);
	return true;
}

void exit_work(struct regs *regs)
{
	struct thread *t = current();
	for (;;) {
		u32 work = __atomic_load_n(&t->work, __ATOMIC_ACQUIRE);
		if (work & WORK_KILL) {
			struct process *p = t->proc;
			thread_exit(p->group_exit ? p->group_exit_status : 0);
		}
		if (work & WORK_TIMER) {
			__atomic_and_fetch(&t->work, ~WORK_TIMER, __ATOMIC_SEQ_CST);
			timers_run();
			continue;
		}
		if (work & WORK_SHRUNK) {
			shrunk_work();
			continue;
		}
		if (work & WORK_STOP) {
			stop_park();
			continue;
		}
		if ((work & WORK_SIGNAL) && deliver_one(regs)) continue;
		/* No handler took the temporary mask: it ends here. */
		if (!t->restore_blocked) return;
		t->restore_blocked = false;
		set_blocked(t->saved_blocked);
	}
}

void force_signal(int sig, int code, u64 addr)
{
	struct thread *t = current();
	struct process *p = t->proc;
	siginfo_t info;
	memset(&info, 0, sizeof info);
	info.si_signo = sig;
	info.si_code = code;
	if (code != SI_KERNEL) info.si_addr = (void *)addr;
	mutex_lock(&p->sig_lock);
	struct ksigaction ka = sigaction_of(p, sig);
	bool blocked = t->blocked & sigmask64(sig);
	if (blocked || ka.handler == (u64)SIG_IGN) sigaction_reset(p, sig);
	mutex_unlock(&p->sig_lock);
	if (blocked) set_blocked(t->blocked & ~sigmask64(sig));
	send_signal_thread(t, sig, &info);
}

#define TRAP_PAGE_FAULT 14
#define PF_WRITE 2
#define PF_INSTR 16

void handle_user_fault(struct regs *regs, int sig, int code, u64 addr, u64 trapno, u64 err)
{
	struct thread *t = current();
	(void)regs;
	if (trapno == TRAP_PAGE_FAULT && sig == SIGSEGV && mm_fault(t->mm, addr, err & PF_WRITE, err & PF_INSTR, &code))
		return;
	if (trapno == TRAP_PAGE_FAULT && sig == SIGBUS && mm_bus_fault(t->mm, addr)) return;
	t->fault_trapno = trapno;
	t->fault_error = err;
	if (trapno == TRAP_PAGE_FAULT) t->fault_addr = addr;
	force_signal(sig, code, addr);
}

void handle_external_signal(struct process *p, int sig, int code, pid_t pid)
{
	siginfo_t info;
	/* The host's terminal tells all processes of the guest; only the guest knows which
	 * of them are in the foreground. */
	if (code == SI_KERNEL && !tty_host_signals(p, sig)) return;
	memset(&info, 0, sizeof info);
	info.si_signo = sig;
	info.si_code = code;
	info.si_pid = pid;
	send_signal_process(p, sig, &info);
}

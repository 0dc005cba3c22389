/* Host signals: how trapped system calls, faults, doorbells and signals from
 * outside come in. Handlers run on the thread's kernel stack. One that interrupted user code builds struct regs from the host's
 * frame and leaves through return_to_user(), never through the host's
 * rt_sigreturn; one that interrupted the kernel does next to nothing and returns.
 * docs/locking.md, "Entry and exit". */
#include "plat/process/process.h"
#include "arch/x86_64/asm_offsets.h"
#include "arch/x86_64/fpu.h"
#include "core/extable.h"
#include "core/printk.h"
#include "core/syscall.h"
#include "core/uaccess.h"
#include "mm/mm.h"
#include "proc/process.h"
#include <asm/sigcontext.h>
#include <asm/ucontext.h>
#include <htux/calls.h>

#define SIG_IGN_K 1UL
#define SA_FLAGS (SA_SIGINFO | SA_ONSTACK | SA_NODEFER | SA_RESTART | SA_RESTORER)
#ifndef SA_RESTORER
#define SA_RESTORER 0x04000000
#endif
#define BIT(sig) sigmask64(sig)
#define OUTSIDE                                                                                                 \
	(BIT(SIGHUP) | BIT(SIGINT) | BIT(SIGQUIT) | BIT(SIGUSR1) | BIT(SIGUSR2) | BIT(SIGALRM) | BIT(SIGTERM) | \
	 BIT(SIGTSTP) | BIT(SIGTTIN) | BIT(SIGTTOU) | BIT(SIGCONT) | BIT(SIGWINCH) | BIT(SIGIO) | BIT(SIGPWR))
#define EFLAGS_AC 0x40000UL
#define PF_WRITE 2
#define PF_FETCH 16

struct ucontext_k {
	unsigned long flags;
	void *link;
	stack_t stack;
	struct sigcontext_64 mc;
};

extern const char entry_text_start[], entry_switched[], entry_traced_switched[], entry_direct_traced[];
extern const char direct_check[], direct_exit_user[], direct_exit_end[];
extern const char restore_check[], restore_start[], restore_end[];
extern const char host_intr_begin[], host_intr_end[], host_intr_fail[];
extern const char text_start[], text_end[], __restore_rt[];

static bool between(u64 a, const char *lo, const char *hi) { return a >= (u64)lo && a < (u64)hi; }

static bool on_kernel_stack(const struct thread *t, u64 sp) { return sp > (u64)t->kstack && sp <= t->kstack_top; }

/* rsp is still the user's, but a system call has begun: it will look at `work`. */
static bool in_entry(u64 rip)
{
	return between(rip, entry_text_start, entry_switched) ||
	       between(rip, entry_direct_traced, entry_traced_switched);
}

static bool in_kernel(const struct ucontext_k *uc)
{
	return on_kernel_stack(current(), uc->mc.sp) || in_entry(uc->mc.ip);
}

/* Registers of interrupted user code. */
static void regs_from_host(struct regs *r, struct ucontext_k *uc)
{
	struct sigcontext_64 *m = &uc->mc;

	r->r15 = m->r15, r->r14 = m->r14, r->r13 = m->r13, r->r12 = m->r12;
	r->rbp = m->bp, r->rbx = m->bx, r->r11 = m->r11, r->r10 = m->r10;
	r->r9 = m->r9, r->r8 = m->r8, r->rax = m->ax, r->rcx = m->cx;
	r->rdx = m->dx, r->rsi = m->si, r->rdi = m->di;
	r->orig_rax = -1UL;
	r->rip = m->ip, r->cs = m->cs, r->eflags = m->flags, r->rsp = m->sp, r->ss = m->ss;
	r->kind = ENTRY_FAULT;
	r->fpstate = (void *)m->fpstate;
	/* The last two instructions of a direct call's exit: user code but for
	 * the jump. */
	if (between(m->ip, direct_exit_user, direct_exit_end)) {
		r->rip = m->cx;
		r->rsp = m->dx;
	}
}

/* The kernel was on its way out and had looked at `work` already: look again. */
static void rewind_exit(struct ucontext_k *uc)
{
	u64 rip = uc->mc.ip;

	if (between(rip, direct_check, direct_exit_user)) {
		uc->mc.ip = (u64)direct_check;
	} else if (between(rip, restore_check, restore_end)) {
		uc->mc.ip = (u64)restore_check;
		uc->mc.sp = (u64)current()->regs;
	}
}

/* A doorbell or alarm came while the kernel ran. */
static void interrupt_kernel(struct ucontext_k *uc)
{
	u64 rip = uc->mc.ip;

	if (between(rip, host_intr_begin, host_intr_end)) uc->mc.ip = (u64)host_intr_fail;
	else rewind_exit(uc);
}

static void interrupted(struct ucontext_k *uc)
{
	if (in_kernel(uc)) {
		interrupt_kernel(uc);
		return;
	}
	struct regs r;
	regs_from_host(&r, uc);
	sig_unblock_all(); /* we do not return through the host */
	return_to_user(&r);
}

static void on_doorbell(int sig, siginfo_t *si, struct ucontext_k *uc)
{
	if (sig == SIG_ALARM ? si->si_code == SI_TIMER : sig != SIG_DOORBELL && si->si_code == SI_KERNEL)
		__atomic_fetch_or(&current()->work, WORK_TIMER, __ATOMIC_SEQ_CST);
	interrupted(uc);
}

/* A signal from the terminal or another host process: it becomes a guest signal
 * at the next safe point (plat_safe_point). */
static void on_outside(int sig, siginfo_t *si, struct ucontext_k *uc)
{
	struct thread *t = current();
	u64 set = sigmask64(sig);
	bool passed = sig == HTUX_SIG_PASSED_ON;

	/* The terminal's count, and those that the monitor passes on; what is sent to
	 * the whole process group would come in several times. */
	if (passed) set = __atomic_exchange_n(&((struct htux_bootinfo *)bootinfo)->passed_on, 0, __ATOMIC_SEQ_CST);
	else if (si->si_code <= 0) return;
	/* 0: the terminal; -1: senders outside, which have no number here. */
	t->host_signal_pid = passed ? -1 : si->si_code == SI_KERNEL ? 0 : si->si_pid ? si->si_pid : -1;
	__atomic_fetch_or(&t->host_signals, set & OUTSIDE, __ATOMIC_SEQ_CST);
	__atomic_fetch_or(&t->work, WORK_SIGNAL, __ATOMIC_SEQ_CST);
	interrupted(uc);
}

/* A `syscall` instruction outside of the kernel. */
static void on_trap(int sig, siginfo_t *si, struct ucontext_k *uc)
{
	(void)sig;
	if (unlikely(si->si_code != 1 /* SYS_SECCOMP */)) {
		on_outside(sig, si, uc);
		return;
	}
	if (unlikely(on_kernel_stack(current(), uc->mc.sp))) {
		/* The kernel itself called the vDSO and that fell back to the host. */
		uc->mc.ax = host_call_(uc->mc.ax, uc->mc.di, uc->mc.si, uc->mc.dx, uc->mc.r10, uc->mc.r8, uc->mc.r9);
		return;
	}
	struct regs r;
	regs_from_host(&r, uc);
	r.orig_rax = (u32)r.rax;
	r.kind = ENTRY_TRAP;
	r.args[0] = r.rdi, r.args[1] = r.rsi, r.args[2] = r.rdx;
	r.args[3] = r.r10, r.args[4] = r.r8, r.args[5] = r.r9;
	r.rax = -ENOSYS;
	current()->regs = &r;
	if (likely(r.orig_rax < HTUX_FIRST_CALL)) /* the numbers from there on are for direct calls only */
		r.rax = syscall_dispatch(r.orig_rax, r.rdi, r.rsi, r.rdx, r.r10, r.r8, r.r9);
	return_to_user(&r);
}

static _Noreturn void kernel_fault(int sig, siginfo_t *si, struct ucontext_k *uc)
{
	struct sigcontext_64 *m = &uc->mc;

	printk("kernel fault: signal %d code %d address %p, rip %p rsp %p trap %lu error %lx", sig, si->si_code,
	       si->si_addr, (void *)m->ip, (void *)m->sp, (u64)m->trapno, (u64)m->err);
	printk("rax %lx rbx %lx rcx %lx rdx %lx rsi %lx rdi %lx rbp %lx", (u64)m->ax, (u64)m->bx, (u64)m->cx,
	       (u64)m->dx, (u64)m->si, (u64)m->di, (u64)m->bp);
	printk("r8 %lx r9 %lx r10 %lx r11 %lx r12 %lx r13 %lx r14 %lx r15 %lx", (u64)m->r8, (u64)m->r9, (u64)m->r10,
	       (u64)m->r11, (u64)m->r12, (u64)m->r13, (u64)m->r14, (u64)m->r15);
	panic_at(m->ip, m->bp, "fault in the kernel (thread %d)", current()->tid);
}

/* A fault while the kernel ran on its stack: user memory that is not there, or
 * the user's registers that the processor refuses to load. Returns if resolved. */
static void fault_in_kernel(int sig, siginfo_t *si, struct ucontext_k *uc)
{
	u64 rip = uc->mc.ip;
	struct thread *t = current();
	int code;

	if (sig == SIGBUS && (uc->mc.flags & EFLAGS_AC)) {
		uc->mc.flags &= ~EFLAGS_AC; /* the user's alignment checks are not for us */
		return;
	}
	u64 fixup = extable_find(rip);
	if (fixup) {
		u64 addr = (u64)si->si_addr;
		if (sig == SIGSEGV && si->si_code != SI_KERNEL && t->mm && !mutex_held(&t->mm->lock) &&
		    access_ok((void *)addr, 1) && mm_fault(t->mm, addr, uc->mc.err & PF_WRITE, false, &code))
			return;
		if (sig == SIGBUS && t->mm && access_ok((void *)addr, 1) && mm_bus_fault(t->mm, addr)) return;
		uc->mc.ip = fixup;
		return;
	}
	if (between(rip, restore_start, restore_end)) {
		if (uc->mc.flags & EFLAGS_NT) { /* iretq does not like it, syscall does */
			uc->mc.flags &= ~EFLAGS_NT;
			rewind_exit(uc);
			return;
		}
		struct regs *r = t->regs;
		if (r->fpstate && sig != SIGSEGV) kernel_fault(sig, si, uc);
		r->kind = ENTRY_FAULT;
		r->orig_rax = -1UL;
		handle_user_fault(r, SIGSEGV, SI_KERNEL, 0, uc->mc.trapno, uc->mc.err);
		return_to_user(r);
	}
	kernel_fault(sig, si, uc);
}

/* The host runs this handler at the stack's top, since rsp is below the stack: what is there is lost. */
static void check_overflow(const struct ucontext_k *uc)
{
	const struct thread *t = current();

	if (uc->mc.sp <= (u64)t->kstack && uc->mc.sp > (u64)t->kstack - 2 * KSTACK_GUARD &&
	    between(uc->mc.ip, text_start, text_end))
		panic_at(uc->mc.ip, uc->mc.bp, "kernel stack overflow (thread %d)", t->tid);
}

static void on_fault(int sig, siginfo_t *si, struct ucontext_k *uc)
{
	if (si->si_code <= 0) { /* sent by kill(2), not a fault */
		on_outside(sig, si, uc);
		return;
	}
	check_overflow(uc);
	if (sig == SIGTRAP && (uc->mc.flags & EFLAGS_TF) && in_kernel(uc)) {
		/* The user single-steps into a direct call: the kernel is one step. */
		uc->mc.flags &= ~EFLAGS_TF;
		__atomic_fetch_or(&current()->work, WORK_STEP, __ATOMIC_RELAXED);
		return;
	}
	if (on_kernel_stack(current(), uc->mc.sp)) {
		fault_in_kernel(sig, si, uc);
		return;
	}
	u64 fixup = between(uc->mc.ip, text_start, text_end) ? extable_find(uc->mc.ip) : 0;
	if (fixup) { /* a leaf call reads user memory on the user's stack */
		uc->mc.ip = fixup;
		return;
	}
	struct regs r;
	regs_from_host(&r, uc);
	current()->regs = &r;
	handle_user_fault(&r, sig, si->si_code, (u64)si->si_addr, uc->mc.trapno, uc->mc.err);
	return_to_user(&r);
}

/* Safe point: hand over what on_outside caught. */
void plat_safe_point(void)
{
	struct thread *t = current();
	if (likely(!__atomic_load_n(&t->host_signals, __ATOMIC_RELAXED))) return;
	u64 set = __atomic_exchange_n(&t->host_signals, 0, __ATOMIC_SEQ_CST);

	while (set) {
		int sig = __builtin_ctzl(set) + 1;
		set &= set - 1;
		handle_external_signal(current_process(), sig, t->host_signal_pid ? SI_USER : SI_KERNEL,
				       max(t->host_signal_pid, 0));
	}
}

/* Of the host's sigaltstack: at least its own frames must fit. */
void sig_thread_stack(struct thread *t)
{
	stack_t ss = { .ss_sp = t->kstack, .ss_size = t->kstack_top - (u64)t->kstack };
	long r = host_call(HC_sigaltstack, &ss, NULL);
	if (r) panic("sigaltstack: error %ld", -r);
}

#define FAULTS (BIT(SIGSEGV) | BIT(SIGBUS) | BIT(SIGFPE) | BIT(SIGILL) | BIT(SIGTRAP))
/* Asynchronous ones do not interrupt each other's handlers: however fast they come
 * in, the kernel stack holds at most a few frames. */
#define ALARMS (BIT(SIG_ALARM) | BIT(SIGALRM) | BIT(SIGPROF)) /* time.c */
#define ASYNC (OUTSIDE | BIT(HTUX_SIG_PASSED_ON) | BIT(SIG_DOORBELL) | ALARMS)

static void set_mask(u64 mask) { host_call(HC_rt_sigprocmask, 2 /* SIG_SETMASK */, &mask, NULL, sizeof mask); }
void sig_block_all(void) { set_mask(~0UL); }
void sig_block_async(void) { set_mask(ASYNC); }
void sig_unblock_all(void) { set_mask(0); }

static void install(int sig, u64 handler, u64 mask)
{
	struct ksigaction sa = { handler, SA_FLAGS, (u64)__restore_rt, mask };
	long r = host_call(HC_rt_sigaction, sig, &sa, NULL, sizeof sa.mask);
	if (r) panic("rt_sigaction %d: error %ld", sig, -r);
}

static void install_each(u64 set, u64 handler, u64 mask)
{
	for (int sig = 1; sig <= NSIG64; sig++)
		if (set & sigmask64(sig)) install(sig, handler, mask);
}

static void on_probe(int sig, siginfo_t *si, struct ucontext_k *uc)
{
	(void)sig, (void)si;
	const struct _fpstate_64 *frame = (const void *)uc->mc.fpstate;
	if (frame->sw_reserved.magic1 != FP_XSTATE_MAGIC1) panic("the processor lacks XSAVE");
	fpu_init(frame->sw_reserved.xfeatures, frame->sw_reserved.xstate_size);
}

/* See what the host's frames look like. */
static void probe_frame(void)
{
	install(SIG_DOORBELL, (u64)on_probe, 0);
	host_call(HC_tgkill, current()->host_pid, current()->host_tid, SIG_DOORBELL);
}

/* Only then may they come: the monitor has blocked them all. */
void sig_install_handlers(void)
{
	install_each(OUTSIDE | BIT(HTUX_SIG_PASSED_ON), (u64)on_outside, ASYNC);
	install_each(ALARMS, (u64)on_doorbell, ASYNC); /* SIGALRM from outside is only ever passed on */
	install_each(FAULTS, (u64)on_fault, 0);
	install(SIGSYS, (u64)on_trap, 0);
	install(SIGPIPE, SIG_IGN_K, 0);
	install(SIGXFSZ, SIG_IGN_K, 0);
	sig_unblock_all();
	probe_frame();
	install(SIG_DOORBELL, (u64)on_doorbell, ASYNC);
}

/* Host threads and processes that carry guest threads. */
#include "plat/process/process.h"
#include "core/kmalloc.h"
#include "core/printk.h"
#include "proc/process.h"
#include <linux/prctl.h>
#include <linux/sched.h>
#include <asm/prctl.h>

bool have_fsgsbase;

void set_current(struct thread *t)
{
	if (have_fsgsbase) __asm__ volatile("wrgsbase %0" : : "r"(t) : "memory");
	else host_call(HC_arch_prctl, ARCH_SET_GS, t);
}

u64 plat_get_fsbase(void)
{
	u64 base;
	if (have_fsgsbase) __asm__ volatile("rdfsbase %0" : "=r"(base));
	else host_call(HC_arch_prctl, ARCH_GET_FS, &base);
	return base;
}

void plat_set_fsbase(u64 base)
{
	if (have_fsgsbase) __asm__ volatile("wrfsbase %0" : : "r"(base));
	else host_call(HC_arch_prctl, ARCH_SET_FS, base);
}

/* For hosts without pid namespaces: no host process outlives the supervisor. */
static void end_with_supervisor(void) { host_call(HC_prctl, PR_SET_PDEATHSIG, SIGKILL); }

/* Kernel stacks with a guard stay stacks for ever: each host process that runs a thread on one
 * takes the right to its lowest pages away, and would miss them as anything else. Where the most
 * that may be so are in use, others have none. Linked by the last word. */
#define GUARDED_MAX 256
static struct mutex stack_lock = MUTEX_INIT;
static void *guarded;
static unsigned nguarded;

static void **stack_link(void *run) { return (void **)((char *)run + KSTACK_SIZE - sizeof(void *)); }

int plat_stack_alloc(struct thread *t)
{
	_Static_assert(KSTACK_SIZE == PAGE_SIZE << KSTACK_ORDER, "kernel stack size");
	u64 guard = KSTACK_GUARD;
	mutex_lock(&stack_lock);
	char *run = guarded;
	if (run) guarded = *stack_link(run);
	else if ((run = page_alloc(KSTACK_ORDER)) && nguarded < GUARDED_MAX) nguarded++;
	else guard = 0;
	mutex_unlock(&stack_lock);
	if (!run) return -ENOMEM;
	t->kstack = run + guard;
	t->kstack_top = (u64)run + KSTACK_SIZE;
	return 0;
}

static bool is_guarded(const struct thread *t) { return t->kstack_top - (u64)t->kstack < KSTACK_SIZE; }

void plat_stack_free(struct thread *t)
{
	char *run = (char *)t->kstack_top - KSTACK_SIZE;
	if (!is_guarded(t)) {
		page_free(run, KSTACK_ORDER);
		return;
	}
	mutex_lock(&stack_lock);
	*stack_link(run) = guarded;
	guarded = run;
	mutex_unlock(&stack_lock);
}

/* In the host process that runs t: without right there is no guard, and no harm. */
static void guard_stack(struct thread *t)
{
	if (is_guarded(t)) host_call(HC_mprotect, (char *)t->kstack - KSTACK_GUARD, KSTACK_GUARD, 0 /* PROT_NONE */);
}

/* First code of a new host thread: signals are blocked, gs is still the parent's. */
static void carry(struct thread *t)
{
	set_current(t);
	if (t->reused) {
		struct rusage_k start;
		plat_rusage(RUSAGE_THREAD, &start);
		t->usage_start = start;
	}
	if (!t->host_pid) {
		t->host_pid = t->host_tid;
		end_with_supervisor();
		resident_init(t->proc);
	}
	guard_stack(t);
	sig_thread_stack(t);
	plat_set_fsbase(t->fsbase);
	sig_unblock_all();
	thread_entry(t);
}

/* Below the registers, should they be on the new thread's own stack. */
static u64 first_sp(const struct thread *t)
{
	u64 r = (u64)t->regs;
	return (r > (u64)t->kstack && r < t->kstack_top ? r : t->kstack_top) & ~15UL;
}

/* host_tid is set by the host before the new thread runs. */
static int start(struct thread *t, u64 flags, pid_t host_pid)
{
	t->self = t;
	t->host_dead = 1;
	t->host_pid = host_pid;
	sig_block_all();
	long r = host_clone(flags | CLONE_PARENT_SETTID, first_sp(t), &t->host_tid, t, carry);
	sig_unblock_all();
	if (r < 0) t->host_dead = 0;
	return r < 0 ? r : 0;
}

int plat_thread_start(struct thread *t)
{
	if (kept_start(t)) return 0;
	return start(t, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM,
		     current()->host_pid);
}

/* Children of the monitor's supervisor, like the caller. */
int plat_fork_start(struct thread *t) { return start(t, CLONE_FILES | CLONE_PARENT, 0); }
int plat_vfork_start(struct thread *t) { return start(t, CLONE_VM | CLONE_FILES | CLONE_PARENT, 0); }

void plat_thread_first(struct thread *t)
{
	t->self = t;
	t->host_dead = 1;
	t->host_tid = host_call(HC_gettid);
	t->host_pid = host_call(HC_getpid);
	resident_init(t->proc);
	sig_block_all();
	/* What came so far came in through the boot thread. */
	if ((t->host_signals = boot_thread.host_signals)) t->work |= WORK_SIGNAL;
	__asm__ volatile("mov %0, %%rsp\n\txor %%ebp, %%ebp\n\tcall *%2\n\thlt"
			 :
			 : "r"(first_sp(t)), "D"(t), "r"(carry)
			 : "memory");
	__builtin_unreachable();
}

static struct {
	struct mutex lock;
	void (*fn)(void *);
	void *arg;
} leaving = { MUTEX_INIT, NULL, NULL };

/* First code of the host process that takes over a guest thread. */
static void left(struct thread *t)
{
	void (*fn)(void *) = leaving.fn;
	void *arg = leaving.arg;

	t->host_pid = t->host_tid;
	end_with_supervisor();
	resident_init(t->proc);
	/* The host's timers stayed behind: arm them here. */
	__atomic_fetch_or(&t->work, WORK_TIMER, __ATOMIC_SEQ_CST);
	mutex_unlock(&leaving.lock); /* the owner is the guest thread: still us */
	sig_unblock_all();
	fn(arg);
	panic("plat_leave_shared_mm: returned");
}

void plat_leave_shared_mm(void (*fn)(void *), void *arg)
{
	struct thread *t = current();

	mutex_lock(&leaving.lock);
	leaving.fn = fn;
	leaving.arg = arg;
	sig_block_all();
	/* The child goes on below this frame of the same kernel stack; it may
	 * use all of it, since the parent does not look back. gs, fs and the
	 * alternate stack are inherited. */
	u64 sp = (u64)__builtin_frame_address(0) - 1024;
	long r = host_clone_and_exit(CLONE_FILES | CLONE_PARENT | CLONE_PARENT_SETTID, sp & ~15UL, &t->host_tid, t,
				     left);
	sig_unblock_all();
	mutex_unlock(&leaving.lock);
	pr_verbose("exec: the host cannot fork (error %ld)", -r);
	process_exit(SIGKILL);
}

void plat_thread_dying(void) { sig_block_async(); }

void plat_leave_user(void) {}

void plat_thread_exit(u32 *clear_word)
{
	struct thread *t = current(), *next;
	ktime_t deadline = kept_deadline(t); /* while the vDSO may still call the host */
	sig_block_all();
	if (!deadline || !(next = kept_wait(t, deadline))) host_exit_thread(clear_word);
	/* On from one stack to the other: as after a clone. */
	__asm__ volatile("mov %0, %%rsp\n\tmovl $0, (%1)\n\txor %%ebp, %%ebp\n\tcall *%3\n\thlt"
			 :
			 : "r"(first_sp(next)), "r"(clear_word), "D"(next), "r"(carry)
			 : "memory");
	__builtin_unreachable();
}

void plat_kick(struct thread *t)
{
	if (t != current() && t->host_tid) host_call(HC_tgkill, t->host_pid, t->host_tid, SIG_DOORBELL);
}

void plat_yield(void) { host_call(HC_sched_yield); }

void plat_stop_self(void) { host_call(HC_kill, host_call(HC_getpid), SIGSTOP); }

void plat_continue(struct process *p) { host_call(HC_kill, p->host_pid, SIGCONT); }

long plat_membarrier(int cmd, unsigned flags, int cpu) { return host_call(HC_membarrier, cmd, flags, cpu); }

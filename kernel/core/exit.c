/* The slow way out of the kernel. */
#include "core/layout.h"
#include "core/syscall.h"
#include "plat.h"
#include "proc/process.h"

extern const char direct_exit_user[]; /* entry.S */

#define WORK_OF_EXIT (WORK_RESTORE | WORK_STEP) /* no work but a word to exit_slow */

static bool is_restart(const struct regs *r)
{
	switch (-(long)r->rax) {
	case ERESTARTSYS:
	case ERESTARTNOINTR:
	case ERESTARTNOHAND:
	case ERESTART_RESTARTBLOCK: return (long)r->orig_rax >= 0;
	}
	return false;
}

/* What a direct call did not save: free for the kernel to choose. */
static void complete_direct_regs(struct regs *r)
{
	r->rdi = r->args[0], r->rsi = r->args[1], r->rdx = r->args[2];
	r->r10 = r->args[3], r->r8 = r->args[4], r->r9 = r->args[5];
	r->rcx = r->rip;
	r->r11 = r->eflags = EFLAGS_USER_START;
}

/* Of a direct call that is single-stepped: the traps were kept out of the kernel, the
 * next one is due at the return address. iretq would let one more instruction pass, so
 * that instruction is the call's own return. */
static void return_stepping(struct regs *r)
{
	r->rcx = r->rip;
	r->rdx = r->rsp;
	r->rip = (u64)direct_exit_user;
	r->rsp -= 8;
}

/* Called by the exit paths (entry.S) when the thread has work or the result is
 * a restart: do the work, repeat the call if it is to be repeated. The exit then
 * restores all registers from *r. */
void exit_slow(struct regs *r)
{
	struct thread *t = current();
	bool stepping = false;

	if (r->kind == ENTRY_DIRECT && !(__atomic_load_n(&t->work, __ATOMIC_RELAXED) & WORK_RESTORE)) {
		complete_direct_regs(r);
		stepping = __atomic_load_n(&t->work, __ATOMIC_RELAXED) & WORK_STEP;
		if (stepping) r->eflags |= EFLAGS_TF;
	}
	for (;;) {
		u32 work = __atomic_fetch_and(&t->work, ~WORK_OF_EXIT, __ATOMIC_SEQ_CST);
		plat_safe_point();
		if ((work & ~WORK_OF_EXIT) || is_restart(r)) exit_work(r);
		if (is_restart(r)) {
			long nr = r->rax == (u64)-ERESTART_RESTARTBLOCK ? 219 /* restart_syscall */ : (long)r->orig_rax;
			r->rax = syscall_dispatch(nr, r->args[0], r->args[1], r->args[2], r->args[3], r->args[4],
						  r->args[5]);
			continue;
		}
		if (!(__atomic_load_n(&t->work, __ATOMIC_SEQ_CST) & ~WORK_OF_EXIT)) break;
	}
	if (stepping && r->kind == ENTRY_DIRECT) return_stepping(r); /* no signal frame has been built */
	/* From here on it is like an interruption of user code: should the exit
	 * start over, the registers are not to be completed nor the call repeated. */
	r->kind = ENTRY_FAULT;
	r->orig_rax = -1UL;
	r->cs = user_cs;
	r->ss = user_ss;
}

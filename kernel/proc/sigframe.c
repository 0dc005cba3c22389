/* Signal frames: Linux's struct rt_sigframe on the user's stack, and back. */
#include "proc/process.h"
#include "proc/sigmask.h"
#include "arch/x86_64/fpu.h"
#include "core/layout.h"
#include "core/string.h"
#include "core/uaccess.h"
#include "plat.h"
#include <asm/sigcontext.h>
#include <asm/ucontext.h>

/* What a frame shows, whatever the platform runs user code with. */
#define USER_CS 0x33
#define USER_DS 0x2b
#define REDZONE 128
#define EFLAGS_DF 0x400
#define EFLAGS_RF 0x10000
/* What sigreturn may change: AC OF DF TF SF ZF AF PF CF RF. */
#define EFLAGS_USER 0x50dd5UL

#ifndef UC_FP_XSTATE
#define UC_FP_XSTATE 1
#endif

struct rt_sigframe {
	u64 pretcode;
	struct ucontext uc;
	siginfo_t info;
};
_Static_assert(offsetof(struct rt_sigframe, info) == 312 && sizeof(struct rt_sigframe) == 440, "Linux's layout");

/* The mark of an interrupted direct call that sigreturn repeats: rax =
 * -HTUX_ERESTART, the arguments in the registers of a trapped call, its number
 * in rcx, and in r11 a word that ties all this to one place. Callers do not
 * expect any of these registers to survive a call. */
static u64 restart_secret;

static u64 restart_mark(const struct regs *regs)
{
	return restart_secret ^ regs->rip ^ regs->rsp << 17 ^ regs->rcx << 50;
}

void sigframe_init(u64 secret) { restart_secret = secret; }

void sigframe_mark_restart(struct regs *regs)
{
	regs->rdi = regs->args[0], regs->rsi = regs->args[1], regs->rdx = regs->args[2];
	regs->r10 = regs->args[3], regs->r8 = regs->args[4], regs->r9 = regs->args[5];
	regs->rax = -ERESTARTSYS;
	regs->rcx = regs->orig_rax;
	regs->r11 = restart_mark(regs);
}

static bool is_marked(const struct regs *regs)
{
	return (long)regs->rax == -ERESTARTSYS && regs->r11 == restart_mark(regs);
}

/* Where the frame goes; 0 if the alternate stack overflows. */
static u64 frame_address(struct regs *regs, const struct ksigaction *ka, u64 *fp)
{
	struct thread *t = current();
	u64 sp = regs->rsp;
	bool alt = altstack_active(t, sp);
	sp -= REDZONE;
	if ((ka->flags & SA_ONSTACK) && t->altstack.size && !altstack_active(t, sp)) {
		sp = t->altstack.sp + t->altstack.size;
		alt = true;
	}
	*fp = (sp - (fpu_size + FP_XSTATE_MAGIC2_SIZE)) & ~63UL;
	sp = ((*fp - sizeof(struct rt_sigframe)) & ~15UL) - 8;
	return alt && !on_altstack(t, sp) ? 0 : sp;
}

static int put_fpstate(const struct regs *regs, u64 fp)
{
	u8 buf[fpu_size + FP_XSTATE_MAGIC2_SIZE + 64];
	u8 *area = (u8 *)(((u64)buf + 63) & ~63UL);
	memset(area, 0, fpu_size);
	fpu_save(regs, area);
	struct _fpx_sw_bytes *sw = &((struct _fpstate_64 *)area)->sw_reserved;
	memset(sw, 0, sizeof *sw);
	sw->magic1 = FP_XSTATE_MAGIC1;
	sw->extended_size = fpu_size + FP_XSTATE_MAGIC2_SIZE;
	sw->xfeatures = fpu_features;
	sw->xstate_size = fpu_size;
	u32 magic2 = FP_XSTATE_MAGIC2;
	memcpy(area + fpu_size, &magic2, sizeof magic2);
	return copy_to_user((void *)fp, area, fpu_size + FP_XSTATE_MAGIC2_SIZE);
}

static void put_context(struct sigcontext *sc, const struct regs *r, sigset64 oldmask, u64 fp)
{
	struct thread *t = current();
	sc->r8 = r->r8, sc->r9 = r->r9, sc->r10 = r->r10, sc->r11 = r->r11;
	sc->r12 = r->r12, sc->r13 = r->r13, sc->r14 = r->r14, sc->r15 = r->r15;
	sc->rdi = r->rdi, sc->rsi = r->rsi, sc->rbp = r->rbp, sc->rbx = r->rbx;
	sc->rdx = r->rdx, sc->rax = r->rax, sc->rcx = r->rcx, sc->rsp = r->rsp;
	sc->rip = r->rip, sc->eflags = r->eflags;
	sc->cs = USER_CS;
	sc->ss = USER_DS;
	sc->err = t->fault_error, sc->trapno = t->fault_trapno, sc->cr2 = t->fault_addr;
	sc->oldmask = oldmask;
	sc->fpstate = (void *)fp;
}

int sigframe_build(struct regs *regs, int sig, const struct ksigaction *ka, const siginfo_t *info, sigset64 oldmask)
{
	struct thread *t = current();
	struct rt_sigframe f;
	u64 fp, sp = frame_address(regs, ka, &fp);
	if (!(ka->flags & SA_RESTORER)) return -EFAULT; /* x86-64 has no other way back */
	if (!sp || put_fpstate(regs, fp)) return -EFAULT;
	memset(&f, 0, sizeof f);
	f.pretcode = ka->restorer;
	f.uc.uc_flags = UC_FP_XSTATE | UC_SIGCONTEXT_SS | UC_STRICT_RESTORE_SS;
	f.uc.uc_stack.ss_sp = (void *)t->altstack.sp;
	f.uc.uc_stack.ss_flags = t->altstack.flags;
	f.uc.uc_stack.ss_size = t->altstack.size;
	f.uc.uc_sigmask = oldmask;
	put_context(&f.uc.uc_mcontext, regs, oldmask, fp);
	if (ka->flags & SA_SIGINFO) f.info = *info;
	if (copy_to_user((void *)sp, &f, sizeof f)) return -EFAULT;
	if (t->altstack.flags & SS_AUTODISARM) {
		t->altstack.sp = t->altstack.size = 0;
		t->altstack.flags = SS_DISABLE;
	}

	regs->rdi = sig;
	regs->rsi = sp + offsetof(struct rt_sigframe, info);
	regs->rdx = sp + offsetof(struct rt_sigframe, uc);
	regs->rax = 0;
	regs->rip = ka->handler;
	regs->rsp = sp;
	regs->cs = user_cs;
	regs->ss = user_ss;
	regs->eflags &= ~(u64)(EFLAGS_DF | EFLAGS_RF | EFLAGS_TF);
	regs->orig_rax = -1;
	regs->kind = ENTRY_FAULT;
	fpu_load(regs, NULL, 0);
	__atomic_or_fetch(&t->work, WORK_RESTORE, __ATOMIC_RELAXED);
	return 0;
}

static int get_fpstate(struct regs *regs, const void *ufp)
{
	u8 buf[fpu_size + 64];
	u8 *area = (u8 *)(((u64)buf + 63) & ~63UL);
	const struct _fpstate_64 *fx = (void *)area;
	if (!ufp) {
		fpu_load(regs, NULL, 0);
		return 0;
	}
	u32 size = sizeof *fx, magic2;
	if (copy_from_user(area, ufp, size)) return -EFAULT;
	const struct _fpx_sw_bytes sw = fx->sw_reserved;
	if (sw.magic1 == FP_XSTATE_MAGIC1 && sw.xstate_size == fpu_size &&
	    !copy_from_user(&magic2, (const u8 *)ufp + fpu_size, sizeof magic2) && magic2 == FP_XSTATE_MAGIC2) {
		size = fpu_size;
		if (copy_from_user(area, ufp, size)) return -EFAULT;
	}
	if (!fpu_valid(area, size)) return -EFAULT;
	if (size == fpu_size) *(u64 *)(area + sizeof *fx) &= sw.xfeatures;
	fpu_load(regs, area, size);
	return 0;
}

static void get_context(struct regs *r, const struct sigcontext *sc)
{
	r->r8 = sc->r8, r->r9 = sc->r9, r->r10 = sc->r10, r->r11 = sc->r11;
	r->r12 = sc->r12, r->r13 = sc->r13, r->r14 = sc->r14, r->r15 = sc->r15;
	r->rdi = sc->rdi, r->rsi = sc->rsi, r->rbp = sc->rbp, r->rbx = sc->rbx;
	r->rdx = sc->rdx, r->rax = sc->rax, r->rcx = sc->rcx, r->rsp = sc->rsp;
	r->rip = sc->rip;
	r->eflags = (r->eflags & ~EFLAGS_USER) | (sc->eflags & EFLAGS_USER) | EFLAGS_USER_START;
	r->cs = user_cs, r->ss = user_ss;
	r->orig_rax = -1;
	r->kind = ENTRY_FAULT;
}

long sys_rt_sigreturn(void)
{
	struct thread *t = current();
	struct regs *regs = t->regs;
	const struct rt_sigframe *uf = (void *)(regs->rsp - 8);
	struct ucontext uc;
	__atomic_or_fetch(&t->work, WORK_RESTORE, __ATOMIC_RELAXED);
	if (copy_from_user(&uc, &uf->uc, sizeof uc)) goto bad;
	if (regs->kind == ENTRY_DIRECT) regs->eflags = EFLAGS_USER_START;
	set_blocked(uc.uc_sigmask);
	get_context(regs, &uc.uc_mcontext);
	if (get_fpstate(regs, uc.uc_mcontext.fpstate)) goto bad;
	if (!altstack_active(t, regs->rsp)) {
		u32 mode = uc.uc_stack.ss_flags & ~SS_AUTODISARM;
		bool off = mode == SS_DISABLE;
		if (mode <= SS_DISABLE && (off || uc.uc_stack.ss_size >= MINSIGSTKSZ)) {
			t->altstack.sp = off ? 0 : (u64)uc.uc_stack.ss_sp;
			t->altstack.size = off ? 0 : uc.uc_stack.ss_size;
			t->altstack.flags = uc.uc_stack.ss_flags;
		}
	}
	if (!is_marked(regs)) return regs->rax;
	/* Repeat the direct call that this signal interrupted. */
	regs->kind = ENTRY_DIRECT;
	regs->orig_rax = regs->rcx;
	regs->args[0] = regs->rdi, regs->args[1] = regs->rsi, regs->args[2] = regs->rdx;
	regs->args[3] = regs->r10, regs->args[4] = regs->r8, regs->args[5] = regs->r9;
	return -ERESTARTNOINTR;
bad:
	fpu_load(regs, NULL, 0);
	regs->orig_rax = -1;
	force_signal(SIGSEGV, SI_KERNEL, 0);
	return regs->rax;
}

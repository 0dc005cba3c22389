/* The user's registers at kernel entry. Field order is Linux's struct
 * user_regs_struct / pt_regs up to ss. entry.S knows the offsets. */
#ifndef KERNEL_REGS_H
#define KERNEL_REGS_H
#include "core/types.h"

#define EFLAGS_TF 0x100UL /* single step */
#define EFLAGS_NT 0x4000UL
#define EFLAGS_USER_START 0x202UL /* IF and the bit that is always set: a program's first, and after a direct call */

enum entry_kind {
	ENTRY_DIRECT, /* a call through the table: caller-saved registers are free */
	ENTRY_TRAP,   /* a `syscall` instruction: everything is kept but rax rcx r11 */
	ENTRY_FAULT,  /* exception or doorbell in user code: everything is kept */
};

struct regs { /* 16-byte aligned: the exit path makes it the top of the stack */
	u64 r15, r14, r13, r12, rbp, rbx, r11, r10, r9, r8;
	u64 rax, rcx, rdx, rsi, rdi, orig_rax; /* orig_rax: system call number or -1 */
	u64 rip, cs, eflags, rsp, ss;
	/* --- beyond Linux's layout --- */
	u64 kind;      /* enum entry_kind */
	void *fpstate; /* XSAVE area of the interrupted user state (in a host signal frame or
	                  a guest's sigframe), or NULL: the state is live in the registers */
	u64 args[6];   /* arguments of the system call, for restarts and tracing */
} __attribute__((aligned(16)));
/* A thread's registers are at current()->regs while it is in the kernel, on its
 * kernel stack. What changes them (sigreturn, signal frames, exec) sets
 * WORK_RESTORE, so that the exit restores all of them, not only what a direct call
 * must keep, and returns the rax that it wants (the dispatcher stores it).
 * Of a direct call's registers only rbx rbp r12-r15 rip rsp orig_rax args are set
 * until exit_work() is called, which finds all of them: rdi rsi rdx r10 r8 r9 are
 * the arguments then, eflags cs ss usual values.
 *
 * Restarts: if exit_work() returns with rax still one of -ERESTART* and orig_rax
 * >= 0, the exit path runs the call again itself, with args[] (restart_syscall for
 * -ERESTART_RESTARTBLOCK), for every kind. So no handler to run = leave rax alone.
 * A sigreturn that finds the mark of an interrupted direct call (calls.h) sets
 * orig_rax and args and returns -ERESTARTSYS to the same end. */
#endif

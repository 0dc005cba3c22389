/* The user's x87/SSE/AVX... state. The kernel itself uses general registers
 * only, so on a direct call the state is live in the processor; after a host
 * signal it is in the host's signal frame and regs->fpstate points at it. */
#ifndef KERNEL_FPU_H
#define KERNEL_FPU_H
#include "arch/x86_64/regs.h"
#include "core/uaccess.h"

struct thread;
/* Bytes that the state takes in a signal frame, including FP_XSTATE_MAGIC2. */
size_t fpu_frame_size(void);
/* Write the user's state at buf (64-byte aligned, in user memory) in the layout
 * of Linux's signal frames (sw_reserved with FP_XSTATE_MAGIC1, MAGIC2 after the
 * area). 0 or -EFAULT. */
int fpu_save_user(const struct regs *r, void __user *buf);
/* Make a frame's state the user's (sigreturn); NULL: the initial state. As on
 * Linux, without the magic numbers only the legacy FXSAVE part is taken.
 * 0, or -EFAULT for bad memory or contents that the processor refuses. */
int fpu_restore_user(struct regs *r, const void __user *buf);
/* The initial state, as for exec and signal handlers' entry. */
void fpu_reset(struct regs *r);
/* The initial registers of a new thread (clone, fork): a copy of *from, and of
 * the state it points at, at the top of child's kernel stack; sets child->regs
 * and returns it for rax, rsp etc. to be changed. Call it in the thread that
 * *from belongs to: a live state goes to the child with the host's clone. */
struct regs *regs_clone(struct thread *child, const struct regs *from);
/* The same for a thread without a parent: all zero, initial FP state. */
struct regs *regs_fresh(struct thread *child);
#endif

/* The user's x87/SSE/AVX state. The kernel itself uses general registers only,
 * so after a direct call the state is live in the registers; after a host signal
 * it is in that signal's frame (regs->fpstate). Format: XSAVE, standard. */
#ifndef KERNEL_FPU_H
#define KERNEL_FPU_H
#include "arch/x86_64/regs.h"

extern u32 fpu_size;     /* bytes of a state; areas are 64-byte aligned */
extern u64 fpu_features; /* XCR0 bits in it */
/* Once, at boot. The platform knows both without asking CPUID: twenty exits to a
 * hypervisor. */
void fpu_init(u64 features, u32 size);
/* Copy the user's state into a kernel area of fpu_size bytes. The software-reserved
 * part of its FXSAVE area is left to the caller. */
void fpu_save(const struct regs *regs, void *area);
/* Would the processor take this state (a user's)? The state of a program that makes it
 * try is lost, as on Linux. */
bool fpu_valid(const void *area, u32 size);
/* Make `area` (kernel memory, of `size` bytes, saved by us or fpu_valid) the user's
 * state, live in the registers; regs->fpstate becomes NULL. If size < fpu_size only the
 * legacy FXSAVE part is taken. size 0 or area NULL: initial state. */
void fpu_load(struct regs *regs, void *area, u32 size);
#endif

/* Checks that asm_offsets.h agrees with the C structures. Makes no code. */
#include "arch/x86_64/asm_offsets.h"
#include "arch/x86_64/regs.h"
#include "proc/thread.h"
#include <asm/sigcontext.h>

#define SAME(asm_name, type, field) _Static_assert(asm_name == offsetof(type, field), #asm_name)
SAME(T_SELF, struct thread, self);
SAME(T_KSTACK_TOP, struct thread, kstack_top);
SAME(T_USER_RSP, struct thread, user_rsp);
SAME(T_WORK, struct thread, work);
SAME(T_REGS, struct thread, regs);
SAME(T_WAKE_TOKEN, struct thread, wake_token);
SAME(R_R15, struct regs, r15);
SAME(R_R14, struct regs, r14);
SAME(R_R13, struct regs, r13);
SAME(R_R12, struct regs, r12);
SAME(R_RBP, struct regs, rbp);
SAME(R_RBX, struct regs, rbx);
SAME(R_R11, struct regs, r11);
SAME(R_R10, struct regs, r10);
SAME(R_R9, struct regs, r9);
SAME(R_R8, struct regs, r8);
SAME(R_RAX, struct regs, rax);
SAME(R_RCX, struct regs, rcx);
SAME(R_RDX, struct regs, rdx);
SAME(R_RSI, struct regs, rsi);
SAME(R_RDI, struct regs, rdi);
SAME(R_ORIG_RAX, struct regs, orig_rax);
SAME(R_RIP, struct regs, rip);
SAME(R_CS, struct regs, cs);
SAME(R_EFLAGS, struct regs, eflags);
SAME(R_RSP, struct regs, rsp);
SAME(R_SS, struct regs, ss);
SAME(R_KIND, struct regs, kind);
SAME(R_FPSTATE, struct regs, fpstate);
SAME(R_ARGS, struct regs, args);
_Static_assert(REGS_FRAME == sizeof(struct regs), "REGS_FRAME");
_Static_assert(R_ORIG_RAX + 8 == R_RIP, "iretq frame follows orig_rax");
_Static_assert(WORK_INTR_ASM == WORK_INTR && WORK_KILL_ASM == WORK_KILL, "WORK_*");
SAME(FP_SW_XFEATURES, struct _fpstate_64, sw_reserved.xfeatures);
_Static_assert(ENTRY_DIRECT == 0, "entry.S");

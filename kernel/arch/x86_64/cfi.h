/* Unwind information for debuggers in assembly, once a frame is filled: the caller's rsp, rip
 * and callee-saved registers are in the struct regs at rsp. (The assembler has no
 * directive for a CFA that is loaded from memory: DWARF 4, 6.4.2.) Such a frame counts as a
 * signal's, as its caller is on another stack, which may be anywhere. */
/* clang-format off */
#ifndef KERNEL_X86_64_CFI_H
#define KERNEL_X86_64_CFI_H
	.cfi_sections .debug_frame
#define SLEB2(v) (((v) & 0x7f) | 0x80), ((v) >> 7)
#define CFI_CFA(off) .cfi_escape 0x0f, 4, 0x77, SLEB2(off), 0x06
#define CFI_REG(reg, off) .cfi_escape 0x10, reg, 3, 0x77, SLEB2(off)
#define CFI_CALLER \
	CFI_CFA(R_RSP); CFI_REG(16, R_RIP); CFI_REG(3, R_RBX); CFI_REG(6, R_RBP); CFI_REG(12, R_R12); \
	CFI_REG(13, R_R13); CFI_REG(14, R_R14); CFI_REG(15, R_R15)
#endif

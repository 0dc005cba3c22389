/* Instructions that may fault on user memory, and where to go on then. */
/* clang-format off */
#ifndef KERNEL_EXTABLE_H
#define KERNEL_EXTABLE_H
#ifdef __ASSEMBLER__
/* "The instruction at `insn` may fault; `fixup` takes over." */
.macro EXTABLE insn, fixup
	.pushsection .extable, "a", @progbits
	.balign 8
	.quad \insn, \fixup
	.popsection
.endm
#else
#include "core/types.h"
/* Address to continue at after a fault of the instruction at rip, or 0. */
u64 extable_find(u64 rip);
#define EXTABLE(insn, fixup) ".pushsection .extable, \"a\", @progbits\n.balign 8\n.quad " insn ", " fixup "\n.popsection\n"
#endif
#endif

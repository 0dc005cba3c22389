/* Calls a function of the kernel (its address is argument 1) on the thread's kernel stack, with a
 * pointer that is none: as the kernel's own mistake would look. With argument 2 so many bytes below
 * the stack's top. */
#include "../../../kernel/arch/x86_64/asm_offsets.h"
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	unsigned long function = argc > 1 ? strtoul(argv[1], NULL, 16) : 0;
	unsigned long below = argc > 2 ? strtoul(argv[2], NULL, 0) : 256;
	puts("before");
	fflush(stdout);
	__asm__ volatile("mov %%gs:%c3, %%rsp\n\tsub %4, %%rsp\n\tlea 128(%%rsp), %%rbp\n\tcall *%0"
			 :
			 : "r"(function), "D"(-100L), "S"(0xffffc00000001230UL), "i"(T_KSTACK_TOP), "r"(below)
			 : "memory");
	return 0;
}

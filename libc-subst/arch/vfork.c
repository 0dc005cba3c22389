/* vfork: the child runs on its parent's stack, so nothing that the parent still
 * needs may be kept below the caller's frame. The return address is kept in
 * rbx, which the kernel preserves, and the caller's rbx in the thread structure.
 * The child shares that too: it leaves its record alone, the parent drops it, and
 * a vfork by the child takes the next one. */
#include <stddef.h>
#include <unistd.h>
#include "pthread_impl.h"

_Static_assert(VFORK_DEPTH == sizeof((pthread_t)0)->vfork_rbx / 8, "");

__attribute__((naked)) pid_t vfork(void)
{
	__asm__ volatile(
		"mov %%fs:0,%%rcx\n"
		"	mov %c[depth](%%rcx),%%eax\n"
		"	cmp %[max],%%eax\n"
		"	jae 2f\n"
		"	pop %%rdx\n"
		"	.cfi_adjust_cfa_offset -8\n"
		"	.cfi_register rip,rbx\n"
		"	mov %%rbx,%c[rbx](%%rcx,%%rax,8)\n"
		"	incl %c[depth](%%rcx)\n"
		"	mov %%rdx,%%rbx\n"
		"	mov __htux_calls(%%rip),%%rax\n"
		"	call *58*8(%%rax)\n"
		"	mov %%fs:0,%%rcx\n"
		"	mov %c[depth](%%rcx),%%edi\n"
		"	dec %%edi\n"
		"	push %%rbx\n"
		"	.cfi_adjust_cfa_offset 8\n"
		"	.cfi_offset rip,-8\n"
		"	mov %c[rbx](%%rcx,%%rdi,8),%%rbx\n"
		"	test %%rax,%%rax\n"
		"	jz 1f\n"
		"	mov %%edi,%c[depth](%%rcx)\n"
		"	mov %%rax,%%rdi\n"
		"	jmp __syscall_ret\n"
		"1:	ret\n"
		"2:	mov %[eagain],%%rdi\n"
		"	jmp __syscall_ret\n"
		:
		: [depth] "i"(offsetof(struct pthread, vfork_depth)), [rbx] "i"(offsetof(struct pthread, vfork_rbx)),
		  [max] "i"(VFORK_DEPTH), [eagain] "i"(-EAGAIN));
}

__attribute__((__alias__("vfork"))) pid_t __vfork(void);

/* long syscall(long n, ...)
 *
 * In assembly because the caller may make a call that is sensitive to its stack
 * (clone with a stack of its own): nothing but the return address lies between
 * the caller's frame and the kernel. Numbers outside of the table are unknown
 * to the kernel too. */
#include "htux/calls.h"
.text
.global syscall
.hidden __htux_calls
.hidden __syscall_ret
.type syscall,@function
syscall:
	.cfi_startproc
	cmp $HTUX_NCALLS,%rdi
	jae 1f
	mov __htux_calls(%rip),%rax
	mov (%rax,%rdi,8),%rax
	mov %rsi,%rdi
	mov %rdx,%rsi
	mov %rcx,%rdx
	mov %r8,%rcx
	mov %r9,%r8
	mov 8(%rsp),%r9
	call *%rax
	cmp $-4095,%rax
	jae 2f
	ret
1:	mov $-38,%rax           /* -ENOSYS */
2:	mov %rax,%rdi
	jmp __syscall_ret
	.cfi_endproc
.size syscall,.-syscall
.section .note.GNU-stack,"",@progbits

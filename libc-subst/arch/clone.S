/* int __clone(int (*fn)(void *), void *stack, int flags, void *arg,
 *             int *ptid, void *tls, int *ctid)
 *
 * The child comes back from the call with rsp = the stack that it was given and
 * nothing popped; of the registers only the callee-saved ones are the parent's.
 * So what the child is to do waits for it on its stack. */
#include "htux/calls.h"
.text
.global __clone
.hidden __clone
.hidden __htux_calls
.type __clone,@function
__clone:
	.cfi_startproc
	and $-16,%rsi
	sub $16,%rsi
	mov %rcx,(%rsi)         /* arg */
	mov %rdi,8(%rsi)        /* fn */
	mov %rdx,%rdi
	mov %r8,%rdx
	mov %r9,%r8
	mov 8(%rsp),%rcx
	mov __htux_calls(%rip),%rax
	call *56*8(%rax)        /* clone(flags, stack, ptid, ctid, tls) */
	test %eax,%eax
	jz 1f
	ret
	.cfi_undefined rip      /* the child's outermost frame */
1:	xor %ebp,%ebp
	pop %rdi
	pop %rax
	call *%rax
	mov %eax,%edi
	mov __htux_calls(%rip),%rax
	call *60*8(%rax)        /* exit */
	hlt
	.cfi_endproc
.size __clone,.-__clone
.section .note.GNU-stack,"",@progbits

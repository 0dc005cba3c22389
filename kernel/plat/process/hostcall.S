/* The only system-call instructions of the kernel: the seccomp filter lets
 * exactly this range through. */
#include "arch/x86_64/asm_offsets.h"
	.section .text.hostcall, "ax", @progbits
	.globl hostcall_text_start
hostcall_text_start:

/* long host_call_(nr, a, b, c, d, e, f) */
	.globl host_call_
	.type host_call_, @function
host_call_:
	mov %rdi, %rax
	mov %rsi, %rdi
	mov %rdx, %rsi
	mov %rcx, %rdx
	mov %r8, %r10
	mov %r9, %r8
	mov 8(%rsp), %r9
	syscall
	ret
	.size host_call_, .-host_call_

/* As host_call_, but -EINTR if the thread has work. A host signal in
 * [host_intr_begin, host_intr_end) (also one that makes the host restart the
 * call) sends the thread to host_intr_fail. The wake-up token counts only for
 * the poll of thread_block_poll, which no futex wakes. */
	.globl host_poll_
	.type host_poll_, @function
host_poll_:
	mov $1, %r11d
	mov $WORK_INTR_ASM, %r10d
	jmp 1f
	.size host_poll_, .-host_poll_
/* Only death ends this one (-EINTR comes for other work too, once: look and call again). */
	.globl host_call_killable_
	.type host_call_killable_, @function
host_call_killable_:
	mov $-1, %r11d
	mov $WORK_KILL_ASM, %r10d
	jmp 1f
	.size host_call_killable_, .-host_call_killable_
	.globl host_call_intr_
	.type host_call_intr_, @function
host_call_intr_:
	mov $-1, %r11d          /* no token has this value */
	mov $WORK_INTR_ASM, %r10d
1:	mov %rdi, %rax
	mov %rsi, %rdi
	mov %rdx, %rsi
	mov %rcx, %rdx
	mov %r10d, %ecx         /* the work that counts */
	mov %r8, %r10
	mov %r9, %r8
	mov 8(%rsp), %r9
	.globl host_intr_begin
host_intr_begin:
	test %ecx, %gs:T_WORK
	jnz host_intr_fail
	cmp %gs:T_WAKE_TOKEN, %r11d
	je host_intr_fail
	syscall
	.globl host_intr_end
host_intr_end:
	ret
	.globl host_intr_fail
host_intr_fail:
	mov $-4, %rax           /* -EINTR */
	ret
	.size host_call_intr_, .-host_call_intr_

/* long host_clone(flags, stack, ptid, t, fn): the child calls fn(t) on `stack`. */
	.globl host_clone
	.type host_clone, @function
host_clone:
	mov %rcx, %r9
	xor %r10d, %r10d
	mov $56, %eax
	syscall
	test %rax, %rax
	jz clone_child
	ret
clone_child:
	xor %ebp, %ebp
	mov %r9, %rdi
	call *%r8
	hlt
	.size host_clone, .-host_clone

/* As host_clone, but the caller ends when the child exists: it does not use its
 * stack any more once the child may run on it. Returns only an error. */
	.globl host_clone_and_exit
	.type host_clone_and_exit, @function
host_clone_and_exit:
	mov %rcx, %r9
	xor %r10d, %r10d
	mov $56, %eax
	syscall
	test %rax, %rax
	jz clone_child
	js 1f
	xor %edi, %edi
	mov $60, %eax
	syscall
	hlt
1:	ret
	.size host_clone_and_exit, .-host_clone_and_exit

/* _Noreturn void host_exit_thread(u32 *clear_word): with all signals blocked.
 * Its stack may be used by others as soon as the word is 0. */
	.globl host_exit_thread
	.type host_exit_thread, @function
host_exit_thread:
	movl $0, (%rdi)
	xor %edi, %edi
	mov $60, %eax
	syscall
	hlt
	.size host_exit_thread, .-host_exit_thread

/* Return of host-signal handlers. Debuggers know a signal frame by this name and
 * these very instructions; a nop keeps the address before it out of the function
 * that stands above. */
	nop
	.globl __restore_rt
	.type __restore_rt, @function
__restore_rt:
	mov $15, %rax
	syscall
	.size __restore_rt, .-__restore_rt

	.globl hostcall_text_end
hostcall_text_end:
	.section .note.GNU-stack, "", @progbits

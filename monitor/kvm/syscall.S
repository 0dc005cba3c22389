/* The host's system calls on behalf of the guest. */
	.text

.macro LOAD_ARGS from
	mov 0(\from), %rdi
	mov 8(\from), %rsi
	mov 16(\from), %rdx
	mov 24(\from), %r10
	mov 32(\from), %r8
	mov 40(\from), %r9
.endm

/* long host_syscall(long nr, const uint64_t args[6]) */
	.globl host_syscall
	.type host_syscall, @function
host_syscall:
	mov %rdi, %rax
	mov %rsi, %rcx
	LOAD_ARGS %rcx
	syscall
	ret
	.size host_syscall, .-host_syscall

/* long host_syscall_intr(long nr, const uint64_t args[6], const uint32_t *pending):
 * -EINTR if *pending is not 0. A signal in [intr_begin, intr_end), also one that makes
 * the host restart the call, sends the thread to intr_fail: none is lost between the
 * look and the call. */
	.globl host_syscall_intr
	.type host_syscall_intr, @function
host_syscall_intr:
	mov %rdi, %rax
	mov %rsi, %rcx
	mov %rdx, %r11
	LOAD_ARGS %rcx
	.globl intr_begin
intr_begin:
	cmpl $0, (%r11)
	jne intr_fail
	syscall
	.globl intr_end
intr_end:
	ret
	.globl intr_fail
intr_fail:
	mov $-4, %rax           /* -EINTR */
	ret
	.size host_syscall_intr, .-host_syscall_intr
	.section .note.GNU-stack, "", @progbits

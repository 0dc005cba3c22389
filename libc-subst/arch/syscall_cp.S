/* long __syscall_cp_asm(volatile void *cancel, long nr, long u .. z)
 *
 * A system call that is a cancellation point. The cancellation handler
 * (pthread_cancel.c) sends a thread that it finds in [__cp_begin, __cp_end), or
 * at __cp_end with a result that says "not yet happened", to __cp_cancel: up to
 * the call instruction the stack is as it was on entry, and so it is once the
 * call has returned. */
.text
.global __cp_begin
.hidden __cp_begin
.global __cp_end
.hidden __cp_end
.global __cp_cancel
.hidden __cp_cancel
.hidden __cancel
.hidden __htux_calls
.global __syscall_cp_asm
.hidden __syscall_cp_asm
.type __syscall_cp_asm,@function
__syscall_cp_asm:
	.cfi_startproc
__cp_begin:
	mov (%rdi),%eax
	test %eax,%eax
	jnz __cp_cancel
	mov __htux_calls(%rip),%rax
	mov (%rax,%rsi,8),%rax
	mov %rdx,%rdi
	mov %rcx,%rsi
	mov %r8,%rdx
	mov %r9,%rcx
	mov 8(%rsp),%r8
	mov 16(%rsp),%r9
	call *%rax
__cp_end:
	ret
__cp_cancel:
	jmp __cancel
	.cfi_endproc
.size __syscall_cp_asm,.-__syscall_cp_asm
.section .note.GNU-stack,"",@progbits

/* getcontext, setcontext, swapcontext: save and restore what a call preserves
 * (with the arguments that makecontext passes), the floating-point control
 * words and the signal mask. Offsets are those of the kernel's ucontext_t:
 * gregs r8.. at 40, rdi 104, rsi 112, rbp 120, rbx 128, rdx 136, rcx 152, rsp 160,
 * rip 168, fpregs (a pointer) at 224, sigmask at 296, the x87 state at 424.
 *
 * glibc_context_mask(how, set, old) is in ucontext.c. */
	.text

	.macro save
	mov %rbx, 128(%rdi)
	mov %rbp, 120(%rdi)
	mov %r12, 72(%rdi)
	mov %r13, 80(%rdi)
	mov %r14, 88(%rdi)
	mov %r15, 96(%rdi)
	mov %rdi, 104(%rdi)
	mov %rsi, 112(%rdi)
	mov %rdx, 136(%rdi)
	mov %rcx, 152(%rdi)
	mov %r8, 40(%rdi)
	mov %r9, 48(%rdi)
	mov (%rsp), %rcx
	mov %rcx, 168(%rdi)
	lea 8(%rsp), %rcx
	mov %rcx, 160(%rdi)
	lea 424(%rdi), %rcx
	mov %rcx, 224(%rdi)
	fnstenv (%rcx)
	fldenv (%rcx)
	stmxcsr 448(%rdi)
	.endm

	.global getcontext
	.type getcontext, @function
getcontext:
	.cfi_startproc
	save
	lea 296(%rdi), %rdx
	xor %esi, %esi
	xor %edi, %edi
	sub $8, %rsp
	.cfi_adjust_cfa_offset 8
	call glibc_context_mask
	add $8, %rsp
	.cfi_adjust_cfa_offset -8
	ret
	.cfi_endproc
	.size getcontext, . - getcontext

	.global swapcontext
	.type swapcontext, @function
swapcontext:
	.cfi_startproc
	save
	push %rsi
	.cfi_adjust_cfa_offset 8
	lea 296(%rdi), %rdx
	add $296, %rsi
	mov $2, %edi		/* SIG_SETMASK */
	call glibc_context_mask
	pop %rdi
	.cfi_adjust_cfa_offset -8
	test %eax, %eax
	jz restore
	ret
	.cfi_endproc
	.size swapcontext, . - swapcontext

	.global setcontext
	.type setcontext, @function
setcontext:
	.cfi_startproc
	push %rdi
	.cfi_adjust_cfa_offset 8
	lea 296(%rdi), %rsi
	xor %edx, %edx
	mov $2, %edi
	call glibc_context_mask
	pop %rdi
	.cfi_adjust_cfa_offset -8
	test %eax, %eax
	jz restore
	ret
	.cfi_endproc
	.size setcontext, . - setcontext

	.type restore, @function
restore:
	.cfi_startproc
	mov 224(%rdi), %rcx
	fldenv (%rcx)
	ldmxcsr 448(%rdi)
	mov 160(%rdi), %rsp
	mov 128(%rdi), %rbx
	mov 120(%rdi), %rbp
	mov 72(%rdi), %r12
	mov 80(%rdi), %r13
	mov 88(%rdi), %r14
	mov 96(%rdi), %r15
	push 168(%rdi)
	mov 112(%rdi), %rsi
	mov 136(%rdi), %rdx
	mov 152(%rdi), %rcx
	mov 40(%rdi), %r8
	mov 48(%rdi), %r9
	mov 104(%rdi), %rdi
	xor %eax, %eax
	ret
	.cfi_endproc
	.size restore, . - restore

/* Where a context's function returns to: rbx holds the stack slot of uc_link. */
	.global glibc_context_end
	.hidden glibc_context_end
	.type glibc_context_end, @function
glibc_context_end:
	.cfi_startproc
	.cfi_undefined rip
	mov %rbx, %rsp
	mov (%rsp), %rdi
	and $-16, %rsp
	call glibc_context_next
	hlt
	.cfi_endproc
	.size glibc_context_end, . - glibc_context_end
	.section .note.GNU-stack, "", @progbits

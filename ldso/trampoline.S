/* Entries into the loader that must leave every register as it is:
 *   plt_trampoline   first call of a function through the PLT
 *   tlsdesc_*        functions that TLS descriptors point to
 *
 * Arguments may be in any vector register, so the processor's whole extended
 * state is saved: save_size bytes by XSAVEC or XSAVE with save_mask, or by FXSAVE
 * where there is no XSAVE (lazy.c, lazy_init).
 */
	.hidden save_size, save_mask, save_kind, lazy_bind, tls_address
	.text

/* Save rax rcx rdx rsi rdi r8-r11 at rsp and the extended state above them.
 * rbx must hold the old rsp, and rsp be aligned to 64. */
.macro SAVE_STATE
	sub	save_size(%rip), %rsp
	mov	%rax, (%rsp)
	mov	%rcx, 8(%rsp)
	mov	%rdx, 16(%rsp)
	mov	%rsi, 24(%rsp)
	mov	%rdi, 32(%rsp)
	mov	%r8, 40(%rsp)
	mov	%r9, 48(%rsp)
	mov	%r10, 56(%rsp)
	mov	%r11, 64(%rsp)
	mov	save_mask(%rip), %eax
	xor	%edx, %edx
	cmpl	$1, save_kind(%rip)
	jb	1f
	/* The header must be zero where the processor does not write it. */
	mov	%rdx, 128+512(%rsp)
	mov	%rdx, 128+520(%rsp)
	mov	%rdx, 128+528(%rsp)
	mov	%rdx, 128+536(%rsp)
	mov	%rdx, 128+544(%rsp)
	mov	%rdx, 128+552(%rsp)
	mov	%rdx, 128+560(%rsp)
	mov	%rdx, 128+568(%rsp)
	je	2f
	xsavec	128(%rsp)
	jmp	3f
1:	fxsave	128(%rsp)
	jmp	3f
2:	xsave	128(%rsp)
3:
.endm

/* Undo SAVE_STATE, all but rsp. */
.macro RESTORE_STATE
	mov	save_mask(%rip), %eax
	xor	%edx, %edx
	cmpl	$0, save_kind(%rip)
	je	4f
	xrstor	128(%rsp)
	jmp	5f
4:	fxrstor	128(%rsp)
5:	mov	(%rsp), %rax
	mov	8(%rsp), %rcx
	mov	16(%rsp), %rdx
	mov	24(%rsp), %rsi
	mov	32(%rsp), %rdi
	mov	40(%rsp), %r8
	mov	48(%rsp), %r9
	mov	56(%rsp), %r10
	mov	64(%rsp), %r11
.endm

/* On the stack: the object (from GOT[1]), the number of the relocation, then the
 * return address of the call. */
	.globl	plt_trampoline
	.hidden	plt_trampoline
	.type	plt_trampoline, @function
plt_trampoline:
	.cfi_startproc
	.cfi_adjust_cfa_offset 16
	push	%rbx
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %rbx, 0
	mov	%rsp, %rbx
	.cfi_def_cfa_register %rbx
	and	$-64, %rsp
	SAVE_STATE
	mov	8(%rbx), %rdi
	mov	16(%rbx), %rsi
	mov	24(%rbx), %rdx
	call	lazy_bind
	mov	%rax, 16(%rbx)
	RESTORE_STATE
	mov	%rbx, %rsp
	.cfi_def_cfa_register %rsp
	pop	%rbx
	.cfi_adjust_cfa_offset -8
	.cfi_restore %rbx
	lea	8(%rsp), %rsp
	.cfi_adjust_cfa_offset -8
	/* The slot that held the relocation's number now holds the function. */
	ret
	.cfi_endproc
	.size	plt_trampoline, .-plt_trampoline

/* TLS descriptors: rax points to the descriptor; the offset of the variable from
 * the thread pointer returns in rax. */
	.globl	tlsdesc_static
	.hidden	tlsdesc_static
	.type	tlsdesc_static, @function
tlsdesc_static:
	.cfi_startproc
	mov	8(%rax), %rax
	ret
	.cfi_endproc
	.size	tlsdesc_static, .-tlsdesc_static

/* A weak variable that nobody defines: its address becomes the addend. */
	.globl	tlsdesc_undefined
	.hidden	tlsdesc_undefined
	.type	tlsdesc_undefined, @function
tlsdesc_undefined:
	.cfi_startproc
	mov	8(%rax), %rax
	sub	%fs:0, %rax
	ret
	.cfi_endproc
	.size	tlsdesc_undefined, .-tlsdesc_undefined

/* The descriptor's second word points to { module, offset }. */
	.globl	tlsdesc_dynamic
	.hidden	tlsdesc_dynamic
	.type	tlsdesc_dynamic, @function
tlsdesc_dynamic:
	.cfi_startproc
	push	%rdx
	.cfi_adjust_cfa_offset 8
	push	%rcx
	.cfi_adjust_cfa_offset 8
	mov	8(%rax), %rax
	mov	%fs:8, %rdx
	mov	(%rax), %rcx
	cmp	(%rdx), %rcx
	jae	6f
	mov	(%rdx,%rcx,8), %rdx
	test	%rdx, %rdx
	jz	6f
	mov	8(%rax), %rax
	add	%rdx, %rax
	sub	%fs:0, %rax
	pop	%rcx
	.cfi_adjust_cfa_offset -8
	pop	%rdx
	.cfi_adjust_cfa_offset -8
	ret
	.cfi_adjust_cfa_offset 16
6:	push	%rbx
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %rbx, 0
	mov	%rsp, %rbx
	.cfi_def_cfa_register %rbx
	and	$-64, %rsp
	SAVE_STATE
	mov	(%rsp), %rax
	mov	(%rax), %rdi
	mov	8(%rax), %rsi
	call	tls_address
	sub	%fs:0, %rax
	mov	%rax, (%rsp)
	RESTORE_STATE
	mov	%rbx, %rsp
	.cfi_def_cfa_register %rsp
	pop	%rbx
	.cfi_adjust_cfa_offset -8
	.cfi_restore %rbx
	pop	%rcx
	.cfi_adjust_cfa_offset -8
	pop	%rdx
	.cfi_adjust_cfa_offset -8
	ret
	.cfi_endproc
	.size	tlsdesc_dynamic, .-tlsdesc_dynamic

/* dlsym and dlvsym want to know their caller. */
	.globl	dlsym
	.hidden	dlsym_from
	.type	dlsym, @function
dlsym:
	.cfi_startproc
	mov	(%rsp), %rdx
	jmp	dlsym_from
	.cfi_endproc
	.size	dlsym, .-dlsym

	.globl	dlvsym
	.hidden	dlvsym_from
	.type	dlvsym, @function
dlvsym:
	.cfi_startproc
	mov	(%rsp), %rcx
	jmp	dlvsym_from
	.cfi_endproc
	.size	dlvsym, .-dlvsym

/* Where calls of functions that libc.so lacks arrive: r11 tells which (stub.c). */
	.globl	missing_entry
	.hidden	missing_entry, missing_report
	.type	missing_entry, @function
missing_entry:
	.cfi_startproc
	mov	%r11, %rdi
	push	%rbp
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %rbp, 0
	mov	%rsp, %rbp
	.cfi_def_cfa_register %rbp
	and	$-16, %rsp
	call	missing_report
	hlt
	.cfi_endproc
	.size	missing_entry, .-missing_entry

	.section .note.GNU-stack,"",@progbits

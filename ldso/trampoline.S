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

/* Undo SAVE_STATE, all but rsp, which base points to. */
.macro RESTORE_STATE base=%rsp
	mov	save_mask(%rip), %eax
	xor	%edx, %edx
	cmpl	$0, save_kind(%rip)
	je	4f
	xrstor	128(\base)
	jmp	5f
4:	fxrstor	128(\base)
5:	mov	(\base), %rax
	mov	8(\base), %rcx
	mov	16(\base), %rdx
	mov	24(\base), %rsi
	mov	32(\base), %rdi
	mov	40(\base), %r8
	mov	48(\base), %r9
	mov	56(\base), %r10
	mov	64(\base), %r11
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

/* The same where auditors watch (audit_plt.c). r12 points to a struct audit_frame;
 * below it is the saved state; below that, for a call whose result is wanted, a
 * copy of the arguments on the stack. */
#define F_XMM 64
#define F_VEC 192
#define F_RAX 768
#define F_RDX 776
#define F_XMM0 784
#define F_ST0 816
#define F_ST1 832
#define F_VEC0 848
#define F_TARGET 1008
#define F_STATE 1016
#define F_ST_COUNT 1024
#define F_SIZE 1088

/* Vectors as wide as the processor has them, to the frame and back. */
.macro STORE_VECTORS xmm, vec, list:vararg
	.irp	i, \list
	movaps	%xmm\i, \xmm+16*\i(%r12)
	.endr
	testb	$0xe0, save_mask(%rip)
	jnz	61f
	testb	$4, save_mask(%rip)
	jz	62f
	.irp	i, \list
	vmovdqu	%ymm\i, \vec+64*\i(%r12)
	.endr
	jmp	62f
61:	.irp	i, \list
	vmovdqu64 %zmm\i, \vec+64*\i(%r12)
	.endr
62:
.endm
.macro LOAD_VECTORS xmm, vec, list:vararg
	testb	$0xe0, save_mask(%rip)
	jnz	61f
	testb	$4, save_mask(%rip)
	jnz	62f
	.irp	i, \list
	movaps	\xmm+16*\i(%r12), %xmm\i
	.endr
	jmp	63f
61:	.irp	i, \list
	vmovdqu64 \vec+64*\i(%r12), %zmm\i
	.endr
	jmp	63f
62:	.irp	i, \list
	vmovdqu	\vec+64*\i(%r12), %ymm\i
	.endr
63:
.endm

/* The arguments, as an auditor may have changed them. */
.macro LOAD_ARGUMENTS
	mov	(%r12), %rdx
	mov	8(%r12), %r8
	mov	16(%r12), %r9
	mov	24(%r12), %rcx
	mov	32(%r12), %rsi
	mov	40(%r12), %rdi
	LOAD_VECTORS F_XMM, F_VEC, 0, 1, 2, 3, 4, 5, 6, 7
.endm

/* If the x87 stack is not empty, move its top to \to and count it. */
.macro STORE_ST to
	fxam
	fnstsw	%ax
	and	$0x4500, %eax
	cmp	$0x4100, %eax
	je	8f
	fstpt	\to(%r12)
	incl	F_ST_COUNT(%r12)
.endm

	.globl	audit_trampoline
	.hidden	audit_trampoline, audit_plt_enter, audit_plt_exit
	.type	audit_trampoline, @function
audit_trampoline:
	.cfi_startproc
	.cfi_adjust_cfa_offset 16
	push	%rbx
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %rbx, 0
	mov	%rsp, %rbx
	.cfi_def_cfa_register %rbx
	push	%r12
	.cfi_offset %r12, -40
	and	$-64, %rsp
	sub	$F_SIZE, %rsp
	mov	%rsp, %r12
	SAVE_STATE
	mov	%rsp, F_STATE(%r12)
	mov	16(%rsp), %rax
	mov	%rax, (%r12)
	mov	%r8, 8(%r12)
	mov	%r9, 16(%r12)
	mov	%rcx, 24(%r12)
	mov	%rsi, 32(%r12)
	mov	%rdi, 40(%r12)
	mov	%rbp, 48(%r12)
	lea	24(%rbx), %rax
	mov	%rax, 56(%r12)
	STORE_VECTORS F_XMM, F_VEC, 0, 1, 2, 3, 4, 5, 6, 7
	mov	8(%rbx), %rdi
	mov	16(%rbx), %rsi
	mov	%r12, %rdx
	call	audit_plt_enter
	test	%rax, %rax
	jns	7f

	/* Only the call itself: the slot that held the relocation's number takes the function. */
	RESTORE_STATE
	LOAD_ARGUMENTS
	mov	F_TARGET(%r12), %r11
	mov	%r11, 16(%rbx)
	mov	-8(%rbx), %r12
	mov	%rbx, %rsp
	pop	%rbx
	.cfi_remember_state
	.cfi_def_cfa %rsp, 24
	.cfi_restore %rbx
	.cfi_restore %r12
	lea	8(%rsp), %rsp
	.cfi_adjust_cfa_offset -8
	ret
	.cfi_restore_state

7:	sub	%rax, %rsp
	and	$-16, %rsp
	mov	%rsp, %rdi
	lea	32(%rbx), %rsi
	mov	%rax, %rcx
	rep movsb
	mov	F_STATE(%r12), %r11
	RESTORE_STATE %r11
	LOAD_ARGUMENTS
	call	*F_TARGET(%r12)
	mov	%rax, F_RAX(%r12)
	mov	%rdx, F_RDX(%r12)
	STORE_VECTORS F_XMM0, F_VEC0, 0, 1
	movl	$0, F_ST_COUNT(%r12)
	STORE_ST F_ST0
	STORE_ST F_ST1
8:	mov	%r12, %rsp
	SAVE_STATE
	mov	8(%rbx), %rdi
	mov	16(%rbx), %rsi
	mov	%r12, %rdx
	call	audit_plt_exit
	RESTORE_STATE
	mov	F_RAX(%r12), %rax
	mov	F_RDX(%r12), %rdx
	LOAD_VECTORS F_XMM0, F_VEC0, 0, 1
	cmpl	$1, F_ST_COUNT(%r12)
	jb	9f
	je	8f
	fldt	F_ST1(%r12)
8:	fldt	F_ST0(%r12)
9:	mov	-8(%rbx), %r12
	mov	%rbx, %rsp
	pop	%rbx
	.cfi_def_cfa %rsp, 24
	.cfi_restore %rbx
	.cfi_restore %r12
	lea	16(%rsp), %rsp
	.cfi_adjust_cfa_offset -16
	ret
	.cfi_endproc
	.size	audit_trampoline, .-audit_trampoline

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

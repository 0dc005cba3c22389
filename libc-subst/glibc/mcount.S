/* What functions compiled with -pg call first: mcount once they have a frame, __fentry__ before.
 * Nothing may change but flags. The arguments of __mcount: whence the function was called, and
 * whence this is. */
	.macro counting name, room, caller, frame
	.globl \name
	.type \name, @function
\name:
	.cfi_startproc
	sub $\room, %rsp
	.cfi_adjust_cfa_offset \room
	mov %rax, (%rsp)
	mov %rcx, 0x08(%rsp)
	mov %rdx, 0x10(%rsp)
	mov %rsi, 0x18(%rsp)
	mov %rdi, 0x20(%rsp)
	mov %r8, 0x28(%rsp)
	mov %r9, 0x30(%rsp)
	mov %r10, 0x38(%rsp)
	mov \caller(\frame), %rdi
	mov \room(%rsp), %rsi
	call __mcount
	mov 0x38(%rsp), %r10
	mov 0x30(%rsp), %r9
	mov 0x28(%rsp), %r8
	mov 0x20(%rsp), %rdi
	mov 0x18(%rsp), %rsi
	mov 0x10(%rsp), %rdx
	mov 0x08(%rsp), %rcx
	mov (%rsp), %rax
	add $\room, %rsp
	.cfi_adjust_cfa_offset -\room
	ret
	.cfi_endproc
	.size \name, .-\name
	.endm

	.text
	counting _mcount, 0x48, 8, %rbp
	counting __fentry__, 0x50, 0x58, %rsp
	.weak mcount
	.set mcount, _mcount
	.section .note.GNU-stack, "", @progbits

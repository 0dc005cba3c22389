/* void __once_call(void (*f)(void)): a frame at which unwinders ask once.c. */
	.text
	.globl __once_call
	.hidden __once_call
	.type __once_call, @function
__once_call:
	.cfi_startproc
	.cfi_personality 0x1b, __once_personality
	sub $8, %rsp
	.cfi_adjust_cfa_offset 8
	call *%rdi
	add $8, %rsp
	.cfi_adjust_cfa_offset -8
	ret
	.cfi_endproc
	.size __once_call, .-__once_call
	.section .note.GNU-stack, "", @progbits

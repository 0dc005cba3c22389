/* int __set_thread_area(void *tp): arch_prctl(ARCH_SET_FS, tp) */
.text
.global __set_thread_area
.hidden __set_thread_area
.hidden __htux_calls
.type __set_thread_area,@function
__set_thread_area:
	.cfi_startproc
	mov %rdi,%rsi
	mov $0x1002,%edi
	mov __htux_calls(%rip),%rax
	jmp *158*8(%rax)
	.cfi_endproc
.size __set_thread_area,.-__set_thread_area
.section .note.GNU-stack,"",@progbits

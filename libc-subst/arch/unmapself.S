/* void __unmapself(void *base, size_t size): the last act of a detached thread. */
#include "htux/calls.h"
.text
.global __unmapself
.hidden __htux_calls
.type __unmapself,@function
__unmapself:
	.cfi_startproc
	mov __htux_calls(%rip),%rax
	call *HTUX_UNMAP_EXIT*8(%rax)
	hlt
	.cfi_endproc
.size __unmapself,.-__unmapself
.section .note.GNU-stack,"",@progbits

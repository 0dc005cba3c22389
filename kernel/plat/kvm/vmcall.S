/* How a request leaves the guest. */
#include "arch/x86_64/asm_offsets.h"
#include <htux/vm.h>
	.text

/* void vmcall_out(u32 request) */
	.globl vmcall_out
	.type vmcall_out, @function
vmcall_out:
	mov %edi, %eax
	out %eax, $HTUX_VM_PORT
	ret
	.size vmcall_out, .-vmcall_out

/* long vmcall_out_intr(u32 request, u32 work, u32 token): -EINTR, without having asked
 * for anything, if the thread has such work or that wake-up token; else 0. A doorbell in
 * [host_intr_begin, host_intr_end) sends the thread to host_intr_fail. */
	.globl vmcall_out_intr
	.type vmcall_out_intr, @function
vmcall_out_intr:
	mov %edi, %eax
	.globl host_intr_begin
host_intr_begin:
	test %esi, %gs:T_WORK
	jnz host_intr_fail
	cmp %gs:T_WAKE_TOKEN, %edx
	je host_intr_fail
	out %eax, $HTUX_VM_PORT
	.globl host_intr_end
host_intr_end:
	xor %eax, %eax
	ret
	.globl host_intr_fail
host_intr_fail:
	mov $-4, %rax
	ret
	.size vmcall_out_intr, .-vmcall_out_intr
	.section .note.GNU-stack, "", @progbits

/* Ways into and out of the kernel. docs/locking.md, "Entry and exit", states
 * what host-signal handlers may find here and do about it; the ranges named
 * there are the labels below. */
#include "arch/x86_64/asm_offsets.h"
#include "arch/x86_64/cfi.h"

/* A direct call. The veneer (made by tools/gen-syscalls) has put the number into
 * eax. C ABI: rdi rsi rdx rcx r8 r9 are the arguments, r10 r11 rax are free. */
	.section .text.entry, "ax", @progbits
	.globl entry_direct
	.type entry_direct, @function
entry_direct:
	.cfi_startproc
	.cfi_signal_frame
	pop %r11
	mov %rsp, %r10
	mov %gs:T_KSTACK_TOP, %rsp
	.globl entry_switched
entry_switched:
	sub $REGS_FRAME, %rsp
	mov %r11, R_RIP(%rsp)
	mov %r10, R_RSP(%rsp)
	lea syscall_table(%rip), %r11
direct_save:
	mov %rax, R_ORIG_RAX(%rsp)
	mov %rdi, R_ARGS(%rsp)
	mov %rsi, R_ARGS+8(%rsp)
	mov %rdx, R_ARGS+16(%rsp)
	mov %rcx, R_ARGS+24(%rsp)
	mov %r8, R_ARGS+32(%rsp)
	mov %r9, R_ARGS+40(%rsp)
	mov %rbx, R_RBX(%rsp)
	mov %rbp, R_RBP(%rsp)
	mov %r12, R_R12(%rsp)
	mov %r13, R_R13(%rsp)
	mov %r14, R_R14(%rsp)
	mov %r15, R_R15(%rsp)
	xor %r10d, %r10d
	mov %r10, R_KIND(%rsp)
	mov %r10, R_FPSTATE(%rsp)
	mov %rsp, %gs:T_REGS
	CFI_CALLER
	call *(%r11,%rax,8)
#ifdef HTUX_DEBUG
	mov %rax, R_RAX(%rsp)
	call lockcheck_none
	mov R_RAX(%rsp), %rax
#endif
	lea ERESTART_LAST(%rax), %rcx
	cmp $ERESTART_SPAN, %rcx
	jbe direct_slow

/* Nothing to do and nothing changed: back like a function. The return address is
 * written again, since a vfork child may have used that stack slot, and `ret`
 * keeps the processor's return predictor in step. */
	.globl direct_check
direct_check:
	cmpl $0, %gs:T_WORK
	jne direct_slow
	mov R_RSP(%rsp), %rdx
	mov R_RIP(%rsp), %rcx
	lea -8(%rdx), %rsp
	.globl direct_exit_user
direct_exit_user:
	mov %rcx, (%rsp)
	ret
	.globl direct_exit_end
direct_exit_end:

direct_slow:
	mov %rax, R_RAX(%rsp)
	mov %rsp, %rdi
	call exit_slow
	jmp restore_check
	.cfi_endproc
	.size entry_direct, .-entry_direct

/* The same while tracing: syscall_traced(regs) in place of the handler. Stubs come with the low half
 * of the call's number (syscalls.gen.S). */
	.globl entry_traced_0, entry_traced_1
entry_traced_0:
	movzbl %al, %eax
	jmp entry_direct_traced
entry_traced_1:
	movzbl %al, %eax
	or $0x100, %eax
	.globl entry_direct_traced
	.type entry_direct_traced, @function
entry_direct_traced:
	pop %r11
	mov %rsp, %r10
	mov %gs:T_KSTACK_TOP, %rsp
	.globl entry_traced_switched
entry_traced_switched:
	sub $REGS_FRAME, %rsp
	mov %r11, R_RIP(%rsp)
	mov %r10, R_RSP(%rsp)
	/* The one "handler" of a table indexed by eax: point before it. */
	lea traced_table(%rip), %r11
	mov %rax, %r10
	shl $3, %r10
	sub %r10, %r11
	jmp direct_save
	.size entry_direct_traced, .-entry_direct_traced

	.section .rodata
	.balign 8
traced_table:
	.quad syscall_traced

	.section .text.entry, "ax", @progbits
/* _Noreturn void return_to_user(struct regs *regs) */
	.globl return_to_user
	.type return_to_user, @function
return_to_user:
	mov %rdi, %rsp
	mov %rdi, %gs:T_REGS
#ifdef HTUX_DEBUG
	call lockcheck_none
#endif
	mov R_RAX(%rsp), %rax
	lea ERESTART_LAST(%rax), %rcx
	cmp $ERESTART_SPAN, %rcx
	jbe restore_slow
	.globl restore_check
restore_check: /* rsp = current()->regs */
	cmpl $0, %gs:T_WORK
	je restore_start
restore_slow:
	mov %rsp, %rdi
	call exit_slow
	jmp restore_check
	.globl restore_start
restore_start:
	mov R_FPSTATE(%rsp), %rdi
	test %rdi, %rdi
	jz 2f
	mov FP_SW_XFEATURES(%rdi), %eax
	mov FP_SW_XFEATURES+4(%rdi), %edx
	xrstor64 (%rdi)
2:	mov R_R15(%rsp), %r15
	mov R_R14(%rsp), %r14
	mov R_R13(%rsp), %r13
	mov R_R12(%rsp), %r12
	mov R_RBP(%rsp), %rbp
	mov R_RBX(%rsp), %rbx
	mov R_R11(%rsp), %r11
	mov R_R10(%rsp), %r10
	mov R_R9(%rsp), %r9
	mov R_R8(%rsp), %r8
	mov R_RAX(%rsp), %rax
	mov R_RCX(%rsp), %rcx
	mov R_RDX(%rsp), %rdx
	mov R_RSI(%rsp), %rsi
	mov R_RDI(%rsp), %rdi
	lea R_RIP(%rsp), %rsp
	/* Host signals leave 128 bytes below rsp alone: *regs stays whole, and
	 * the handlers can start over from restore_check. */
	iretq
	.globl restore_end
restore_end:
	.size return_to_user, .-return_to_user

	.section .note.GNU-stack, "", @progbits

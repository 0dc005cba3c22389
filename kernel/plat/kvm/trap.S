/* Exceptions, interrupts and `syscall` instructions. All gates use IST stacks, since the
 * interrupted code may own what is below its rsp; docs/locking.md, "Entry and exit". */
#include "arch/x86_64/asm_offsets.h"
#include "arch/x86_64/cfi.h"
#include <htux/vm.h>
#include "plat/kvm/trap.h"
	.text

	.balign 16
	.globl trap_stubs       /* TRAP_STUB bytes each; those above the exceptions TRAP_STUB_SHORT */
trap_stubs:
vector = 0
	.rept TRAP_EXCEPTIONS
	.balign TRAP_STUB
	.if vector == 8 || (vector >= 10 && vector <= 14) || vector == 17 || vector == 21 || vector == 29 || vector == 30
	pushq $vector
	jmp trap_with_error
	.else
	pushq $0                /* the processor pushes no error code */
	pushq $vector
	jmp trap_common
	.endif
vector = vector + 1
	.endr
	.rept VECTORS - TRAP_EXCEPTIONS
	.balign TRAP_STUB_SHORT
	pushq $(vector & 0x7f) | -(vector & 0x80) /* in one byte, with a sign */
	jmp trap_interrupt
vector = vector + 1
	.endr

trap_interrupt:
	andq $0xff, (%rsp)
	push (%rsp)
	movq $0, 8(%rsp)
	jmp trap_common

/* An `int` pushes no error code: the stack's top is 16-aligned, so that tells. */
	.balign 16
trap_with_error:
	test $8, %spl
	jnz trap_common
	push (%rsp)
	movq $TRAP_BY_INT, 8(%rsp)

/* The frame becomes the first part of a struct regs: the error code is in orig_rax's
 * place, the vector in rdi's. */
trap_common:
	xchg %rdi, (%rsp)
	push %rsi
	push %rdx
	push %rcx
	push %rax
	push %r8
	push %r9
	push %r10
	push %r11
	push %rbx
	push %rbp
	push %r12
	push %r13
	push %r14
	push %r15
	cld
	mov %rdi, %rsi
	mov %rsp, %rdi
	mov %cr2, %rdx
	call trap_enter         /* (regs, vector, cr2): where to go on, NULL: here and back */
	test %rax, %rax
	jz trap_return
	mov %rax, %rsp
	sti
	mov %rax, %rdi
	call trap_handle
trap_return:
	pop %r15
	pop %r14
	pop %r13
	pop %r12
	pop %rbp
	pop %rbx
	pop %r11
	pop %r10
	pop %r9
	pop %r8
	pop %rax
	pop %rcx
	pop %rdx
	pop %rsi
	pop %rdi
	add $8, %rsp
	iretq

/* _Noreturn void trap_emergency(struct regs *regs, u64 vector, u64 cr2): there is no usable
 * kernel stack. */
	.globl trap_emergency
trap_emergency:
	lea emergency_stack_top(%rip), %rsp
	xor %ebp, %ebp
	call trap_fatal
	ud2

	.bss
	.balign 16
	.skip 16384
emergency_stack_top:

	.text
/* A new vCPU: rdi = its thread, rsi = its number, rsp = below its registers. */
	.globl vcpu_entry
vcpu_entry:
	xor %ebp, %ebp
	call vcpu_begin
	ud2

/* MSR_LSTAR: a `syscall` instruction. rcx = rip, r11 = rflags, rsp is the user's. */
	.section .text.entry, "ax", @progbits
	.globl entry_trap
	.type entry_trap, @function
entry_trap:
	.cfi_startproc
	.cfi_signal_frame
	mov %rsp, %gs:T_USER_RSP
	mov %gs:T_KSTACK_TOP, %rsp
	.globl entry_trap_switched
entry_trap_switched:
	sub $REGS_FRAME, %rsp
	mov %r15, R_R15(%rsp)
	mov %r14, R_R14(%rsp)
	mov %r13, R_R13(%rsp)
	mov %r12, R_R12(%rsp)
	mov %rbp, R_RBP(%rsp)
	mov %rbx, R_RBX(%rsp)
	mov %r11, R_R11(%rsp)
	mov %r10, R_R10(%rsp)
	mov %r9, R_R9(%rsp)
	mov %r8, R_R8(%rsp)
	mov %rcx, R_RCX(%rsp)
	mov %rdx, R_RDX(%rsp)
	mov %rsi, R_RSI(%rsp)
	mov %rdi, R_RDI(%rsp)
	mov %rcx, R_RIP(%rsp)
	mov %r11, R_EFLAGS(%rsp)
	mov %gs:T_USER_RSP, %rcx
	mov %rcx, R_RSP(%rsp)
	movq $HTUX_VM_CS, R_CS(%rsp)
	movq $HTUX_VM_SS, R_SS(%rsp)
	mov %eax, %eax
	mov %rax, R_ORIG_RAX(%rsp)
	movq $-38, R_RAX(%rsp)  /* -ENOSYS */
	movq $1, R_KIND(%rsp)   /* ENTRY_TRAP */
	movq $0, R_FPSTATE(%rsp)
	mov %rdi, R_ARGS(%rsp)
	mov %rsi, R_ARGS+8(%rsp)
	mov %rdx, R_ARGS+16(%rsp)
	mov %r10, R_ARGS+24(%rsp)
	mov %r8, R_ARGS+32(%rsp)
	mov %r9, R_ARGS+40(%rsp)
	mov %rsp, %gs:T_REGS
	CFI_CALLER
	mov %rsp, %rdi
	call trap_syscall
	mov %rax, R_RAX(%rsp)
	mov %rsp, %rdi
	jmp return_to_user
	.cfi_endproc
	.size entry_trap, .-entry_trap
	.section .note.GNU-stack, "", @progbits

/* Where a signal handler returns to. The signal frame is at rsp (its first
 * word, this function's address, has been popped): siginfo follows ucontext,
 * which starts with uc_flags, uc_link and uc_stack (40 bytes), then the
 * general registers in the order of <sys/ucontext.h>.
 *
 * The frame description lets unwinders and debuggers walk from a handler into
 * what it interrupted; libgcc cannot recognise this code by its bytes as it does
 * with the usual system-call instruction. All registers are described as stored
 * at a fixed distance from rsp. The byte before the function belongs to its
 * description because unwinders look up a return address less one. */
#define GREG(n) (40 + 8*(n))

/* DW_CFA_expression, register, length 4: DW_OP_breg7 (rsp) + offset */
#define SAVED(reg, off) .cfi_escape 0x10, reg, 3, 0x77, ((off) & 0x7f) | 0x80, (off) >> 7

.text
.hidden __htux_calls
	.cfi_startproc simple
	.cfi_signal_frame
	/* DW_CFA_def_cfa_expression, length 4: the interrupted rsp */
	.cfi_escape 0x0f, 4, 0x77, (GREG(15) & 0x7f) | 0x80, GREG(15) >> 7, 0x06
	SAVED(8, GREG(0))
	SAVED(9, GREG(1))
	SAVED(10, GREG(2))
	SAVED(11, GREG(3))
	SAVED(12, GREG(4))
	SAVED(13, GREG(5))
	SAVED(14, GREG(6))
	SAVED(15, GREG(7))
	SAVED(5, GREG(8))       /* rdi */
	SAVED(4, GREG(9))       /* rsi */
	SAVED(6, GREG(10))      /* rbp */
	SAVED(3, GREG(11))      /* rbx */
	SAVED(1, GREG(12))      /* rdx */
	SAVED(0, GREG(13))      /* rax */
	SAVED(2, GREG(14))      /* rcx */
	SAVED(7, GREG(15))      /* rsp */
	SAVED(16, GREG(16))     /* rip */
	nop
.global __restore_rt
.hidden __restore_rt
.type __restore_rt,@function
__restore_rt:
	mov __htux_calls(%rip),%rax
	call *15*8(%rax)
	hlt
	.cfi_endproc
.size __restore_rt,.-__restore_rt
.section .note.GNU-stack,"",@progbits

/* The direct-call interface: how the substituted libc calls the kernel.
 *
 * The kernel passes the address of a table of function pointers in the
 * auxiliary vector (AT_HTUX_CALLS). Entry NR is the system call with Linux
 * number NR; every entry below HTUX_NCALLS is callable, unknown ones return
 * -ENOSYS. A call follows the C ABI (System V x86-64): six long arguments in
 * rdi rsi rdx rcx r8 r9, result in rax, -4095..-1 is a negated errno.
 * Callee-saved registers, the x87/SSE/AVX state and the direction flag are
 * preserved; rsp need not be aligned. The kernel switches to its own stack.
 *
 * Where a system call is sensitive to its caller's stack or registers, the
 * call behaves as if the `call` instruction were a `syscall` instruction whose
 * next instruction is the call's return address and whose rsp is rsp after
 * the return:
 *   clone    the child starts at the return address, with the caller's
 *            callee-saved registers, rax = 0, and rsp = the given stack
 *            exactly (nothing is popped), or the caller's rsp if that is 0.
 *   vfork    the return address is kept by the kernel, not on the stack that
 *            the child shares.
 *   rt_sigreturn  the frame is at rsp after the return address was popped.
 *   munmap   may unmap the caller's stack only through HTUX_UNMAP_EXIT.
 *
 * Signals are delivered when a call ends. The frame's RIP is the call's
 * return address. If the call was interrupted before it had any effect, the
 * frame's RAX is -EINTR, or -HTUX_ERESTART when the kernel is going to repeat
 * the call (SA_RESTART): rt_sigreturn with that RAX and an unchanged RIP
 * repeats it. A cancellation handler may thus treat "RIP at the return address
 * and RAX one of those two" as "not yet happened". Trapped system calls
 * (`syscall` instructions) restart exactly as on Linux.
 */
#ifndef HTUX_CALLS_H
#define HTUX_CALLS_H

/* Auxiliary vector types, outside of what Linux uses. */
#define AT_HTUX_CALLS 0x48545501     /* address of the table */
#define AT_HTUX_FLAGS 0x48545502     /* HTUX_F_* */
#define AT_HTUX_LIBC_NAME 0x48545503 /* host path of libc.so, for l_name and debuggers */
#define AT_IS_HTUX(type) ((type) >> 8 == AT_HTUX_CALLS >> 8)

/* AT_HTUX_FLAGS */
#define HTUX_F_LIBC_AUTO 1 /* if a C-library symbol is lacking, call HTUX_EXEC_NATIVE */
#define HTUX_F_VERBOSE 2   /* say on stderr which libc is used and why */
#define HTUX_F_FIRST 4     /* the program that htux was called with */

/* Calls that only the substituted libc makes, after Linux's numbers (x86-64's stay below 509). */
#define HTUX_FIRST_CALL HTUX_WAKE_EXIT
/* (addr): exit(0) the thread; last of all wake one waiter (FUTEX_PRIVATE_FLAG) of the futex at addr */
#define HTUX_WAKE_EXIT 509
#define HTUX_UNMAP_EXIT 510 /* (addr, len): munmap the caller's stack, then exit(0) the thread */
/* (reason): start this program again with its own interpreter and libc; only before any of its
 * code has run. Does not return on success. reason: a C string, shown by `htux run -v`. */
#define HTUX_EXEC_NATIVE 511
#define HTUX_NCALLS 512

#define HTUX_ERESTART 512 /* Linux's internal ERESTARTSYS; seen only in signal frames' RAX */

#ifndef __ASSEMBLER__
typedef long htux_call(long, long, long, long, long, long);
#endif

#endif

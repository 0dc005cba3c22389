/* System calls for musl: plain calls through the kernel's table.
 *
 * Takes the place of musl's arch/x86_64/syscall_arch.h. The number must be
 * below HTUX_NCALLS; only syscall(3) takes arbitrary numbers and checks. A
 * function of the table reads no more arguments than its system call has, so
 * the unused ones are left out. See include/htux/calls.h.
 */
#include "htux/calls.h"

#define __SYSCALL_LL_E(x) (x)
#define __SYSCALL_LL_O(x) (x)

/* Set from AT_HTUX_CALLS in the loader's first stage, constant afterwards. */
extern __attribute__((__visibility__("hidden"))) htux_call *const *__htux_calls;

/* The cast in between tells the compiler that the change of type is meant. */
#define HTUX_CALL(n) ((void (*)(void))__htux_calls[n])

static __inline long __syscall0(long n) { return ((long (*)(void))HTUX_CALL(n))(); }

static __inline long __syscall1(long n, long a1) { return ((long (*)(long))HTUX_CALL(n))(a1); }

static __inline long __syscall2(long n, long a1, long a2) { return ((long (*)(long, long))HTUX_CALL(n))(a1, a2); }

static __inline long __syscall3(long n, long a1, long a2, long a3)
{
	return ((long (*)(long, long, long))HTUX_CALL(n))(a1, a2, a3);
}

static __inline long __syscall4(long n, long a1, long a2, long a3, long a4)
{
	return ((long (*)(long, long, long, long))HTUX_CALL(n))(a1, a2, a3, a4);
}

static __inline long __syscall5(long n, long a1, long a2, long a3, long a4, long a5)
{
	return ((long (*)(long, long, long, long, long))HTUX_CALL(n))(a1, a2, a3, a4, a5);
}

static __inline long __syscall6(long n, long a1, long a2, long a3, long a4, long a5, long a6)
{
	return __htux_calls[n](a1, a2, a3, a4, a5, a6);
}

#define VDSO_USEFUL
#define VDSO_CGT_SYM "__vdso_clock_gettime"
#define VDSO_CGT_VER "LINUX_2.6"
#define VDSO_GETCPU_SYM "__vdso_getcpu"
#define VDSO_GETCPU_VER "LINUX_2.6"

#define IPC_64 0

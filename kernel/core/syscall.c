/* Dispatch of system calls that came by a trap, or by direct calls while tracing. */
#include "core/syscall.h"
#include "plat.h"
#include "proc/thread.h"
#include <htux/calls.h>

typedef long handler(long, long, long, long, long, long);

/* Generated: handlers by number, sys_ni_syscall where there is none. */
extern handler *const syscall_table[HTUX_NCALLS];
/* Generated: the tables of direct calls, plain and traced. */
extern const char direct_table[], direct_table_traced[];

bool trace_on;

long syscall_dispatch(long nr, long a, long b, long c, long d, long e, long f)
{
	if ((unsigned long)nr >= HTUX_NCALLS) return -ENOSYS;
	if (likely(!trace_on)) return syscall_table[nr](a, b, c, d, e, f);

	u64 args[6] = { a, b, c, d, e, f };
	trace_enter(nr, args);
	long r = syscall_table[nr](a, b, c, d, e, f);
	trace_exit(nr, args, r);
	return r;
}

/* What entry_direct_traced calls in place of the handler. */
long syscall_traced(long a, long b, long c, long d, long e, long f)
{
	return syscall_dispatch(current()->regs->orig_rax, a, b, c, d, e, f);
}

u64 syscall_direct_table(void) { return (u64)(trace_on ? direct_table_traced : direct_table); }

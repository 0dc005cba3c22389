/* Dispatch of system calls that came by a trap, or by direct calls while tracing. */
#include "core/syscall.h"
#include "plat.h"
#include "proc/thread.h"
#include <htux/calls.h>

typedef long handler(long, long, long, long, long, long);

/* Generated: handlers by number, sys_ni_syscall where there is none. */
extern handler *const syscall_table[HTUX_NCALLS];
/* Generated: the table of direct calls, and what its place takes while tracing. */
extern const char direct_table[], traced_stubs[];

static u64 direct_table_traced[HTUX_NCALLS];
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

void trace_start(void)
{
	trace_on = true;
	/* Four bytes each, five more after 16. */
	for (u64 nr = 0; nr < HTUX_NCALLS; nr++) direct_table_traced[nr] = (u64)traced_stubs + nr * 4 + nr / 16 * 5;
}

u64 syscall_direct_table(void) { return trace_on ? (u64)direct_table_traced : (u64)direct_table; }

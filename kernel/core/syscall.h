/* The system-call table. kernel/core/syscalls.tbl has one line per Linux call:
 *
 *   number  name  entry  handler  state  note
 *
 * entry: call (veneer: kernel stack, signals) or leaf (runs on the caller's
 * stack, no locks, may not block; like code of a vDSO). handler: sys_<name>,
 * with up to six arguments of its natural types, or - when absent (ENOSYS).
 * state: full, partial (note says what lacks), absent. tools/gen-syscalls makes
 * the tables (direct veneers, trap table, names) and docs/syscalls.md from it. */
#ifndef KERNEL_SYSCALL_H
#define KERNEL_SYSCALL_H
#include "core/types.h"
#include "arch/x86_64/regs.h"
/* Run one system call (trap entry and tracing): handler's result, maybe -ERESTART*. */
long syscall_dispatch(long nr, long a, long b, long c, long d, long e, long f);
extern const u16 syscall_names[]; /* [HTUX_NCALLS]: where the name is, in bytes from here; 0: there is none */
/* Value of AT_HTUX_CALLS: the table of direct calls in use. */
u64 syscall_direct_table(void);
/* --trace=syscalls: core/trace.c writes the lines. trace_enter is called before,
 * trace_exit after every call (not after those that do not return). */
extern bool trace_on;
void trace_start(void); /* before the first process */
void trace_enter(long nr, const u64 args[6]);
void trace_exit(long nr, const u64 args[6], long ret);
#endif

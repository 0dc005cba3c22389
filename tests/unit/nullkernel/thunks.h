/* The null kernel's table of calls. */
#ifndef THUNKS_H
#define THUNKS_H
#include "htux/calls.h"

/* Builds the table: entry NR makes the host's system call NR. Exits on failure. */
htux_call **thunks_build(void);

/* What HTUX_EXEC_NATIVE starts. */
void thunks_native(const char *file, char **argv, char **envp);

/* HTUX_EXEC_NATIVE: says reason on stderr and starts the program on the host.
 * Returns a negated errno. Uses no thread-local data: %fs is libc.so's. */
long thunk_exec_native(const char *reason);

#endif

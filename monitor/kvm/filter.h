/* What the VMM may ask of the host: the seccomp filter of its threads. */
#ifndef MONITOR_KVM_FILTER_H
#define MONITOR_KVM_FILTER_H
#include "vm.h"

/* Kinds of threads. Control's list contains the other: it makes those threads, and a
 * thread keeps its maker's filter. GDB: the debugger's thread, with --gdb. */
enum { FILTER_VCPU = 1, FILTER_CONTROL = 2, FILTER_GDB = 4 };

/* Once, before any thread is made: build the filters and set no_new_privs. 0 or an errno. */
int filter_prepare(const struct vm *vm);
/* Put the filter on the calling thread. Ends the program with one line if that fails. */
void filter_thread(int kind);
/* For --stats: which rule lets a host call of the guest through (filter_prepare has been called),
 * -1: none; its name, and the value that it asks for. */
int filter_rule(long nr, const uint64_t args[6]);
const char *filter_rule_name(int rule, unsigned *value);
/* Print the rules, one a line: whose (control thread's, vCPUs' threads', those on behalf of the
 * guest), number and name of the system call, conditions on arguments. */
void filter_list(void);

#endif

/* What the VMM may ask of the host: the seccomp filter of its threads. */
#ifndef MONITOR_KVM_FILTER_H
#define MONITOR_KVM_FILTER_H
#include "vm.h"

/* Kinds of threads. Control's list contains the other: it makes those threads, and a
 * thread keeps its maker's filter. */
enum { FILTER_VCPU = 1, FILTER_CONTROL = 2 };

/* Once, before any thread is made: build the filters and set no_new_privs. 0 or an errno. */
int filter_prepare(const struct vm *vm);
/* Put the filter on the calling thread. Ends the program with one line if that fails. */
void filter_thread(int kind);
/* Print the rules, one a line: kinds of threads, system call, conditions on arguments. */
void filter_list(void);

#endif

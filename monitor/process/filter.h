/* The seccomp filter of a guest process. */
#ifndef MONITOR_PROCESS_FILTER_H
#define MONITOR_PROCESS_FILTER_H
#include "../image.h"

/* From now on, this thread and what it makes may perform the host calls of
 * include/htux/hostcall.h from the kernel's host-call text, and nothing else: a
 * system call from any other address raises SIGSYS, any other call from the
 * kernel kills the process. Sets no_new_privs. Returns 0 or an errno. */
int filter_guest(const struct kernel_image *k);

#endif

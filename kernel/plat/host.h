/* Host calls from the kernel's side (include/htux/hostcall.h): Linux's system
 * calls on host handles. host_call() runs to its end even if the thread has
 * work; host_call_intr() returns -EINTR at once, or as soon as work arrives, if
 * the host has not begun it. Buffers may be kernel or user memory (check user
 * memory with access_ok first; the host then returns -EFAULT itself). */
#ifndef KERNEL_HOST_H
#define KERNEL_HOST_H
#include "core/types.h"
#include "core/lockcheck.h"
#include <htux/hostcall.h>

#define X(name, nr, ...) HC_##name = nr,
enum hostcall { HTUX_HOSTCALLS(X) };
#undef X

long host_call_(long nr, long a, long b, long c, long d, long e, long f);
long host_call_intr_(long nr, long a, long b, long c, long d, long e, long f);
#define HC_ARGS_(nr, a, b, c, d, e, f, ...) nr, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f)
#define host_call(...) host_call_(HC_ARGS_(__VA_ARGS__, 0, 0, 0, 0, 0, 0))
#define host_call_intr(...) (lockcheck_may_wait(), host_call_intr_(HC_ARGS_(__VA_ARGS__, 0, 0, 0, 0, 0, 0)))
#endif

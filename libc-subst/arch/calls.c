/* The kernel's table of calls; see syscall_arch.h. */
#include "syscall.h"

htux_call *const *__htux_calls;

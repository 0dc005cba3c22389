/* select as glibc's, which like Linux leaves in the timeout what is left of it; musl's leaves it alone. */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <sys/select.h>
#include "syscall.h"
#include "twin.h"

int glibc_select(int n, fd_set *restrict in, fd_set *restrict out, fd_set *restrict except,
		 struct timeval *restrict left)
{
	if (!left) return syscall_cp(SYS_select, n, in, out, except, 0);
	struct timeval t = *left;
	if (t.tv_sec < 0 || t.tv_usec < 0) {
		errno = EINVAL;
		return -1;
	}
	if (__builtin_add_overflow(t.tv_sec, t.tv_usec / 1000000, &t.tv_sec)) t = (struct timeval){ LONG_MAX, 999999 };
	t.tv_usec %= 1000000;
	long r = __syscall_cp(SYS_select, n, in, out, except, &t);
	*left = t;
	return __syscall_ret(r);
}
TWIN(select, GLIBC_2.2.5, glibc_select);
ALIAS(__select, glibc_select);

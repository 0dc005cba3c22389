/* Streams' transfers are cancellation points, as in glibc: a thread that is cancelled in one gives the
 * stream back first. */
#define _GNU_SOURCE
#include "pthread_impl.h"
#include "stdio_impl.h"

/* What fgetc and fputc leave in the lock instead of a thread's number. */
#define SOMEONE (MAYBE_WAITERS - 1)

/* Cleanup handler. A lock that the program took by flockfile() stays, as does that of an unbuffered stream
 * that printf lent a buffer to: its own handler comes next. */
void __stdio_cancelled(void *file)
{
	FILE *f = file;
	f->fd_pos = -1;
	if (f->lock < 0 || f->lockcount || (f->flags & F_NBF && f->buf_size)) return;
	int owner = f->lock & ~MAYBE_WAITERS;
	if (owner == __pthread_self()->tid || owner == SOMEONE) __unlockfile(f);
}

ssize_t __stdio_transfer(FILE *f, long nr, const void *what, size_t n)
{
	if (f->flags & F_NOCANCEL || (!libc.threads_minus_1 && !__pthread_self()->cancel))
		return syscall(nr, f->fd, what, n);
	ssize_t r;
	pthread_cleanup_push(__stdio_cancelled, f);
	r = syscall_cp(nr, f->fd, what, n);
	pthread_cleanup_pop(0);
	return r;
}

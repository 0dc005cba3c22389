/* Waiting for several files at once: what poll, select and epoll share. */
#ifndef KERNEL_POLLSET_H
#define KERNEL_POLLSET_H
#include "ipc/ipc.h"

struct poll_entry {
	struct file *file; /* reference, or NULL: never ready */
	u32 events;        /* EPOLL* wanted; EPOLLERR and EPOLLHUP must be set by the caller */
	u32 revents;       /* which of them hold, on return */
	struct waiter waiter;
};

/* Wait until an entry is ready: how many are, 0 at the deadline (KTIME_NEVER:
 * none; 0: do not wait), -ERESTARTNOHAND on a signal, -ENOMEM. Works on kernel
 * objects and host handles together. */
long pollset_wait(struct poll_entry *e, unsigned n, ktime_t deadline);
/* Drops the references of all entries. */
void pollset_put(struct poll_entry *e, unsigned n);
/* Store the remaining time of a wait of `rel`, as Linux's system calls do (C
 * libraries hide it for ppoll and pselect): ret, or -EINTR when it cannot be
 * stored and so the call must not be restarted. */
long poll_finish(void __user *ut, bool timeval, ktime_t rel, ktime_t deadline, long ret);

#define POLLSET_ON_STACK 16
#endif

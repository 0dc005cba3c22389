/* Signal types of the Linux ABI, in kernel form. */
#ifndef KERNEL_SIGNAL_TYPES_H
#define KERNEL_SIGNAL_TYPES_H
#include "core/list.h"
#include "core/lock.h"
#include <linux/signal.h>
#undef sa_handler
#undef sa_sigaction

typedef u64 sigset64; /* bit n-1 = signal n */
#define NSIG64 64
#define sigmask64(n) (1UL << ((n)-1))

struct ksigaction { /* the kernel ABI of rt_sigaction */
	u64 handler;
	u64 flags;
	u64 restorer;
	sigset64 mask;
};

/* The actions of a process; shared by CLONE_SIGHAND. lock is a leaf lock. */
struct sighand {
	u32 refs;
	struct mutex lock;
	struct ksigaction action[NSIG64 + 1]; /* by number, 0 unused */
};

struct sigqueue {
	struct list node;
	siginfo_t info;
	void *timer; /* POSIX timer that owns this entry (preallocated), or NULL */
	/* For such an entry: called under sig_lock when it has been taken off its queue
	 * for delivery (fills in the overrun count) or dropped (info is NULL). */
	void (*dequeued)(struct sigqueue *q, siginfo_t *info);
};
struct sigpending {
	sigset64 set;
	struct list queue; /* of struct sigqueue */
};
#endif

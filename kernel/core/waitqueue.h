/* Wait queues. A sleeper puts a waiter on one or more queues, checks its
 * condition, blocks, and takes the waiter off. A waker changes the condition
 * first, then calls wq_wake. No wake-up is lost, since thread_block consumes a
 * token that thread_wake leaves. */
#ifndef KERNEL_WAITQUEUE_H
#define KERNEL_WAITQUEUE_H
#include "list.h"
#include "lock.h"

struct thread;
struct waiter;
struct waitqueue {
	struct mutex lock;
	struct list waiters;
};
struct waiter {
	struct list node;
	struct waitqueue *wq; /* while queued */
	/* Called under the queue's lock; must not block nor take locks other than
	 * leaf locks named in docs/locking.md. `key` is a poll mask (or 0 = any).
	 * Returns true if this counts as a wake-up for exclusive wake limits. */
	bool (*fn)(struct waiter *w, u32 key);
	struct thread *thread;
	u32 events;     /* poll mask of interest, 0 = any */
	bool exclusive; /* counts against wq_wake's limit */
};
#define WAITQUEUE_INIT(q)                          \
	{                                          \
		MUTEX_INIT, LIST_INIT((q).waiters) \
	}
void wq_init(struct waitqueue *q);
/* Prepare a waiter that wakes the calling thread. */
void waiter_init(struct waiter *w);
void wq_add(struct waitqueue *q, struct waiter *w);
void wq_del(struct waiter *w); /* harmless if not queued */
/* Wake waiters interested in `key` (0 = all); at most n exclusive ones. */
void wq_wake(struct waitqueue *q, u32 key, int n);
#define wq_wake_all(q) wq_wake(q, 0, INT32_MAX)

/* Block until `cond` is true; -ERESTARTSYS on a signal, -ETIMEDOUT at deadline
 * (absolute monotonic ktime). cond is evaluated without any lock of the queue. */
#define wait_event(q, cond, deadline)                  \
	({                                             \
		struct waiter _w;                      \
		long _ret = 0;                         \
		waiter_init(&_w);                      \
		wq_add(q, &_w);                        \
		while (!(cond)) {                      \
			_ret = thread_block(deadline); \
			if (_ret) {                    \
				if (cond) _ret = 0;    \
				break;                 \
			}                              \
		}                                      \
		wq_del(&_w);                           \
		_ret;                                  \
	})

/* thread_block: wait for thread_wake(current) (returns 0; may also return 0
 * spuriously), a pending unblocked signal or kill (-ERESTARTSYS), or the
 * deadline (-ETIMEDOUT). No kernel lock may be held. */
long thread_block(ktime_t deadline);
/* The same, not ended by signals (only for short waits that must finish). */
void thread_block_uninterruptible(void);
/* Ended only by thread_wake (0) or when the thread is to die (-EINTR). */
long thread_block_killable(void);
/* thread_block that also ends (0) when a host handle is ready: fds is an array
 * of struct pollfd in kernel memory whose revents are filled in. */
struct pollfd;
long thread_block_poll(struct pollfd *fds, unsigned n, ktime_t deadline);
/* Leave a wake-up token for t and wake it. Takes no locks; t must be alive
 * (the caller holds a lock or reference that guarantees it). */
void thread_wake(struct thread *t);
/* Whether t waits for something, for those who look from outside: may be out of date at once. */
bool thread_asleep(const struct thread *t);
#endif

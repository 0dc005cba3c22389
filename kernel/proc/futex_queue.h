/* Inside futex(2): the queues of waiters. */
#ifndef KERNEL_FUTEX_QUEUE_H
#define KERNEL_FUTEX_QUEUE_H
#include "core/list.h"
#include "core/lock.h"

struct thread;

/* Leaf locks; two are taken in the order of their addresses. */
struct futex_bucket {
	struct mutex lock;
	struct list waiters; /* empty until first used: next == NULL */
};

/* `woken`, once the waiter is off its queue. */
enum { FUTEX_WOKEN = 1, FUTEX_OWNER_GONE = 2 };

struct futex_waiter {
	struct list node;
	struct futex_bucket *bucket; /* where it is queued; changed by requeue, under both locks */
	u64 key[2];
	u32 bitset; /* 0: waits for a lock of futex_pi.c, not for a wake */
	u32 woken;
	struct thread *thread;
};

static inline bool futex_same_key(const u64 a[2], const u64 b[2]) { return a[0] == b[0] && a[1] == b[1]; }
struct futex_bucket *futex_bucket_of(const u64 key[2]);
void futex_bucket_lock(struct futex_bucket *b);
int futex_get_key(const u32 *uaddr, bool shared, u64 key[2]); /* -EINVAL, -EFAULT */
/* Threads that are to be woken when no lock is held: waking takes a host call, and the
 * woken thread may want the same bucket. */
struct futex_wakes {
	struct thread *threads[16];
	int n;
};
/* The bucket's lock is held. The waiter may return as soon as `woken` is set. */
void futex_wake_waiter(struct futex_waiter *w, u32 how, struct futex_wakes *l);
void futex_wake_listed(struct futex_wakes *l);
/* Take the waiter off, wherever it is queued now. False if it was woken. */
bool futex_unqueue(struct futex_waiter *w);
/* fn for every bucket, with its lock held. */
void futex_each_bucket(void (*fn)(struct futex_bucket *b, pid_t tid, struct futex_wakes *l), pid_t tid);

/* futex_pi.c. deadline: absolute, monotonic. */
long futex_lock_pi(u32 *uaddr, bool shared, ktime_t deadline, bool try);
long futex_unlock_pi(u32 *uaddr, bool shared);
#endif

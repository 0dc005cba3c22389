/* Locks that the kernel hands over: FUTEX_LOCK_PI and its kin. The word holds the
 * owner's thread number, FUTEX_WAITERS and FUTEX_OWNER_DIED. The longest waiter
 * becomes the owner when the lock is released. All threads of a guest have the same
 * priority on the host, so there is none to inherit. */
#include "proc/futex.h"
#include "proc/futex_queue.h"
#include "proc/process.h"
#include "core/uaccess.h"
#include <linux/futex.h>

struct pi_waiter {
	struct futex_waiter w;
	pid_t owner; /* who holds the lock that it waits for */
};

static u32 waiting; /* how many, in all guest processes */

static struct pi_waiter *pi(struct futex_waiter *w) { return container_of(w, struct pi_waiter, w); }

static struct futex_waiter *first_waiter(struct futex_bucket *b, const u64 key[2])
{
	struct futex_waiter *w;
	list_for_each (w, &b->waiters, node)
		if (futex_same_key(w->key, key)) return w;
	return NULL;
}

static bool thread_exists(pid_t tid)
{
	struct thread *t = find_thread(tid);
	if (t) thread_put(t);
	return t;
}

/* Take the lock if it is free, or was `gone`'s, who has ended; else queue. The
 * bucket's lock is held. 1: taken. */
static int take_or_queue(struct pi_waiter *p, u32 *uaddr, pid_t gone, bool try)
{
	struct futex_waiter *w = &p->w;
	pid_t self = current()->tid;
	u32 word, want, seen;
	int r = user_load32(&word, uaddr);
	if (r) return r;
	for (;; word = seen) {
		pid_t owner = word & FUTEX_TID_MASK;
		struct futex_waiter *other = first_waiter(w->bucket, w->key);
		if (owner == self) return -EDEADLK;
		if (other && other->bitset) return -EINVAL;
		bool free = !owner || owner == gone;
		if (free)
			want = self | (word & FUTEX_OWNER_DIED) | (owner ? FUTEX_OWNER_DIED : 0) |
			       (other ? FUTEX_WAITERS : 0);
		else if (!thread_exists(owner)) return -ESRCH;
		else want = word | FUTEX_WAITERS;
		seen = word;
		r = user_cmpxchg32(uaddr, &seen, want);
		if (r) return r;
		if (seen != word) continue;
		if (free) return 1;
		if (try) return -EWOULDBLOCK;
		p->owner = owner;
		w->woken = 0;
		list_add_tail(&w->bucket->waiters, &w->node);
		return 0;
	}
}

long futex_lock_pi(u32 *uaddr, bool shared, ktime_t deadline, bool try)
{
	struct pi_waiter p = { .w = { .thread = current() } };
	struct futex_waiter *w = &p.w;
	int r = futex_get_key(uaddr, shared, w->key);
	if (r) return r;
	long e = 0;
	pid_t gone = 0;
	w->bucket = futex_bucket_of(w->key);
	__atomic_fetch_add(&waiting, 1, __ATOMIC_SEQ_CST);
	do {
		futex_bucket_lock(w->bucket);
		r = take_or_queue(&p, uaddr, gone, try);
		mutex_unlock(&w->bucket->lock);
		if (r) break;
		while (!e && !__atomic_load_n(&w->woken, __ATOMIC_ACQUIRE)) e = thread_block(deadline);
		if (futex_unqueue(w)) break;
		gone = p.owner;
	} while (w->woken == FUTEX_OWNER_GONE);
	__atomic_fetch_sub(&waiting, 1, __ATOMIC_SEQ_CST);
	if (r) return r < 0 ? r : 0;
	if (w->woken == FUTEX_WOKEN) return 0;
	return e == -ERESTARTSYS ? -ERESTARTNOINTR : e;
}

/* The bucket's lock is held: who else waits there waits for the new owner now. */
static void hand_over(struct futex_bucket *b, struct futex_waiter *next, struct futex_wakes *l)
{
	struct futex_waiter *w;
	pid_t tid = next->thread->tid;
	list_for_each (w, &b->waiters, node)
		if (futex_same_key(w->key, next->key)) pi(w)->owner = tid;
	futex_wake_waiter(next, FUTEX_WOKEN, l);
}

long futex_unlock_pi(u32 *uaddr, bool shared)
{
	u64 key[2];
	u32 word, seen;
	struct futex_wakes l;
	l.n = 0;
	int r = futex_get_key(uaddr, shared, key);
	if (!r) r = user_load32(&word, uaddr);
	if (r) return r;
	struct futex_bucket *b = futex_bucket_of(key);
	futex_bucket_lock(b);
	for (;; word = seen) {
		r = -EPERM;
		if ((word & FUTEX_TID_MASK) != (u32)current()->tid) break;
		struct futex_waiter *next = first_waiter(b, key);
		r = -EINVAL;
		if (next && next->bitset) break;
		seen = word;
		r = user_cmpxchg32(uaddr, &seen, next ? next->thread->tid | FUTEX_WAITERS : 0);
		if (r) break;
		if (seen != word) continue;
		if (next) hand_over(b, next, &l);
		break;
	}
	mutex_unlock(&b->lock);
	futex_wake_listed(&l);
	return r;
}

/* One waiter of each lock of the thread looks again; it finds itself alone with the
 * word, or the next owner before it. */
static void owner_gone(struct futex_bucket *b, pid_t tid, struct futex_wakes *l)
{
	struct futex_waiter *w, *tmp;
	list_for_each_safe (w, tmp, &b->waiters, node)
		if (!w->bitset && pi(w)->owner == tid) futex_wake_waiter(w, FUTEX_OWNER_GONE, l);
}

void futex_pi_exit(pid_t tid)
{
	if (__atomic_load_n(&waiting, __ATOMIC_SEQ_CST)) futex_each_bucket(owner_gone, tid);
}

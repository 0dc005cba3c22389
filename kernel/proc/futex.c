/* Futexes: futex(2). Waiters sit in a hash table in kernel memory, so that wakers
 * in other guest processes find them; the user's word is only read in the context
 * of a process that has it mapped. */
#include "proc/futex.h"
#include "proc/futex_queue.h"
#include "proc/process.h"
#include "core/printk.h"
#include "core/uaccess.h"
#include "mm/mm.h"
#include "time/time.h"
#include "plat.h"
#include <linux/futex.h>

#define BUCKETS 256

static struct futex_bucket buckets[BUCKETS];

struct futex_bucket *futex_bucket_of(const u64 key[2])
{
	u64 h = (key[0] * 0x9e3779b97f4a7c15UL) ^ (key[1] * 0xc2b2ae3d27d4eb4fUL);
	return &buckets[h >> 32 & (BUCKETS - 1)];
}

void futex_bucket_lock(struct futex_bucket *b)
{
	mutex_lock_as(&b->lock, 0, buckets);
	if (!b->waiters.next) list_init(&b->waiters);
}

static void lock_two(struct futex_bucket *a, struct futex_bucket *b)
{
	if (a > b) futex_bucket_lock(b);
	futex_bucket_lock(a);
	if (a < b) futex_bucket_lock(b);
}

static void unlock_two(struct futex_bucket *a, struct futex_bucket *b)
{
	mutex_unlock(&a->lock);
	if (a != b) mutex_unlock(&b->lock);
}

int futex_get_key(const u32 *uaddr, bool shared, u64 key[2])
{
	if ((u64)uaddr & 3) return -EINVAL;
	if (!access_ok(uaddr, 4)) return -EFAULT;
	return futex_key(current()->mm, (u64)uaddr, shared, key);
}

void futex_wake_listed(struct futex_wakes *l)
{
	for (int i = 0; i < l->n; i++) {
		thread_wake(l->threads[i]);
		thread_put(l->threads[i]);
	}
	l->n = 0;
}

void futex_wake_waiter(struct futex_waiter *w, u32 how, struct futex_wakes *l)
{
	struct thread *t = w->thread;
	if (l->n == (int)(sizeof l->threads / sizeof *l->threads)) futex_wake_listed(l);
	thread_get(t);
	l->threads[l->n++] = t;
	list_del(&w->node);
	__atomic_store_n(&w->woken, how, __ATOMIC_RELEASE);
}

static int wake_bucket(struct futex_bucket *b, const u64 key[2], int n, u32 bitset, struct futex_wakes *l)
{
	struct futex_waiter *w, *tmp;
	int woken = 0;
	list_for_each_safe (w, tmp, &b->waiters, node) {
		if (woken >= n) break;
		if (!futex_same_key(w->key, key)) continue;
		if (!w->bitset) return -EINVAL;
		if (!(w->bitset & bitset)) continue;
		futex_wake_waiter(w, FUTEX_WOKEN, l);
		woken++;
	}
	return woken;
}

static long wake_key(const u64 key[2], int n, u32 bitset)
{
	struct futex_wakes l;
	struct futex_bucket *b = futex_bucket_of(key);
	l.n = 0;
	futex_bucket_lock(b);
	int r = wake_bucket(b, key, n < 1 ? 1 : n, bitset, &l);
	mutex_unlock(&b->lock);
	futex_wake_listed(&l);
	return r;
}

static long futex_wake(u32 *uaddr, bool shared, int n, u32 bitset)
{
	u64 key[2];
	if (!bitset) return -EINVAL;
	int r = futex_get_key(uaddr, shared, key);
	return r ? r : wake_key(key, n, bitset);
}

void futex_wake_private(u64 mm, u64 addr)
{
	u64 key[2] = { mm, addr };
	wake_key(key, 1, FUTEX_BITSET_MATCH_ANY);
}

void futex_wake_user(u64 addr, int n)
{
	futex_wake((u32 *)addr, false, n, FUTEX_BITSET_MATCH_ANY);
	futex_wake((u32 *)addr, true, n, FUTEX_BITSET_MATCH_ANY);
}

void futex_each_bucket(void (*fn)(struct futex_bucket *b, pid_t tid, struct futex_wakes *l), pid_t tid)
{
	struct futex_wakes l;
	l.n = 0;
	for (struct futex_bucket *b = buckets; b < buckets + BUCKETS; b++) {
		futex_bucket_lock(b);
		fn(b, tid, &l);
		mutex_unlock(&b->lock);
		futex_wake_listed(&l);
	}
}

bool futex_unqueue(struct futex_waiter *w)
{
	for (;;) {
		if (__atomic_load_n(&w->woken, __ATOMIC_ACQUIRE)) return false;
		struct futex_bucket *b = __atomic_load_n(&w->bucket, __ATOMIC_ACQUIRE);
		mutex_lock(&b->lock);
		if (b == w->bucket) {
			bool still = !w->woken;
			if (still) list_del(&w->node);
			mutex_unlock(&b->lock);
			return still;
		}
		mutex_unlock(&b->lock);
	}
}

/* Queue if *uaddr == val. 0, -EAGAIN, -EFAULT. */
static int queue(struct futex_waiter *w, u32 *uaddr, u32 val)
{
	u32 now;
	w->woken = 0;
	w->thread = current();
	w->bucket = futex_bucket_of(w->key);
	futex_bucket_lock(w->bucket);
	int r = user_load32(&now, uaddr);
	if (!r && now != val) r = -EAGAIN;
	if (!r) list_add_tail(&w->bucket->waiters, &w->node);
	mutex_unlock(&w->bucket->lock);
	return r;
}

static long futex_wait(u32 *uaddr, bool shared, u32 val, ktime_t deadline, u32 bitset)
{
	struct futex_waiter w;
	if (!bitset) return -EINVAL;
	int r = futex_get_key(uaddr, shared, w.key);
	if (r) return r;
	w.bitset = bitset;
	r = queue(&w, uaddr, val);
	if (r) return r;
	long e = 0;
	while (!e && !__atomic_load_n(&w.woken, __ATOMIC_ACQUIRE)) e = thread_block(deadline);
	return futex_unqueue(&w) ? e : 0;
}

static long wait_again(void)
{
	u64 *d = current()->restart_block.data;
	long r = futex_wait((u32 *)d[0], d[1] & 1, d[2], d[3], d[4]);
	if (r != -ERESTARTSYS) return r;
	current()->restart_block.fn = wait_again;
	return -ERESTART_RESTARTBLOCK;
}

static long wait_op(u32 *uaddr, bool shared, u32 val, ktime_t deadline, u32 bitset)
{
	long r = futex_wait(uaddr, shared, val, deadline, bitset);
	if (r != -ERESTARTSYS || deadline == KTIME_NEVER) return r;
	/* A repetition must not begin the time anew. */
	struct thread *t = current();
	u64 d[6] = { (u64)uaddr, shared, val, deadline, bitset, 0 };
	for (int i = 0; i < 6; i++) t->restart_block.data[i] = d[i];
	t->restart_block.fn = wait_again;
	return -ERESTART_RESTARTBLOCK;
}

static long futex_requeue(u32 *uaddr1, bool shared1, u32 *uaddr2, bool shared2, int nwake, int nrequeue,
			  const u32 *cmpval)
{
	u64 key1[2], key2[2];
	if (nwake < 0 || nrequeue < 0) return -EINVAL;
	int r = futex_get_key(uaddr1, shared1, key1);
	if (!r) r = futex_get_key(uaddr2, shared2, key2);
	if (r) return r;
	struct futex_bucket *b1 = futex_bucket_of(key1), *b2 = futex_bucket_of(key2);
	struct futex_wakes l;
	long n = l.n = 0;
	lock_two(b1, b2);
	if (cmpval) {
		u32 now;
		r = user_load32(&now, uaddr1);
		if (!r && now != *cmpval) r = -EAGAIN;
	}
	struct futex_waiter *w, *tmp;
	if (!r)
		list_for_each_safe (w, tmp, &b1->waiters, node) {
			if (!futex_same_key(w->key, key1)) continue;
			if (!w->bitset) {
				r = -EINVAL;
				break;
			}
			if (n < nwake) {
				futex_wake_waiter(w, FUTEX_WOKEN, &l);
			} else if (n < (long)nwake + nrequeue) {
				w->key[0] = key2[0], w->key[1] = key2[1];
				if (b1 != b2) {
					list_del(&w->node);
					list_add_tail(&b2->waiters, &w->node);
					__atomic_store_n(&w->bucket, b2, __ATOMIC_RELEASE);
				}
			} else {
				break;
			}
			n++;
		}
	unlock_two(b1, b2);
	futex_wake_listed(&l);
	return r ? r : n;
}

/* FUTEX_WAKE_OP: change *uaddr2, then wake uaddr1's waiters, and uaddr2's if its
 * old value compares true. */
static long wake_op_apply(u32 *uaddr, u32 encoded)
{
	u32 op = encoded >> 28 & 7, cmp = encoded >> 24 & 15;
	s32 oparg = (s32)(encoded << 8) >> 20, cmparg = (s32)(encoded << 20) >> 20;
	if (encoded >> 28 & FUTEX_OP_OPARG_SHIFT) oparg = (s32)(1u << (oparg & 31));
	u32 old, new, seen;
	int r = user_load32(&old, uaddr);
	if (r) return r;
	for (;;) {
		switch (op) {
		case FUTEX_OP_SET: new = oparg; break;
		case FUTEX_OP_ADD: new = old + oparg; break;
		case FUTEX_OP_OR: new = old | oparg; break;
		case FUTEX_OP_ANDN: new = old & ~oparg; break;
		case FUTEX_OP_XOR: new = old ^ oparg; break;
		default: return -ENOSYS;
		}
		seen = old;
		r = user_cmpxchg32(uaddr, &seen, new);
		if (r) return r;
		if (seen == old) break;
		old = seen;
	}
	s32 v = old;
	switch (cmp) {
	case FUTEX_OP_CMP_EQ: return v == cmparg;
	case FUTEX_OP_CMP_NE: return v != cmparg;
	case FUTEX_OP_CMP_LT: return v < cmparg;
	case FUTEX_OP_CMP_GE: return v >= cmparg;
	case FUTEX_OP_CMP_LE: return v <= cmparg;
	case FUTEX_OP_CMP_GT: return v > cmparg;
	default: return -ENOSYS;
	}
}

static long futex_wake_op(u32 *uaddr1, u32 *uaddr2, bool shared, int n1, int n2, u32 encoded)
{
	u64 key1[2], key2[2];
	int e = futex_get_key(uaddr1, shared, key1);
	if (!e) e = futex_get_key(uaddr2, shared, key2);
	if (e) return e;
	struct futex_bucket *b1 = futex_bucket_of(key1), *b2 = futex_bucket_of(key2);
	struct futex_wakes l;
	l.n = 0;
	lock_two(b1, b2);
	long r = wake_op_apply(uaddr2, encoded);
	if (r >= 0) {
		bool second = r;
		r = wake_bucket(b1, key1, max(n1, 1), FUTEX_BITSET_MATCH_ANY, &l);
		int more = second && r >= 0 ? wake_bucket(b2, key2, max(n2, 1), FUTEX_BITSET_MATCH_ANY, &l) : 0;
		r = more < 0 ? more : r + more;
	}
	unlock_two(b1, b2);
	futex_wake_listed(&l);
	return r;
}

/* An absolute time of CLOCK_REALTIME or _MONOTONIC as a deadline. */
static ktime_t absolute_deadline(ktime_t t, bool realtime)
{
	if (!realtime || t == KTIME_NEVER) return t;
	return t - plat_clock(CLOCK_REALTIME) + ktime_now();
}

long sys_futex(u32 *uaddr, int op, u32 val, void *utime, u32 *uaddr2, u32 val3)
{
	int cmd = op & FUTEX_CMD_MASK;
	bool shared = !(op & FUTEX_PRIVATE_FLAG), realtime = op & FUTEX_CLOCK_REALTIME;
	int val2 = (int)(u64)utime;
	ktime_t deadline = KTIME_NEVER;
	if (cmd == FUTEX_WAIT || cmd == FUTEX_WAIT_BITSET) {
		int r = utime ? get_timespec(utime, &deadline) : 0;
		if (r) return r;
		if (utime && cmd == FUTEX_WAIT) deadline = deadline_after(deadline);
		else if (utime) deadline = absolute_deadline(deadline, realtime);
	}
	if (cmd == FUTEX_LOCK_PI || cmd == FUTEX_LOCK_PI2) {
		int r = utime ? get_timespec(utime, &deadline) : 0;
		if (r) return r;
		deadline = absolute_deadline(deadline, realtime || cmd == FUTEX_LOCK_PI);
	}
	if (realtime && cmd != FUTEX_WAIT_BITSET && cmd != FUTEX_LOCK_PI2) return -ENOSYS;
	switch (cmd) {
	case FUTEX_LOCK_PI:
	case FUTEX_LOCK_PI2: return futex_lock_pi(uaddr, shared, deadline, false);
	case FUTEX_TRYLOCK_PI: return futex_lock_pi(uaddr, shared, deadline, true);
	case FUTEX_UNLOCK_PI: return futex_unlock_pi(uaddr, shared);
	case FUTEX_WAIT: return wait_op(uaddr, shared, val, deadline, FUTEX_BITSET_MATCH_ANY);
	case FUTEX_WAIT_BITSET: return wait_op(uaddr, shared, val, deadline, val3);
	case FUTEX_WAKE: return futex_wake(uaddr, shared, val, FUTEX_BITSET_MATCH_ANY);
	case FUTEX_WAKE_BITSET: return futex_wake(uaddr, shared, val, val3);
	case FUTEX_REQUEUE: return futex_requeue(uaddr, shared, uaddr2, shared, val, val2, NULL);
	case FUTEX_CMP_REQUEUE: return futex_requeue(uaddr, shared, uaddr2, shared, val, val2, &val3);
	case FUTEX_WAKE_OP: return futex_wake_op(uaddr, uaddr2, shared, val, val2, val3);
	default: return -ENOSYS;
	}
}

/* --- futex_waitv, futex_wake, futex_wait, futex_requeue: the calls by flags --- */

#define FUTEX2_SIZE 3
#define FUTEX2_U32 2
#define FUTEX2_PRIV 128

static int futex2_flags(u32 flags, bool *shared)
{
	if (flags & ~(u32)(FUTEX2_SIZE | FUTEX2_PRIV)) return -EINVAL;
	if ((flags & FUTEX2_SIZE) != FUTEX2_U32) return -EINVAL;
	*shared = !(flags & FUTEX2_PRIV);
	return 0;
}

static int futex2_deadline(const void *uts, int clockid, ktime_t *deadline)
{
	*deadline = KTIME_NEVER;
	if (!uts) return 0;
	if (clockid != CLOCK_REALTIME && clockid != CLOCK_MONOTONIC) return -EINVAL;
	int r = get_timespec(uts, deadline);
	if (!r) *deadline = absolute_deadline(*deadline, clockid == CLOCK_REALTIME);
	return r;
}

long sys_futex_wait(u32 *uaddr, u64 val, u64 mask, u32 flags, const void *uts, int clockid)
{
	bool shared;
	ktime_t deadline;
	int r = futex2_flags(flags, &shared);
	if (!r && (val >> 32 || mask >> 32)) r = -EINVAL;
	if (!r) r = futex2_deadline(uts, clockid, &deadline);
	return r ? r : futex_wait(uaddr, shared, val, deadline, mask);
}

long sys_futex_wake(u32 *uaddr, u64 mask, int n, u32 flags)
{
	bool shared;
	int r = futex2_flags(flags, &shared);
	if (!r && mask >> 32) r = -EINVAL;
	if (r) return r;
	return n ? futex_wake(uaddr, shared, n, mask) : 0;
}

long sys_futex_requeue(const struct futex_waitv *uw, u32 flags, int nwake, int nrequeue)
{
	struct futex_waitv w[2];
	bool shared[2];
	if (flags || !uw) return -EINVAL;
	if (copy_from_user(w, uw, sizeof w)) return -EFAULT;
	for (int i = 0; i < 2; i++) {
		int r = w[i].__reserved ? -EINVAL : futex2_flags(w[i].flags, &shared[i]);
		if (r) return r;
	}
	u32 val = w[0].val;
	if (w[0].val >> 32) return -EINVAL;
	return futex_requeue((u32 *)w[0].uaddr, shared[0], (u32 *)w[1].uaddr, shared[1], nwake, nrequeue, &val);
}

long sys_futex_waitv(const struct futex_waitv *uw, u32 n, u32 flags, const void *uts, int clockid)
{
	struct futex_waiter w[FUTEX_WAITV_MAX];
	struct futex_waitv v;
	ktime_t deadline;
	bool shared;
	if (flags || !n || n > FUTEX_WAITV_MAX || !uw) return -EINVAL;
	int r = futex2_deadline(uts, clockid, &deadline);
	if (r) return r;
	u32 queued = 0;
	int woken = -1;
	long e = 0;
	for (; queued < n && !e; queued++) {
		if (copy_from_user(&v, uw + queued, sizeof v)) e = -EFAULT;
		else if (v.__reserved || v.val >> 32) e = -EINVAL;
		else e = futex2_flags(v.flags, &shared);
		if (!e) e = futex_get_key((u32 *)v.uaddr, shared, w[queued].key);
		w[queued].bitset = FUTEX_BITSET_MATCH_ANY;
		if (!e) e = queue(&w[queued], (u32 *)v.uaddr, v.val);
		if (e) break;
	}
	while (!e && woken < 0) {
		for (u32 i = 0; i < n; i++)
			if (__atomic_load_n(&w[i].woken, __ATOMIC_ACQUIRE)) woken = i;
		if (woken < 0) e = thread_block(deadline);
	}
	for (u32 i = 0; i < queued; i++)
		if (!futex_unqueue(&w[i])) woken = i;
	return woken >= 0 ? woken : e;
}

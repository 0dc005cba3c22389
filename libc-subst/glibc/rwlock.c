/* Read-write locks.
 *
 * What a lock is stands in one word of 64 bits, which is zero when it is free, as static
 * initializers leave it. A reader comes and goes by one addition each; and the word that
 * one leaves behind tells whom to wake, without another look at memory that may be
 * gone by then.
 *
 * A reader that finds a writer stays counted, and so has the lock as soon as the writer
 * leaves: readers come first, as in glibc. In a lock that prefers writers it takes itself
 * out again, and then waits for the writers too. As in glibc, that is what only locks of
 * the kind PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP do.
 *
 * Sleepers wait for the word's lower half to change; futex's bit sets tell readers from
 * writers. */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <time.h>
#include "atomic.h"
#include "pthread_impl.h"
#include "twin.h"

#define FUTEX_WAKE_BITSET 10

#define COUNT 0x1fffffffUL    /* readers */
#define TOO_MANY 0x10000000UL /* of them */
#define CLOSED 0x40000000UL   /* writers wait, and the lock prefers them */
#define WRITER 0x80000000UL   /* has the lock */
#define SHUT (WRITER | CLOSED | TOO_MANY)
#define A_WRITER (1UL << 32)     /* that waits */
#define WRITERS (0x7fffUL << 32) /* all that wait */
#define A_READER (1UL << 47)     /* that waits in a lock that prefers writers */
#define READERS (0x7fffUL << 47)
#define SHARED (1UL << 63) /* between processes */

#define WORD(l) ((volatile uint64_t *)(l)->__u.__vi)
#define OWNER(l) ((l)->__u.__vi[6]) /* the writer's number, where glibc has it */
#define KIND(l) ((l)->__u.__i[12])  /* where glibc's initializers put it */
#define PREFERS_WRITERS(l) (KIND(l) == 2)

enum { READING = 1, WRITING = 2 }; /* what a sleeper waits for */

static inline uint64_t load(pthread_rwlock_t *l) { return __atomic_load_n(WORD(l), __ATOMIC_ACQUIRE); }

/* These return the word as it was, and as it is now. */
static inline uint64_t fetch_add(pthread_rwlock_t *l, uint64_t n)
{
	return __atomic_fetch_add(WORD(l), n, __ATOMIC_ACQ_REL);
}
static inline uint64_t add(pthread_rwlock_t *l, uint64_t n) { return fetch_add(l, n) + n; }

/* Makes the word `to` if it is *s; else *s becomes what it is. */
static inline int change(pthread_rwlock_t *l, uint64_t *s, uint64_t to)
{
	return __atomic_compare_exchange_n(WORD(l), s, to, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

/* Whether no other thread can look at a lock: a lone thread needs no atomic instruction. */
static inline int alone(uint64_t s) { return !libc.threads_minus_1 && !(s & SHARED); }

static int futex_op(int op, uint64_t s) { return s & SHARED ? op : op | FUTEX_PRIVATE; }

static void wake(pthread_rwlock_t *l, uint64_t s, int what, int n)
{
	__syscall(SYS_futex, WORD(l), futex_op(FUTEX_WAKE_BITSET, s), n, 0, 0, what);
}

/* When to give up. */
struct limit {
	clockid_t clock;
	const struct timespec *until; /* null: never */
};

/* Waits while the word's lower half is that of s. 0, also if it was not, or ETIMEDOUT. */
static int await(pthread_rwlock_t *l, uint64_t s, int what, const struct limit *t)
{
	int op = futex_op(FUTEX_WAIT_BITSET, s) | (t->clock == CLOCK_REALTIME ? FUTEX_CLOCK_REALTIME : 0);
	if (t->until && t->until->tv_sec < 0) return ETIMEDOUT;
	return __syscall(SYS_futex, WORD(l), op, (int)s, t->until, 0, what) == -ETIMEDOUT ? ETIMEDOUT : 0;
}

/* Somebody gave the lock back, and left s. */
static void pass_on(pthread_rwlock_t *l, uint64_t s)
{
	if (s & COUNT) wake(l, s, READING, INT_MAX);
	else if (s & WRITERS) wake(l, s, WRITING, 1);
	else if (s & READERS) wake(l, s, READING, INT_MAX);
}

static void reader_leaves(pthread_rwlock_t *l)
{
	uint64_t s = add(l, -1UL);
	if (s & (WRITERS | READERS) && !(s & (WRITER | COUNT))) pass_on(l, s);
}

/* Before threads are put to sleep they look a while: most locks are held for a short time. */
static void look(pthread_rwlock_t *l, uint64_t busy)
{
	uint64_t s;
	for (int spins = 100; spins && (s = load(l)) & busy && !(s & WRITERS); spins--) a_spin();
}

/* In a lock that prefers writers, as one who waits. */
static int read_after_writers(pthread_rwlock_t *l, const struct limit *t)
{
	int r = 0;
	for (uint64_t s = add(l, A_READER);;) {
		if (!(s & (WRITER | CLOSED))) {
			if (change(l, &s, s - A_READER + 1)) return 0;
		} else if (r) {
			if (change(l, &s, s - A_READER)) return r;
		} else {
			r = await(l, s, READING, t);
			s = load(l);
		}
	}
}

/* A reader has counted itself, and found the lock shut. */
static __attribute__((noinline)) int read_later(pthread_rwlock_t *l, uint64_t s, const struct limit *t)
{
	int r = s & TOO_MANY ? EAGAIN : s & WRITER && OWNER(l) == __own_tid() ? EDEADLK : 0;
	if (r || PREFERS_WRITERS(l)) {
		reader_leaves(l);
		return r ? r : read_after_writers(l, t);
	}
	look(l, WRITER);
	for (s = load(l); s & WRITER;) {
		if (r) {
			if (change(l, &s, s - 1)) return r;
		} else {
			r = await(l, s, READING, t);
			s = load(l);
		}
	}
	return 0;
}

static inline int read_lock(pthread_rwlock_t *l, const struct limit *t)
{
	uint64_t s;
	if (!libc.threads_minus_1 && !((s = *WORD(l)) & (SHARED | SHUT))) {
		*WORD(l) = s + 1;
		return 0;
	}
	s = fetch_add(l, 1);
	return s & SHUT ? read_later(l, s, t) : 0;
}

/* Takes the lock for a writer, if it is free. *s: what the word may be, and then what it was. */
static int take(pthread_rwlock_t *l, uint64_t *s)
{
	do
		if (*s & (WRITER | COUNT)) return EBUSY;
	while (!change(l, s, *s | WRITER));
	OWNER(l) = __own_tid();
	return 0;
}

static __attribute__((noinline)) int write_later(pthread_rwlock_t *l, uint64_t s, const struct limit *t)
{
	int r = 0;
	if (s & WRITER && OWNER(l) == __own_tid()) return EDEADLK;
	if (s & (WRITER | COUNT)) {
		look(l, WRITER | COUNT);
		s = load(l);
	}
	if (!take(l, &s)) return 0;
	uint64_t closed = PREFERS_WRITERS(l) ? CLOSED : 0, to;
	while (!change(l, &s, (s + A_WRITER) | closed))
		;
	for (s = load(l);;) {
		int free = !(s & (WRITER | COUNT));
		if (!free && !r) {
			r = await(l, s, WRITING, t);
			s = load(l);
			continue;
		}
		/* It waits no more. */
		to = s - A_WRITER;
		if (!(to & WRITERS)) to &= ~CLOSED;
		if (free) to |= WRITER;
		if (!change(l, &s, to)) continue;
		if (free) break;
		if (s & CLOSED && !(to & CLOSED) && to & READERS) wake(l, to, READING, INT_MAX);
		return r;
	}
	OWNER(l) = __own_tid();
	return 0;
}

static inline int write_lock(pthread_rwlock_t *l, const struct limit *t)
{
	uint64_t s = 0;
	if (!libc.threads_minus_1 && !*WORD(l)) *WORD(l) = WRITER;
	else if (!change(l, &s, WRITER)) return write_later(l, s, t);
	OWNER(l) = __own_tid();
	return 0;
}

static const struct limit never = { CLOCK_REALTIME, 0 };

int rwlock_rdlock(pthread_rwlock_t *l) { return read_lock(l, &never); }

int rwlock_wrlock(pthread_rwlock_t *l) { return write_lock(l, &never); }

int rwlock_tryrdlock(pthread_rwlock_t *l)
{
	uint64_t s = load(l);
	do {
		if (s & (WRITER | CLOSED)) return EBUSY;
		if (s & TOO_MANY) return EAGAIN;
	} while (!change(l, &s, s + 1));
	return 0;
}

int rwlock_trywrlock(pthread_rwlock_t *l)
{
	uint64_t s = 0;
	return take(l, &s);
}

static int is_limit(const struct limit *t)
{
	return (t->clock == CLOCK_REALTIME || t->clock == CLOCK_MONOTONIC) && t->until->tv_nsec >= 0 &&
	       t->until->tv_nsec < 1000000000L;
}

int pthread_rwlock_clockrdlock(pthread_rwlock_t *l, clockid_t clock, const struct timespec *until)
{
	struct limit t = { clock, until };
	return is_limit(&t) ? read_lock(l, &t) : EINVAL;
}

int pthread_rwlock_clockwrlock(pthread_rwlock_t *l, clockid_t clock, const struct timespec *until)
{
	struct limit t = { clock, until };
	return is_limit(&t) ? write_lock(l, &t) : EINVAL;
}

int pthread_rwlock_timedrdlock(pthread_rwlock_t *restrict l, const struct timespec *restrict until)
{
	return pthread_rwlock_clockrdlock(l, CLOCK_REALTIME, until);
}

int pthread_rwlock_timedwrlock(pthread_rwlock_t *restrict l, const struct timespec *restrict until)
{
	return pthread_rwlock_clockwrlock(l, CLOCK_REALTIME, until);
}

int rwlock_unlock(pthread_rwlock_t *l)
{
	uint64_t s = load(l), leaves = s & WRITER ? WRITER : 1;
	if (leaves == WRITER) OWNER(l) = 0;
	if (alone(s)) {
		*WORD(l) = s - leaves;
	} else if (leaves == 1) {
		reader_leaves(l);
	} else {
		s = add(l, -WRITER);
		if (s & ~SHARED) pass_on(l, s);
	}
	return 0;
}

int pthread_rwlock_init(pthread_rwlock_t *restrict l, const pthread_rwlockattr_t *restrict a)
{
	*l = (pthread_rwlock_t){ 0 };
	if (a && a->__attr[0]) *WORD(l) = SHARED;
	if (a) KIND(l) = a->__attr[1];
	return 0;
}

/* Which side a lock prefers. */
int pthread_rwlockattr_setkind_np(pthread_rwlockattr_t *a, int kind)
{
	if ((unsigned)kind > 2) return EINVAL;
	a->__attr[1] = kind;
	return 0;
}

int pthread_rwlockattr_getkind_np(const pthread_rwlockattr_t *a, int *kind)
{
	*kind = a->__attr[1];
	return 0;
}

/* The names with underscores are musl's own, and those of old objects. */
#define NAMES(f)                                 \
	ALIAS(pthread_rwlock_##f, rwlock_##f);   \
	ALIAS(__pthread_rwlock_##f, rwlock_##f); \
	TWIN(__pthread_rwlock_##f, GLIBC_2.2.5, rwlock_##f)
NAMES(rdlock);
NAMES(wrlock);
NAMES(tryrdlock);
NAMES(trywrlock);
NAMES(unlock);
int __pthread_rwlock_init(pthread_rwlock_t *l, const pthread_rwlockattr_t *a) { return pthread_rwlock_init(l, a); }
int __pthread_rwlock_destroy(pthread_rwlock_t *l) { return pthread_rwlock_destroy(l); }

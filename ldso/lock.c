/* The loader's locks.
 *
 * load_lock  taken by dlopen and dlclose, held while constructors run;
 *            recursive, because constructors call dlopen.
 * list_lock  taken inside load_lock for changes of the object list, and by
 *            dl_iterate_phdr around its callbacks; recursive.
 * leaf locks guard small tables (memory, thread-local storage); nothing is
 *            called under them, and signals are blocked.
 *
 * Looking a symbol up takes no lock, since it happens in signal handlers and in
 * callbacks of dl_iterate_phdr. It announces itself in one of two counters
 * instead; dlclose first makes an object unreachable, then waits until the
 * lookups that could have seen it have left, then unmaps it.
 *
 * Before the program starts there is one thread, and no lock counts. While the
 * program has only one, plain instructions do what else takes atomic ones: nobody
 * can wait, and a signal handler leaves what it entered.
 */
#include "ldso.h"
#ifdef LDSO_HOST_TEST
#include "host_sys.h"
#else
#include "pthread_impl.h"
#include "fork_impl.h"
#endif

struct lock load_lock, list_lock;
static volatile int epoch;
static volatile int inside[2];
static volatile int waiting; /* someone may be in lookup_wait */

static void wait_while(volatile int *p, int val)
{
#ifdef LDSO_HOST_TEST
	(void)p, (void)val;
#else
	__futexwait(p, val, 1);
#endif
}

static void wake_one(volatile int *p)
{
#ifdef LDSO_HOST_TEST
	(void)p;
#else
	__wake(p, 1, 1);
#endif
}

static inline int lone(void)
{
#ifdef LDSO_HOST_TEST
	return 0;
#else
	return !libc.threads_minus_1;
#endif
}

/* 0 free, 1 taken, 2 taken and someone may wait. */
static void take(volatile int *l)
{
	int free = 0;
	if (lone() && !*l) {
		*l = 1;
		return;
	}
	if (__atomic_compare_exchange_n(l, &free, 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) return;
	while (__atomic_exchange_n(l, 2, __ATOMIC_ACQUIRE)) wait_while(l, 2);
}

static void give(volatile int *l)
{
	if (lone()) {
		*l = 0;
		return;
	}
	if (__atomic_exchange_n(l, 0, __ATOMIC_RELEASE) == 2) wake_one(l);
}

static void *self(void)
{
#ifdef LDSO_HOST_TEST
	return &load_lock;
#else
	return (void *)__get_tp();
#endif
}

void lock(struct lock *l)
{
	if (!ld_started) return;
	if (__atomic_load_n(&l->owner, __ATOMIC_RELAXED) == self()) {
		l->depth++;
		return;
	}
	take(&l->state);
	__atomic_store_n(&l->owner, self(), __ATOMIC_RELAXED);
	l->depth = 1;
}

void unlock(struct lock *l)
{
	/* ld_started may have turned since lock(). */
	if (!ld_started || !l->depth || --l->depth) return;
	__atomic_store_n(&l->owner, 0, __ATOMIC_RELAXED);
	give(&l->state);
}

void leaf_lock(volatile int *l, uint64_t *mask)
{
	if (!ld_started) return;
#ifndef LDSO_HOST_TEST
	uint64_t all = -1;
	__syscall(SYS_rt_sigprocmask, SIG_BLOCK, &all, mask, 8);
#else
	(void)mask;
#endif
	take(l);
}

void leaf_unlock(volatile int *l, uint64_t *mask)
{
	if (!ld_started) return;
	give(l);
#ifndef LDSO_HOST_TEST
	__syscall(SYS_rt_sigprocmask, SIG_SETMASK, mask, 0, 8);
#else
	(void)mask;
#endif
}

unsigned lookup_enter(void)
{
	if (!ld_started) return 0;
	if (lone()) {
		unsigned e = epoch & 1;
		inside[e]++;
		return e;
	}
	for (;;) {
		unsigned e = __atomic_load_n(&epoch, __ATOMIC_SEQ_CST) & 1;
		__atomic_fetch_add(&inside[e], 1, __ATOMIC_SEQ_CST);
		if ((__atomic_load_n(&epoch, __ATOMIC_SEQ_CST) & 1) == e) return e;
		lookup_leave(e);
	}
}

void lookup_leave(unsigned e)
{
	if (!ld_started) return;
	if (lone()) inside[e]--;
	else if (__atomic_sub_fetch(&inside[e], 1, __ATOMIC_SEQ_CST) == 0 &&
		 __atomic_load_n(&waiting, __ATOMIC_SEQ_CST))
		wake_one(&inside[e]);
}

void lookup_wait(void)
{
	unsigned old = __atomic_fetch_xor(&epoch, 1, __ATOMIC_SEQ_CST) & 1;
	int n;
	__atomic_fetch_add(&waiting, 1, __ATOMIC_SEQ_CST);
	while ((n = __atomic_load_n(&inside[old], __ATOMIC_SEQ_CST)) > 0) wait_while(&inside[old], n);
	__atomic_fetch_sub(&waiting, 1, __ATOMIC_SEQ_CST);
}

#ifndef LDSO_HOST_TEST
/* fork: who is -1 before, 0 in the parent, 1 in the child. Nothing is taken
 * before: objects come and go only under __inhibit_ptc, which fork itself holds,
 * so the list is whole; and the tables under leaf locks are whole after every
 * store. The child has one thread, this one. What another did under load_lock
 * stays undone there, as with glibc. */
void __ldso_atfork(int who)
{
	if (who <= 0) return;
	inside[0] = inside[1] = waiting = 0;
	if (load_lock.owner != self()) load_lock = (struct lock){ 0 };
	if (list_lock.owner != self()) list_lock = (struct lock){ 0 };
	mem_lock = tls_lock = unique_lock = reldep_lock = 0;
	mem_after_fork();
}
#endif

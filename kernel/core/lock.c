/* The mutex: "Futexes Are Tricky" (Drepper), third variant. */
#include "core/lock.h"
#include "core/printk.h"
#include "plat.h"
#include "proc/thread.h"

#define SPINS 100

/* The owner is held only so long: most critical sections are a few hundred
 * nanoseconds, a futex wait is microseconds. */
static bool spin(struct mutex *m)
{
	for (int i = 0; i < SPINS; i++) {
		u32 free = 0;
		if (__atomic_load_n(&m->word, __ATOMIC_RELAXED) == 0 &&
		    __atomic_compare_exchange_n(&m->word, &free, 1, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			return true;
		__builtin_ia32_pause();
	}
	return false;
}

static void lock(struct mutex *m)
{
	u32 free = 0;

	if (unlikely(!__atomic_compare_exchange_n(&m->word, &free, 1, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))) {
		if (unlikely(m->owner == (u32)current()->tid)) panic("mutex %p taken twice", (void *)m);
		if (!spin(m))
			while (__atomic_exchange_n(&m->word, 2, __ATOMIC_ACQUIRE) != 0)
				plat_wait(&m->word, 2, KTIME_NEVER, false);
	}
	m->owner = current()->tid;
}

#ifdef HTUX_DEBUG
static void take(struct mutex *m, u32 how, const void *kind, void *site)
{
	/* Taken by nobody, by one, or by one with others that wait. */
	if (m->word > 2) panic("mutex %p is no mutex (any more): %x", (void *)m, m->word);
	if (mutex_held(m)) panic("mutex %p taken twice", (void *)m);
	lockcheck_take(m, kind, how, (u64)site);
	lock(m);
}

void mutex_lock(struct mutex *m) { take(m, 0, NULL, __builtin_return_address(0)); }
void mutex_lock_as(struct mutex *m, u32 how, const void *kind) { take(m, how, kind, __builtin_return_address(0)); }
#else
void mutex_lock(struct mutex *m) { lock(m); }
#endif

void mutex_unlock(struct mutex *m)
{
	if (unlikely(m->owner != (u32)current()->tid)) panic("mutex %p unlocked by another thread", (void *)m);
#ifdef HTUX_DEBUG
	lockcheck_drop(m);
#endif
	m->owner = -1;
	if (__atomic_exchange_n(&m->word, 0, __ATOMIC_RELEASE) == 2) plat_wake(&m->word, 1);
}

bool mutex_held(const struct mutex *m)
{
	return __atomic_load_n(&m->word, __ATOMIC_RELAXED) && m->owner == (u32)current()->tid;
}

/* DEBUG=1: what docs/locking.md says of locks, checked while the kernel runs. Without
 * DEBUG all of this is nothing. Whoever breaks a rule panics, naming both places. */
#ifndef KERNEL_LOCKCHECK_H
#define KERNEL_LOCKCHECK_H
#include "types.h"

struct mutex;
/* How a lock is taken (mutex_lock_as). */
#define LOCK_NESTED 1 /* inside another of its kind, in an order that is not that of addresses */
#define LOCK_WAITS 2  /* it may be held while waiting for ever */

#ifdef HTUX_DEBUG
#define HELD_MAX 24
struct held_lock {
	const struct mutex *lock;
	u64 site; /* who took it */
	u16 kind;
	u16 how; /* LOCK_* */
};
struct held_locks { /* of one thread */
	u32 n;
	struct held_lock lock[HELD_MAX];
};
/* The caller is about to take m (of the kind `kind`, or of that of its object if NULL). */
void lockcheck_take(const struct mutex *m, const void *kind, u32 how, u64 site);
void lockcheck_drop(const struct mutex *m);
/* The caller may wait for ever: no lock but LOCK_WAITS ones is held. */
void lockcheck_may_wait(void);
/* It touches user memory, which may take the own mm->lock. */
void lockcheck_touch_user(void);
/* It goes back to user code, or ends: no lock is held. Called by entry.S, too. */
void lockcheck_none(void);
#else
static inline void lockcheck_may_wait(void) {}
static inline void lockcheck_touch_user(void) {}
static inline void lockcheck_none(void) {}
#endif
#endif

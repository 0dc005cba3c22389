/* The kernel's one lock: a futex-based mutex that works between the threads of
 * all guest processes (it lives in the arena). It spins briefly, then blocks in
 * the host. It may be taken wherever blocking is allowed, i.e. everywhere but
 * in leaf calls and host-signal handlers that interrupted kernel code. A thread
 * is never killed while it holds one. Order: docs/locking.md. */
#ifndef KERNEL_LOCK_H
#define KERNEL_LOCK_H
#include "types.h"
#include "core/lockcheck.h"

struct mutex {
	u32 word;  /* 0 free, 1 held, 2 held with waiters */
	u32 owner; /* tid of the holder while word != 0 */
};
#define MUTEX_INIT   \
	{            \
		0, 0 \
	}
void mutex_lock(struct mutex *m);
/* The same where DEBUG=1 must know more: LOCK_* bits; `kind` is the same address for all locks
 * of a static array, else NULL. */
#ifdef HTUX_DEBUG
void mutex_lock_as(struct mutex *m, u32 how, const void *kind);
#else
static inline void mutex_lock_as(struct mutex *m, u32 how, const void *kind)
{
	(void)how, (void)kind;
	mutex_lock(m);
}
#endif
void mutex_unlock(struct mutex *m);
bool mutex_held(const struct mutex *m); /* by the calling thread */
#endif

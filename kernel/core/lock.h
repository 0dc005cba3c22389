/* The kernel's one lock: a futex-based mutex that works between the threads of
 * all guest processes (it lives in the arena). It spins briefly, then blocks in
 * the host. It may be taken wherever blocking is allowed, i.e. everywhere but
 * in leaf calls and host-signal handlers that interrupted kernel code. A thread
 * is never killed while it holds one. Order: docs/locking.md. */
#ifndef KERNEL_LOCK_H
#define KERNEL_LOCK_H
#include "types.h"

struct mutex {
	u32 word;  /* 0 free, 1 held, 2 held with waiters */
	u32 owner; /* tid of the holder while word != 0 */
};
#define MUTEX_INIT   \
	{            \
		0, 0 \
	}
void mutex_lock(struct mutex *m);
bool mutex_trylock(struct mutex *m);
void mutex_unlock(struct mutex *m);
bool mutex_held(const struct mutex *m); /* by the calling thread */
#endif

/* Read-write locks that know their writer, as glibc's: waiting for oneself is
 * EDEADLK. The writer's number stands where glibc keeps it, which musl leaves alone. */
#define _GNU_SOURCE
#include <errno.h>
#include "atomic.h"
#include "pthread_impl.h"
#include "twin.h"

#define WRITER(l) ((l)->__u.__vi[6])

static inline int mine(pthread_rwlock_t *l) { return WRITER(l) == __own_tid(); }

static inline int taken(pthread_rwlock_t *l, int r)
{
	if (!r) WRITER(l) = __own_tid();
	return r;
}

int glibc_rwlock_rdlock(pthread_rwlock_t *l) { return mine(l) ? EDEADLK : pthread_rwlock_rdlock(l); }

/* Whether no other thread can look at the lock: a lone thread needs no atomic instruction. */
static inline int alone(pthread_rwlock_t *l) { return !libc.threads_minus_1 && !l->_rw_shared; }

#define WRITTEN 0x7fffffff

int glibc_rwlock_wrlock(pthread_rwlock_t *l)
{
	if (alone(l) && !l->_rw_lock) l->_rw_lock = WRITTEN;
	else if (a_cas(&l->_rw_lock, 0, WRITTEN)) return mine(l) ? EDEADLK : taken(l, pthread_rwlock_wrlock(l));
	return taken(l, 0);
}

int glibc_rwlock_trywrlock(pthread_rwlock_t *l) { return taken(l, pthread_rwlock_trywrlock(l)); }

int glibc_rwlock_timedrdlock(pthread_rwlock_t *l, const struct timespec *t)
{
	if (t->tv_nsec < 0 || t->tv_nsec >= 1000000000L) return EINVAL;
	return mine(l) ? EDEADLK : pthread_rwlock_timedrdlock(l, t);
}

int glibc_rwlock_timedwrlock(pthread_rwlock_t *l, const struct timespec *t)
{
	if (t->tv_nsec < 0 || t->tv_nsec >= 1000000000L) return EINVAL;
	return mine(l) ? EDEADLK : taken(l, pthread_rwlock_timedwrlock(l, t));
}

int glibc_rwlock_unlock(pthread_rwlock_t *l)
{
	if (!mine(l)) return pthread_rwlock_unlock(l);
	WRITER(l) = 0;
	int waiters = l->_rw_waiters, priv = l->_rw_shared ^ 128, old = WRITTEN;
	if (alone(l)) l->_rw_lock = 0;
	else old = a_swap(&l->_rw_lock, 0);
	if (waiters || old < 0) __wake(&l->_rw_lock, WRITTEN, priv);
	return 0;
}

TWIN2(pthread_rwlock_rdlock, GLIBC_2.2.5, GLIBC_2.34, glibc_rwlock_rdlock);
TWIN2(pthread_rwlock_wrlock, GLIBC_2.2.5, GLIBC_2.34, glibc_rwlock_wrlock);
TWIN2(pthread_rwlock_trywrlock, GLIBC_2.2.5, GLIBC_2.34, glibc_rwlock_trywrlock);
TWIN2(pthread_rwlock_timedrdlock, GLIBC_2.2.5, GLIBC_2.34, glibc_rwlock_timedrdlock);
TWIN2(pthread_rwlock_timedwrlock, GLIBC_2.2.5, GLIBC_2.34, glibc_rwlock_timedwrlock);
TWIN2(pthread_rwlock_unlock, GLIBC_2.2.5, GLIBC_2.34, glibc_rwlock_unlock);
TWIN(__pthread_rwlock_rdlock, GLIBC_2.2.5, glibc_rwlock_rdlock);
TWIN(__pthread_rwlock_wrlock, GLIBC_2.2.5, glibc_rwlock_wrlock);
TWIN(__pthread_rwlock_trywrlock, GLIBC_2.2.5, glibc_rwlock_trywrlock);
TWIN(__pthread_rwlock_unlock, GLIBC_2.2.5, glibc_rwlock_unlock);

/* Thread-specific data and condition attributes: bad arguments are refused. */
int glibc_setspecific(pthread_key_t k, const void *v)
{
	return k < PTHREAD_KEYS_MAX ? pthread_setspecific(k, v) : EINVAL;
}
TWIN2(pthread_setspecific, GLIBC_2.2.5, GLIBC_2.34, glibc_setspecific);

int glibc_condattr_setclock(pthread_condattr_t *a, clockid_t clock)
{
	return clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC ? pthread_condattr_setclock(a, clock) : EINVAL;
}
TWIN2(pthread_condattr_setclock, GLIBC_2.3.3, GLIBC_2.34, glibc_condattr_setclock);

#include <threads.h>
int glibc_tss_set(tss_t k, void *v) { return glibc_setspecific(k, v) ? thrd_error : thrd_success; }
TWIN2(tss_set, GLIBC_2.28, GLIBC_2.34, glibc_tss_set);

/* Threads: glibc's static mutex kinds, sizes of stacks, clocks to wait by, and
 * the *_np functions that musl lacks. */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>
#include "lock.h"
#include "pthread_impl.h"
#include "syscall.h"
#include "twin.h"

/* glibc's static initialisers put the kind at byte 16, which musl leaves
 * unused and zero. The first lock of such a mutex moves it to musl's place. */
#define KIND 4 /* index of that int */
#define PTHREAD_MUTEX_ADAPTIVE 3

static inline void adopt_kind(pthread_mutex_t *m)
{
	if (__builtin_expect(m->__u.__i[KIND], 0)) {
		int kind = m->__u.__i[KIND] & 3;
		if (!m->_m_type && kind != PTHREAD_MUTEX_ADAPTIVE) m->_m_type = kind;
		m->__u.__i[KIND] = 0;
	}
}

int glibc_mutex_lock(pthread_mutex_t *m)
{
	adopt_kind(m);
	if (!(m->_m_type & 31) && !__mutex_take(m)) return 0;
	return pthread_mutex_lock(m);
}

int glibc_mutex_trylock(pthread_mutex_t *m)
{
	adopt_kind(m);
	int r = pthread_mutex_trylock(m), type = m->_m_type;
	/* Robust ones, and those that inherit priorities, tell their owner. */
	if (__builtin_expect(r == EBUSY && type & 12, 0) && (type & 3) == PTHREAD_MUTEX_ERRORCHECK &&
	    (m->_m_lock & 0x3fffffff) == __own_tid())
		return EDEADLK;
	return r;
}

int glibc_mutex_timedlock(pthread_mutex_t *m, const struct timespec *t)
{
	adopt_kind(m);
	return pthread_mutex_timedlock(m, t);
}

/* What is left until `until` on `clock`, as a time on CLOCK_REALTIME. */
static int on_realtime(clockid_t clock, const struct timespec *until, struct timespec *out)
{
	struct timespec now, real;
	if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC) return EINVAL;
	if (clock == CLOCK_REALTIME || !until) {
		if (until) *out = *until;
		return 0;
	}
	if (until->tv_nsec < 0 || until->tv_nsec >= 1000000000L) return EINVAL;
	clock_gettime(clock, &now);
	clock_gettime(CLOCK_REALTIME, &real);
	out->tv_sec = real.tv_sec + (until->tv_sec - now.tv_sec);
	out->tv_nsec = real.tv_nsec + (until->tv_nsec - now.tv_nsec);
	for (; out->tv_nsec < 0; out->tv_sec--) out->tv_nsec += 1000000000L;
	for (; out->tv_nsec >= 1000000000L; out->tv_sec++) out->tv_nsec -= 1000000000L;
	return 0;
}

/* Wait by CLOCK_MONOTONIC: again if the real-time clock was set meanwhile. */
#define BY_CLOCK(clock, until, call)                                                              \
	do {                                                                                      \
		struct timespec t_;                                                               \
		int r_;                                                                           \
		do {                                                                              \
			struct timespec now_;                                                     \
			if ((r_ = on_realtime(clock, until, &t_))) break;                         \
			r_ = call;                                                                \
			if (r_ != ETIMEDOUT || clock != CLOCK_MONOTONIC) break;                   \
			clock_gettime(CLOCK_MONOTONIC, &now_);                                    \
			if (now_.tv_sec > (until)->tv_sec ||                                      \
			    (now_.tv_sec == (until)->tv_sec && now_.tv_nsec >= (until)->tv_nsec)) \
				break;                                                            \
		} while (1);                                                                      \
		return r_;                                                                        \
	} while (0)

int pthread_mutex_clocklock(pthread_mutex_t *m, clockid_t clock, const struct timespec *until)
{
	adopt_kind(m);
	/* Only who has to wait is told that the time is none. */
	if (clock == CLOCK_MONOTONIC && until && (until->tv_nsec < 0 || until->tv_nsec >= 1000000000L))
		clock = CLOCK_REALTIME;
	BY_CLOCK(clock, until, pthread_mutex_timedlock(m, &t_));
}

static int sem_wait_errno(sem_t *s, const struct timespec *t)
{
	if (t->tv_nsec < 0 || t->tv_nsec >= 1000000000L) return EINVAL;
	return sem_timedwait(s, t) ? errno : 0;
}

static int sem_by_clock(sem_t *s, clockid_t clock, const struct timespec *until)
{
	BY_CLOCK(clock, until, sem_wait_errno(s, &t_));
}

int glibc_sem_timedwait(sem_t *s, const struct timespec *until)
{
	int r = sem_wait_errno(s, until);
	if (!r) return 0;
	errno = r;
	return -1;
}
TWIN2(sem_timedwait, GLIBC_2.2.5, GLIBC_2.34, glibc_sem_timedwait);

int sem_clockwait(sem_t *s, clockid_t clock, const struct timespec *until)
{
	int r = sem_by_clock(s, clock, until);
	if (!r) return 0;
	errno = r;
	return -1;
}

/* The condition variable's own clock is a field that the wait reads once, at
 * its start; a copy of the choice must not be visible to other waiters, so the
 * time is converted to that clock instead. */
int pthread_cond_clockwait(pthread_cond_t *c, pthread_mutex_t *m, clockid_t clock, const struct timespec *until)
{
	struct timespec t, from, to;
	if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC) return EINVAL;
	if (until->tv_nsec < 0 || until->tv_nsec >= 1000000000L) return EINVAL;
	clockid_t own = c->_c_clock;
	if (own == clock) return pthread_cond_timedwait(c, m, until);
	for (;;) {
		clock_gettime(clock, &from);
		clock_gettime(own, &to);
		t.tv_sec = to.tv_sec + (until->tv_sec - from.tv_sec);
		t.tv_nsec = to.tv_nsec + (until->tv_nsec - from.tv_nsec);
		for (; t.tv_nsec < 0; t.tv_sec--) t.tv_nsec += 1000000000L;
		for (; t.tv_nsec >= 1000000000L; t.tv_sec++) t.tv_nsec -= 1000000000L;
		/* A spurious early end is allowed: the caller tests its condition. */
		return pthread_cond_timedwait(c, m, &t);
	}
}

int pthread_clockjoin_np(pthread_t t, void **res, clockid_t clock, const struct timespec *until)
{
	if (!until) return pthread_join(t, res);
	BY_CLOCK(clock, until, pthread_timedjoin_np(t, res, &t_));
}

TWIN(pthread_mutex_lock, GLIBC_2.2.5, glibc_mutex_lock);
TWIN(pthread_mutex_trylock, GLIBC_2.2.5, glibc_mutex_trylock);
TWIN(pthread_mutex_trylock, GLIBC_2.34, glibc_mutex_trylock);
TWIN(pthread_mutex_timedlock, GLIBC_2.2.5, glibc_mutex_timedlock);
TWIN(pthread_mutex_timedlock, GLIBC_2.34, glibc_mutex_timedlock);
TWIN(__pthread_mutex_lock, GLIBC_2.2.5, glibc_mutex_lock);
TWIN(__pthread_mutex_trylock, GLIBC_2.2.5, glibc_mutex_trylock);

/* Mutex attributes: an ADAPTIVE_NP mutex is an ordinary one to us, which also
 * spins before it waits. */
int glibc_mutexattr_settype(pthread_mutexattr_t *a, int type)
{
	if ((unsigned)type > PTHREAD_MUTEX_ADAPTIVE) return EINVAL;
	a->__attr = (a->__attr & ~3u) | type;
	return 0;
}
TWIN(pthread_mutexattr_settype, GLIBC_2.2.5, glibc_mutexattr_settype);
TWIN(pthread_mutexattr_settype, GLIBC_2.34, glibc_mutexattr_settype);
ALIAS(__pthread_mutexattr_settype, glibc_mutexattr_settype);
ALIAS(pthread_mutexattr_setkind_np, glibc_mutexattr_settype);

int pthread_mutexattr_getkind_np(const pthread_mutexattr_t *a, int *t) { return pthread_mutexattr_gettype(a, t); }
int pthread_mutexattr_getrobust_np(const pthread_mutexattr_t *a, int *r) { return pthread_mutexattr_getrobust(a, r); }
int pthread_mutexattr_setrobust_np(pthread_mutexattr_t *a, int r) { return pthread_mutexattr_setrobust(a, r); }
int pthread_mutex_consistent_np(pthread_mutex_t *m) { return pthread_mutex_consistent(m); }

int glibc_mutex_init(pthread_mutex_t *m, const pthread_mutexattr_t *a)
{
	pthread_mutexattr_t clean;
	if (a) {
		clean = *a;
		if ((clean.__attr & 3) == PTHREAD_MUTEX_ADAPTIVE) clean.__attr &= ~3u;
		a = &clean;
	}
	return pthread_mutex_init(m, a);
}
TWIN(pthread_mutex_init, GLIBC_2.2.5, glibc_mutex_init);
ALIAS(__pthread_mutex_init, glibc_mutex_init);

/* Names for old objects. musl has most of them too, hidden, so these are twins. */
int glibc_old_mutex_unlock(pthread_mutex_t *m) { return pthread_mutex_unlock(m); }
/* One that is locked stays, if its owner's end would be nobody's loss. What is destroyed has
 * a type that all functions refuse. */
int glibc_mutex_destroy(pthread_mutex_t *m)
{
	if (m->_m_lock & INT_MAX && !(m->_m_type & 4)) return EBUSY;
	int r = pthread_mutex_destroy(m);
	m->_m_type = -1;
	return r;
}
TWIN(pthread_mutex_destroy, GLIBC_2.2.5, glibc_mutex_destroy);
TWIN(__pthread_mutex_destroy, GLIBC_2.2.5, glibc_mutex_destroy);
int __pthread_mutexattr_init(pthread_mutexattr_t *a) { return pthread_mutexattr_init(a); }
int __pthread_mutexattr_destroy(pthread_mutexattr_t *a) { return pthread_mutexattr_destroy(a); }
int glibc_old_once(pthread_once_t *o, void (*f)(void)) { return pthread_once(o, f); }
int glibc_old_key_create(pthread_key_t *k, void (*f)(void *)) { return pthread_key_create(k, f); }
void *__pthread_getspecific(pthread_key_t k) { return pthread_getspecific(k); }
int glibc_key_delete(pthread_key_t k) { return k < PTHREAD_KEYS_MAX ? pthread_key_delete(k) : EINVAL; }
TWIN2(pthread_key_delete, GLIBC_2.2.5, GLIBC_2.34, glibc_key_delete);
extern hidden void (*__pthread_keys[])(void *); /* patches/wrong-keys.patch; null: no key */
int glibc_setspecific(pthread_key_t k, const void *v)
{
	struct pthread *self = __pthread_self();
	if (k >= PTHREAD_KEYS_MAX || !__pthread_keys[k]) return EINVAL;
	if (self->tsd[k] == v) return 0;
	self->tsd[k] = (void *)v;
	if (!self->tsd_used) self->tsd_used = 1; /* its byte is not read and written each time */
	return 0;
}
TWIN2(pthread_setspecific, GLIBC_2.2.5, GLIBC_2.34, glibc_setspecific);
ALIAS(__pthread_setspecific, glibc_setspecific);
int glibc_tss_set(tss_t k, void *v) { return glibc_setspecific(k, v) ? thrd_error : thrd_success; }
TWIN2(tss_set, GLIBC_2.28, GLIBC_2.34, glibc_tss_set);

int glibc_condattr_setclock(pthread_condattr_t *a, clockid_t clock)
{
	return clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC ? pthread_condattr_setclock(a, clock) : EINVAL;
}
TWIN2(pthread_condattr_setclock, GLIBC_2.3.3, GLIBC_2.34, glibc_condattr_setclock);

TWIN(__pthread_key_create, GLIBC_2.2.5, glibc_old_key_create);
TWIN(__pthread_key_create, GLIBC_2.34, glibc_old_key_create);
TWIN(__pthread_mutex_unlock, GLIBC_2.2.5, glibc_old_mutex_unlock);
TWIN(__pthread_once, GLIBC_2.2.5, glibc_old_once);

int pthread_yield(void) { return sched_yield(); }
void pthread_kill_other_threads_np(void) {}

int pthread_sigqueue(pthread_t t, int sig, const union sigval value)
{
	siginfo_t si;
	sigset_t set;
	int r = 0;
	/* The two signals that the library keeps for itself. */
	if (sig == SIGCANCEL || sig == SIGTIMER || sig == SIGSYNCCALL) return EINVAL;
	memset(&si, 0, sizeof si);
	si.si_signo = sig;
	si.si_code = SI_QUEUE;
	si.si_pid = getpid();
	si.si_uid = getuid();
	si.si_value = value;
	__block_app_sigs(&set);
	LOCK(t->killlock);
	r = t->tid ? -__syscall(SYS_rt_tgsigqueueinfo, getpid(), t->tid, sig, &si) : ESRCH;
	UNLOCK(t->killlock);
	__restore_sigs(&set);
	return r;
}

/* An upper bound, as libraries that reserve stacks ask for it by dlsym. */
size_t __pthread_get_minstack(const pthread_attr_t *a)
{
	(void)a;
	return 16384 + libc.tls_size;
}

/* Any type but the two recursive ones is a plain mutex. */
int glibc_mtx_init(mtx_t *m, int type)
{
	int recursive = type == (mtx_plain | mtx_recursive) || type == (mtx_timed | mtx_recursive);
	return mtx_init(m, recursive ? mtx_recursive : mtx_plain);
}
TWIN2(mtx_init, GLIBC_2.28, GLIBC_2.34, glibc_mtx_init);

/* Mutexes with a priority ceiling (PTHREAD_PRIO_PROTECT): who holds one has at least the
 * ceiling as its priority, who has more may not lock it. The kernel knows nothing of
 * them: a thread counts the ceilings that it holds, and changes its own priority.
 *
 * As in glibc a ceiling counts before the kernel is asked, and stays counted when it
 * refuses (EINVAL in a thread without a real-time policy, EPERM without privilege).
 *
 * The lock word is that of musl's other mutexes with an owner, so that condition
 * variables work; none is in the list of robust ones. */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include "lock.h"
#include "pthread_impl.h"
#include "syscall.h"
#include "twin.h"

/* Of SCHED_FIFO. */
#define PRIO_MIN 1
#define PRIO_MAX 99
#define NO_CEILING (-1)
#define OWNER 0x3fffffff
#define ATTR_CEILING 16 /* where it is in a mutex attribute */
#define ATTR_CEILING_MASK (0xffu << ATTR_CEILING)

struct ceilings {
	int highest; /* of those that are held, else PRIO_MIN - 1 */
	int known;   /* the thread's own: */
	int policy, prio;
	unsigned held[PRIO_MAX + 1];
};

/* The thread's own policy and priority; killlock held. 0 or an error. */
static int find_own(pthread_t t, struct ceilings *c)
{
	if (c->known) return 0;
	int r = __syscall(SYS_sched_getparam, t->tid, &c->prio);
	if (!r) r = c->policy = __syscall(SYS_sched_getscheduler, t->tid);
	if (r < 0) return -r;
	c->known = 1;
	return 0;
}

static struct ceilings *own_ceilings(void)
{
	pthread_t self = __pthread_self();
	struct ceilings *c = self->ceilings;
	if (c || !(c = calloc(1, sizeof *c))) return c;
	c->highest = PRIO_MIN - 1;
	return self->ceilings = c;
}

void __ceilings_free(void)
{
	pthread_t self = __pthread_self();
	struct ceilings *c = self->ceilings;
	sigset_t set;
	if (!c) return;
	__block_app_sigs(&set);
	LOCK(self->killlock);
	self->ceilings = 0;
	UNLOCK(self->killlock);
	__restore_sigs(&set);
	free(c);
}

/* The thread's priority without ceilings, or -1. */
static int own_priority(struct ceilings *c)
{
	pthread_t self = __pthread_self();
	sigset_t set;
	__block_app_sigs(&set);
	LOCK(self->killlock);
	int prio = find_own(self, c) ? -1 : c->prio;
	UNLOCK(self->killlock);
	__restore_sigs(&set);
	return prio;
}

static int set_highest(struct ceilings *c, int highest)
{
	pthread_t self = __pthread_self();
	sigset_t set;
	__block_app_sigs(&set);
	LOCK(self->killlock);
	int before = c->highest, r = find_own(self, c);
	c->highest = highest;
	if (!r && (c->prio < highest || c->prio < before)) {
		int prio = c->prio > highest ? c->prio : highest;
		r = -__syscall(SYS_sched_setscheduler, self->tid, c->policy, &prio);
		if (r) errno = r; /* as glibc's call leaves it */
	}
	UNLOCK(self->killlock);
	__restore_sigs(&set);
	return r;
}

/* A ceiling is given up, another taken on; NO_CEILING: none. 0 or an error. */
static int change(struct ceilings *c, int from, int to)
{
	int highest = c->highest;
	if (to != NO_CEILING) {
		if (c->held[to] == UINT_MAX) return EAGAIN;
		c->held[to]++;
		if (to > highest) highest = to;
	}
	if (from != NO_CEILING && c->held[from] && !--c->held[from] && from == c->highest && from > to)
		for (highest = from - 1; highest >= PRIO_MIN && !c->held[highest];) highest--;
	return highest == c->highest ? 0 : set_highest(c, highest);
}

static int try_lock_word(pthread_mutex_t *m)
{
	int tid = __pthread_self()->tid | (m->_m_waiters ? INT_MIN : 0);
	return a_cas(&m->_m_lock, 0, tid) ? EBUSY : 0;
}

static int lock_word(pthread_mutex_t *m, const struct timespec *until)
{
	int r, old, priv = (m->_m_type & 128) ^ 128;
	while ((r = try_lock_word(m)) == EBUSY) {
		if (!(old = m->_m_lock)) continue;
		a_inc(&m->_m_waiters);
		a_cas(&m->_m_lock, old, old | INT_MIN);
		r = __timedwait(&m->_m_lock, old | INT_MIN, CLOCK_REALTIME, until, priv);
		a_dec(&m->_m_waiters);
		if (r && r != EINTR) break;
	}
	return r;
}

static void unlock_word(pthread_mutex_t *m, int wakes)
{
	/* Once it is free another thread may destroy it. */
	int waiters = m->_m_waiters, priv = (m->_m_type & 128) ^ 128, old = a_swap(&m->_m_lock, 0);
	if (waiters || old < 0) __wake(&m->_m_lock, wakes, priv);
}

static int is_owner(pthread_mutex_t *m) { return (m->_m_lock & OWNER) == __pthread_self()->tid; }

/* until: null for ever; try: do not wait. */
static int lock(pthread_mutex_t *m, const struct timespec *until, int try)
{
	int type = m->_m_type;
	if (type < 0) return EINVAL; /* destroyed */
	if (is_owner(m)) {
		if ((type & 3) == PTHREAD_MUTEX_ERRORCHECK) return EDEADLK;
		if ((type & 3) == PTHREAD_MUTEX_RECURSIVE) {
			if ((unsigned)m->_m_count >= INT_MAX) return EAGAIN;
			m->_m_count++;
			return 0;
		}
	}
	struct ceilings *c = own_ceilings();
	if (!c) return ENOMEM;
	int held = NO_CEILING, r = EBUSY;
	for (;;) {
		int ceiling = m->_m_ceiling;
		if (held == ceiling) {
			if (!r) return 0;
			r = try ? try_lock_word(m) : lock_word(m, until);
			if (r) break;
			continue;
		}
		/* At first, or it was changed while this thread waited. */
		int e = own_priority(c) > ceiling ? EINVAL : 0;
		if (e) {
			if (!r) unlock_word(m, 1);
			r = e;
			break;
		}
		if ((e = change(c, held, ceiling))) {
			if (!r) unlock_word(m, 1);
			return e;
		}
		held = ceiling;
	}
	if (held != NO_CEILING) change(c, held, NO_CEILING);
	return r;
}

int __ceiling_lock(pthread_mutex_t *m, const struct timespec *until) { return lock(m, until, 0); }
int __ceiling_trylock(pthread_mutex_t *m) { return lock(m, 0, 1); }

int __ceiling_unlock(pthread_mutex_t *m)
{
	int type = m->_m_type, ceiling = m->_m_ceiling;
	if (type < 0) return EINVAL;
	if ((type & 3) != PTHREAD_MUTEX_NORMAL && !is_owner(m)) return EPERM;
	if ((type & 3) == PTHREAD_MUTEX_RECURSIVE && m->_m_count) {
		m->_m_count--;
		return 0;
	}
	struct ceilings *c = own_ceilings();
	if (!c) return ENOMEM;
	unlock_word(m, 1);
	return change(c, ceiling, NO_CEILING);
}

int pthread_mutex_getprioceiling(const pthread_mutex_t *restrict m, int *restrict ceiling)
{
	if (!(m->_m_type & MUTEX_HAS_CEILING)) return EINVAL;
	*ceiling = m->_m_ceiling;
	return 0;
}

int pthread_mutex_setprioceiling(pthread_mutex_t *restrict m, int ceiling, int *restrict old)
{
	int type = m->_m_type, before;
	if (!(type & MUTEX_HAS_CEILING) || ceiling < PRIO_MIN || ceiling > PRIO_MAX) return EINVAL;
	if (is_owner(m) && (type & 3) == PTHREAD_MUTEX_ERRORCHECK) return EDEADLK;
	if (is_owner(m) && (type & 3) == PTHREAD_MUTEX_RECURSIVE) {
		struct ceilings *c = own_ceilings();
		int r = c ? change(c, before = m->_m_ceiling, ceiling) : ENOMEM;
		if (r) return r;
		m->_m_ceiling = ceiling;
	} else {
		lock_word(m, 0);
		before = m->_m_ceiling;
		m->_m_ceiling = ceiling;
		unlock_word(m, INT_MAX);
	}
	if (old) *old = before;
	return 0;
}

int pthread_mutexattr_setprotocol(pthread_mutexattr_t *a, int protocol)
{
	static const unsigned bits[] = {
		[PTHREAD_PRIO_NONE] = 0,
		[PTHREAD_PRIO_INHERIT] = 8,
		[PTHREAD_PRIO_PROTECT] = MUTEX_HAS_CEILING,
	};
	if ((unsigned)protocol >= sizeof bits / sizeof *bits) return EINVAL;
	a->__attr = (a->__attr & ~(8u | MUTEX_HAS_CEILING)) | bits[protocol];
	return 0;
}

int pthread_mutexattr_setprioceiling(pthread_mutexattr_t *a, int ceiling)
{
	if (ceiling < PRIO_MIN || ceiling > PRIO_MAX) return EINVAL;
	a->__attr = (a->__attr & ~ATTR_CEILING_MASK) | (unsigned)ceiling << ATTR_CEILING;
	return 0;
}

int pthread_mutexattr_getprioceiling(const pthread_mutexattr_t *a, int *ceiling)
{
	int c = (a->__attr & ATTR_CEILING_MASK) >> ATTR_CEILING;
	*ceiling = c ? c : PRIO_MIN;
	return 0;
}

/* What is set is the thread's own priority: it does not sink below the ceilings that the
 * thread holds, and is what is got. */
static int set_own(pthread_t t, int policy, int prio)
{
	sigset_t set;
	__block_app_sigs(&set);
	LOCK(t->killlock);
	struct ceilings *c = t->ceilings;
	int high = c && c->highest > prio ? c->highest : prio, r;
	if (!t->tid) r = ESRCH;
	else if (policy < 0) r = -__syscall(SYS_sched_setparam, t->tid, &high);
	else r = -__syscall(SYS_sched_setscheduler, t->tid, policy, &high);
	if (!r && c && policy >= 0) c->known = 1, c->policy = policy;
	if (!r && c) c->prio = prio;
	UNLOCK(t->killlock);
	__restore_sigs(&set);
	return r;
}

int pthread_setschedparam(pthread_t t, int policy, const struct sched_param *param)
{
	return policy < 0 ? EINVAL : set_own(t, policy, param->sched_priority);
}

int pthread_setschedprio(pthread_t t, int prio) { return set_own(t, -1, prio); }

int pthread_getschedparam(pthread_t t, int *restrict policy, struct sched_param *restrict param)
{
	sigset_t set;
	__block_app_sigs(&set);
	LOCK(t->killlock);
	struct ceilings now = { 0 }, *c = t->ceilings ? t->ceilings : &now;
	int r = !t->tid ? ESRCH : find_own(t, c);
	if (!r) {
		*policy = c->policy;
		param->sched_priority = c->prio;
	}
	UNLOCK(t->killlock);
	__restore_sigs(&set);
	return r;
}

/* The attributes of threads that are created without: musl keeps the sizes, the rest is here. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include "lock.h"
#include "pthread_impl.h"
#include "thread_attr.h"
#include "twin.h"

static volatile int lock[1];
static pthread_attr_t defaults;
static int are_set;

int glibc_setattr_default_np(const pthread_attr_t *a)
{
	pthread_attr_t sizes = { 0 }, copy, old;
	int low = sched_get_priority_min(a->_a_policy), high = sched_get_priority_max(a->_a_policy);
	if ((unsigned)a->_a_policy > SCHED_RR || a->_a_stackaddr) return EINVAL;
	if (a->_a_prio > 0 && (a->_a_prio < low || a->_a_prio > high)) return EINVAL;
	if (glibc_attr_copy(&copy, a)) return ENOMEM;
	sizes._a_stacksize = a->_a_stacksize;
	sizes._a_guardsize = a->_a_guardsize;
	LOCK(lock);
	int r = pthread_setattr_default_np(&sizes);
	old = r ? copy : defaults;
	if (!r) {
		defaults = copy;
		__atomic_store_n(&are_set, 1, __ATOMIC_RELEASE);
	}
	UNLOCK(lock);
	glibc_attr_destroy(&old);
	return r;
}
TWIN2(pthread_setattr_default_np, GLIBC_2.18, GLIBC_2.34, glibc_setattr_default_np);

int glibc_getattr_default_np(pthread_attr_t *a)
{
	pthread_attr_t sizes;
	pthread_getattr_default_np(&sizes);
	LOCK(lock);
	int r = glibc_attr_copy(a, &defaults);
	UNLOCK(lock);
	if (r) return r;
	a->_a_stacksize = sizes._a_stacksize;
	a->_a_guardsize = sizes._a_guardsize;
	return 0;
}
TWIN2(pthread_getattr_default_np, GLIBC_2.18, GLIBC_2.34, glibc_getattr_default_np);

int glibc_attr_defaults(pthread_attr_t *a)
{
	return __atomic_load_n(&are_set, __ATOMIC_ACQUIRE) ? glibc_getattr_default_np(a) : -1;
}

/* pthread_cond_*@GLIBC_2.2.5: what programs of before 2003 call a condition
 * variable is a pointer to one, made when it is first used. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include "twin.h"

typedef struct {
	pthread_cond_t *cond;
} old_cond;

static pthread_cond_t *of(old_cond *c)
{
	pthread_cond_t *now = __atomic_load_n(&c->cond, __ATOMIC_ACQUIRE);
	if (now) return now;
	pthread_cond_t *made = calloc(1, sizeof *made);
	if (!made) return 0;
	if (__atomic_compare_exchange_n(&c->cond, &now, made, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) return made;
	free(made); /* another thread was first */
	return now;
}

int glibc_old_cond_init(old_cond *c, const pthread_condattr_t *a)
{
	/* Made at once where an attribute must be remembered. */
	c->cond = 0;
	if (!a) return 0;
	pthread_cond_t *made = of(c);
	return made ? pthread_cond_init(made, a) : ENOMEM;
}

int glibc_old_cond_destroy(old_cond *c)
{
	free(c->cond);
	c->cond = 0;
	return 0;
}

int glibc_old_cond_signal(old_cond *c)
{
	pthread_cond_t *p = of(c);
	return p ? pthread_cond_signal(p) : ENOMEM;
}

int glibc_old_cond_broadcast(old_cond *c)
{
	pthread_cond_t *p = of(c);
	return p ? pthread_cond_broadcast(p) : ENOMEM;
}

int glibc_old_cond_wait(old_cond *c, pthread_mutex_t *m)
{
	pthread_cond_t *p = of(c);
	return p ? pthread_cond_wait(p, m) : ENOMEM;
}

int glibc_old_cond_timedwait(old_cond *c, pthread_mutex_t *m, const struct timespec *t)
{
	pthread_cond_t *p = of(c);
	return p ? pthread_cond_timedwait(p, m, t) : ENOMEM;
}

OLD_TWIN(pthread_cond_init, GLIBC_2.2.5, glibc_old_cond_init);
OLD_TWIN(pthread_cond_destroy, GLIBC_2.2.5, glibc_old_cond_destroy);
OLD_TWIN(pthread_cond_signal, GLIBC_2.2.5, glibc_old_cond_signal);
OLD_TWIN(pthread_cond_broadcast, GLIBC_2.2.5, glibc_old_cond_broadcast);
OLD_TWIN(pthread_cond_wait, GLIBC_2.2.5, glibc_old_cond_wait);
OLD_TWIN(pthread_cond_timedwait, GLIBC_2.2.5, glibc_old_cond_timedwait);

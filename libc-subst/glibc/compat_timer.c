/* timer_*@GLIBC_2.2.5: a timer_t was an int, an index into a table of 256. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <time.h>
#include "twin.h"

#define MAX 256
static timer_t table[MAX];
static char taken[MAX]; /* 1: being made, 2: in the table */

static timer_t *of(int id)
{
	if (id >= 0 && id < MAX && __atomic_load_n(&taken[id], __ATOMIC_ACQUIRE) == 2) return &table[id];
	errno = EINVAL;
	return 0;
}

int glibc_old_timer_create(clockid_t clock, struct sigevent *ev, int *id)
{
	timer_t made;
	if (timer_create(clock, ev, &made)) return -1;
	for (int i = 0; i < MAX; i++) {
		char none = 0;
		if (!__atomic_compare_exchange_n(&taken[i], &none, 1, 0, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) continue;
		table[i] = made;
		__atomic_store_n(&taken[i], 2, __ATOMIC_RELEASE);
		*id = i;
		return 0;
	}
	timer_delete(made);
	errno = EINVAL;
	return -1;
}

int glibc_old_timer_delete(int id)
{
	timer_t *t = of(id);
	if (!t || timer_delete(*t)) return -1;
	__atomic_store_n(&taken[id], 0, __ATOMIC_RELEASE);
	return 0;
}

int glibc_old_timer_settime(int id, int flags, const struct itimerspec *value, struct itimerspec *old)
{
	timer_t *t = of(id);
	return t ? timer_settime(*t, flags, value, old) : -1;
}

int glibc_old_timer_gettime(int id, struct itimerspec *value)
{
	timer_t *t = of(id);
	return t ? timer_gettime(*t, value) : -1;
}

int glibc_old_timer_getoverrun(int id)
{
	timer_t *t = of(id);
	return t ? timer_getoverrun(*t) : -1;
}

OLD_TWIN(timer_create, GLIBC_2.2.5, glibc_old_timer_create);
OLD_TWIN(timer_delete, GLIBC_2.2.5, glibc_old_timer_delete);
OLD_TWIN(timer_settime, GLIBC_2.2.5, glibc_old_timer_settime);
OLD_TWIN(timer_gettime, GLIBC_2.2.5, glibc_old_timer_gettime);
OLD_TWIN(timer_getoverrun, GLIBC_2.2.5, glibc_old_timer_getoverrun);

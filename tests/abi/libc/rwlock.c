/* Locks that would wait for their own thread, bad times, keys and clocks. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <time.h>

static pthread_rwlock_t l = PTHREAD_RWLOCK_INITIALIZER;
static void *other(void *arg)
{
	struct timespec past = { 1, 0 }, bad = { 1, -1 };
	printf("other: %d %d", pthread_rwlock_tryrdlock(&l), pthread_rwlock_trywrlock(&l));
	printf(" %d", pthread_rwlock_timedwrlock(&l, &past));
	printf(" %d %d\n", pthread_rwlock_timedrdlock(&l, &bad),
	       pthread_rwlock_clockwrlock(&l, CLOCK_MONOTONIC, &past));
	return arg;
}

int main(void)
{
	pthread_t t;
	struct timespec past = { 1, 0 }, bad = { 1, 2000000000 };
	pthread_condattr_t ca;
	sem_t s;
	printf("%d", pthread_rwlock_wrlock(&l));
	printf(" %d", pthread_rwlock_wrlock(&l));
	printf(" %d", pthread_rwlock_rdlock(&l));
	printf(" %d", pthread_rwlock_timedwrlock(&l, &past));
	printf(" %d\n", pthread_rwlock_trywrlock(&l));
	pthread_create(&t, 0, other, 0);
	pthread_join(t, 0);
	printf("%d", pthread_rwlock_unlock(&l));
	printf(" %d", pthread_rwlock_rdlock(&l));
	printf(" %d", pthread_rwlock_rdlock(&l));
	printf(" %d", pthread_rwlock_unlock(&l));
	printf(" %d", pthread_rwlock_unlock(&l));
	printf(" %d", pthread_rwlock_trywrlock(&l));
	printf(" %d", pthread_rwlock_rdlock(&l));
	printf(" %d\n", pthread_rwlock_unlock(&l));
	printf("keys %d\n", pthread_setspecific(5000, (void *)1));
	pthread_condattr_init(&ca);
	for (int c = 0; c < 10; c++) printf("%d ", pthread_condattr_setclock(&ca, c));
	sem_init(&s, 0, 0);
	errno = 0;
	printf("\nsem %d", sem_timedwait(&s, &bad));
	printf(" %d", errno);
	printf(" %d", sem_timedwait(&s, &past));
	printf(" %d", errno);
	sem_post(&s);
	errno = 0;
	printf(" %d", sem_timedwait(&s, &past));
	printf(" %d\n", errno);
}

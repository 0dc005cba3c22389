#define _GNU_SOURCE
#include <pthread.h>
#include <semaphore.h>
#include "bench.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t own[2] = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER };
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_spinlock_t spin;
static long shared;

static void lock(long n, long one, int t)
{
	pthread_mutex_t *m = one ? &mutex : &own[t];
	for (long i = 0; i < n; i++) {
		pthread_mutex_lock(m);
		if (one)
			shared++;
		pthread_mutex_unlock(m);
	}
}

static void recursive(long n, long arg, int t)
{
	pthread_mutex_t m;
	pthread_mutexattr_t a;
	(void)arg; (void)t;
	pthread_mutexattr_init(&a);
	pthread_mutexattr_settype(&a, PTHREAD_MUTEX_RECURSIVE);
	pthread_mutex_init(&m, &a);
	for (long i = 0; i < n; i++) {
		pthread_mutex_lock(&m);
		pthread_mutex_unlock(&m);
	}
}

static void readlock(long n, long arg, int t)
{
	(void)arg; (void)t;
	for (long i = 0; i < n; i++) {
		pthread_rwlock_rdlock(&rwlock);
		pthread_rwlock_unlock(&rwlock);
	}
}

static void spinlock(long n, long arg, int t)
{
	(void)arg; (void)t;
	pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE);
	for (long i = 0; i < n; i++) {
		pthread_spin_lock(&spin);
		pthread_spin_unlock(&spin);
	}
}

static void semaphore(long n, long arg, int t)
{
	sem_t s;
	(void)arg; (void)t;
	sem_init(&s, 0, 0);
	for (long i = 0; i < n; i++) {
		sem_post(&s);
		sem_wait(&s);
	}
}

static void *nothing(void *p)
{
	return p;
}

static void create(long n, long arg, int t)
{
	(void)arg; (void)t;
	for (long i = 0; i < n; i++) {
		pthread_t th;
		pthread_create(&th, 0, nothing, 0);
		pthread_join(th, 0);
	}
}

static void once_fn(void)
{
}

static void once(long n, long arg, int t)
{
	static pthread_once_t o = PTHREAD_ONCE_INIT;
	(void)arg; (void)t;
	for (long i = 0; i < n; i++)
		pthread_once(&o, once_fn);
}

static void specific(long n, long arg, int t)
{
	pthread_key_t k;
	(void)arg; (void)t;
	pthread_key_create(&k, 0);
	for (long i = 0; i < n; i++) {
		pthread_setspecific(k, (void *)i);
		USE(pthread_getspecific(k));
	}
	pthread_key_delete(k);
}

/* The two threads take turns. */
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static int turn;

static void ping_pong(long n, long arg, int t)
{
	(void)arg;
	pthread_mutex_lock(&mutex);
	for (long i = 0; i < n; i++) {
		while (turn != t)
			pthread_cond_wait(&cond, &mutex);
		turn = !t;
		pthread_cond_signal(&cond);
	}
	pthread_mutex_unlock(&mutex);
}

const struct bench bench_thread[] = {
	{ "mutex", lock, 0, 1 },
	{ "mutex-recursive", recursive, 0, 1 },
	{ "rwlock-read", readlock, 0, 1 },
	{ "spinlock", spinlock, 0, 1 },
	{ "semaphore", semaphore, 0, 1 },
	{ "pthread_once", once, 0, 1 },
	{ "pthread_setspecific", specific, 0, 1 },
	{ "pthread_create+join", create, 0, 1 },
	{ "mutex-own-2t", lock, 0, 2 },
	{ "mutex-shared-2t", lock, 1, 2 },
	{ "rwlock-read-2t", readlock, 0, 2 },
	{ "cond-ping-pong-2t", ping_pong, 0, 2 },
	{ 0, 0, 0, 0 },
};

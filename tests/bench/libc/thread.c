#define _GNU_SOURCE
#include <pthread.h>
#include <semaphore.h>
#include "bench.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t own[MAX_THREADS]; /* zero is the initial state */
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_spinlock_t spin;
static long shared;

static void lock(long n, long one, int t)
{
	pthread_mutex_t *m = one ? &mutex : &own[t];
	for (long i = 0; i < n; i++) {
		pthread_mutex_lock(m);
		if (one) shared++;
		pthread_mutex_unlock(m);
	}
}

static void trylock(long n, long arg, int t)
{
	(void)arg;
	(void)t;
	for (long i = 0; i < n; i++) {
		USE(pthread_mutex_trylock(&mutex));
		pthread_mutex_unlock(&mutex);
	}
}

static void typed(long n, long type, int t)
{
	pthread_mutex_t m;
	pthread_mutexattr_t a;
	(void)t;
	pthread_mutexattr_init(&a);
	pthread_mutexattr_settype(&a, type);
	pthread_mutex_init(&m, &a);
	for (long i = 0; i < n; i++) {
		pthread_mutex_lock(&m);
		pthread_mutex_unlock(&m);
	}
}

static void writelock(long n, long arg, int t)
{
	(void)arg;
	(void)t;
	for (long i = 0; i < n; i++) {
		pthread_rwlock_wrlock(&rwlock);
		shared++;
		pthread_rwlock_unlock(&rwlock);
	}
}

/* Nobody waits. */
static void signals(long n, long all, int t)
{
	pthread_cond_t c = PTHREAD_COND_INITIALIZER;
	(void)t;
	for (long i = 0; i < n; i++) all ? pthread_cond_broadcast(&c) : pthread_cond_signal(&c);
}

static void identity(long n, long arg, int t)
{
	(void)arg;
	(void)t;
	for (long i = 0; i < n; i++) USE(pthread_self());
}

static void readlock(long n, long arg, int t)
{
	(void)arg;
	(void)t;
	for (long i = 0; i < n; i++) {
		pthread_rwlock_rdlock(&rwlock);
		pthread_rwlock_unlock(&rwlock);
	}
}

static void spinlock(long n, long arg, int t)
{
	(void)arg;
	(void)t;
	pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE);
	for (long i = 0; i < n; i++) {
		pthread_spin_lock(&spin);
		pthread_spin_unlock(&spin);
	}
}

static void semaphore(long n, long arg, int t)
{
	sem_t s;
	(void)arg;
	(void)t;
	sem_init(&s, 0, 0);
	for (long i = 0; i < n; i++) {
		sem_post(&s);
		sem_wait(&s);
	}
}

static void *nothing(void *p) { return p; }

static void create(long n, long arg, int t)
{
	(void)arg;
	(void)t;
	for (long i = 0; i < n; i++) {
		pthread_t th;
		pthread_create(&th, 0, nothing, 0);
		pthread_join(th, 0);
	}
}

static void *tell(void *sem)
{
	sem_post(sem);
	return 0;
}

/* Nobody joins them; arg: bytes of stack. */
static void create_detached(long n, long arg, int t)
{
	pthread_attr_t a;
	sem_t ran;
	(void)t;
	sem_init(&ran, 0, 0);
	pthread_attr_init(&a);
	pthread_attr_setstacksize(&a, arg);
	pthread_attr_setdetachstate(&a, PTHREAD_CREATE_DETACHED);
	for (long i = 0; i < n; i++) {
		pthread_t th;
		pthread_create(&th, &a, tell, &ran);
		while (sem_wait(&ran)) continue;
	}
	pthread_attr_destroy(&a);
}

static void once_fn(void) {}

static void once(long n, long arg, int t)
{
	static pthread_once_t o = PTHREAD_ONCE_INIT;
	(void)arg;
	(void)t;
	for (long i = 0; i < n; i++) pthread_once(&o, once_fn);
}

static void specific(long n, long arg, int t)
{
	pthread_key_t k;
	(void)arg;
	(void)t;
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
		while (turn != t) pthread_cond_wait(&cond, &mutex);
		turn = !t;
		pthread_cond_signal(&cond);
	}
	pthread_mutex_unlock(&mutex);
}

static void sem_ping_pong(long n, long arg, int t)
{
	static sem_t s[2];
	(void)arg;
	for (long i = 0; i < n; i++) {
		if (t) {
			sem_wait(&s[1]);
			sem_post(&s[0]);
		} else {
			sem_post(&s[1]);
			sem_wait(&s[0]);
		}
	}
}

/* Some work with the lock held, and as much without. */
static void lock_work(long n, long work, int t)
{
	(void)t;
	for (long i = 0; i < n; i++) {
		pthread_mutex_lock(&mutex);
		for (long k = 0; k < work; k++) USE(k);
		pthread_mutex_unlock(&mutex);
		for (long k = 0; k < work; k++) USE(k);
	}
}

const struct bench bench_thread[] = {
	{ "mutex", lock, 0, 1 },
	{ "mutex-recursive", typed, PTHREAD_MUTEX_RECURSIVE, 1 },
	{ "mutex-errorcheck", typed, PTHREAD_MUTEX_ERRORCHECK, 1 },
	{ "mutex-trylock", trylock, 0, 1 },
	{ "rwlock-read", readlock, 0, 1 },
	{ "rwlock-write", writelock, 0, 1 },
	{ "cond-signal-nobody", signals, 0, 1 },
	{ "cond-broadcast-nobody", signals, 1, 1 },
	{ "pthread_self", identity, 0, 1 },
	{ "spinlock", spinlock, 0, 1 },
	{ "semaphore", semaphore, 0, 1 },
	{ "pthread_once", once, 0, 1 },
	{ "pthread_setspecific", specific, 0, 1 },
	{ "pthread_create+join", create, 0, 1 },
	{ "pthread_create-detached", create_detached, 256 << 10, 1 },
	{ "pthread_create-detached-16M", create_detached, 16 << 20, 1 },
	{ "mutex-own-2t", lock, 0, 2 },
	{ "mutex-shared-2t", lock, 1, 2 },
	{ "rwlock-read-2t", readlock, 0, 2 },
	{ "rwlock-write-2t", writelock, 0, 2 },
	{ "mutex-recursive-2t", typed, PTHREAD_MUTEX_RECURSIVE, 2 },
	{ "cond-ping-pong-2t", ping_pong, 0, 2 },
	{ "sem-ping-pong-2t", sem_ping_pong, 0, 2 },
	{ "mutex-shared-8t", lock, 1, 8 },
	{ "mutex-work-2t", lock_work, 100, 2 },
	{ "mutex-work-8t", lock_work, 100, 8 },
	{ "rwlock-read-8t", readlock, 0, 8 },
	{ 0, 0, 0, 0 },
};

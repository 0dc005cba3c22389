/* pthread_cancel: deferred, asynchronous, cleanup handlers, a blocked read, cond_wait, TSD destructors. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static pthread_key_t key;
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t c = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t ready;
static int fds[2];
static volatile int told;

static void cleanup(void *what) { printf("cleanup %s\n", (char *)what); }
static void unlock(void *mu)
{
	pthread_mutex_unlock(mu);
	puts("unlocked");
}
static void destructor(void *v) { printf("destructor %s\n", (char *)v); }

static void *in_read(void *arg)
{
	char b;
	pthread_setspecific(key, "read");
	pthread_cleanup_push(cleanup, "read");
	pthread_barrier_wait(&ready);
	if (read(fds[0], &b, 1) >= 0) puts("not cancelled");
	pthread_cleanup_pop(0);
	return arg;
}

static void *in_cond(void *arg)
{
	pthread_mutex_lock(&m);
	pthread_cleanup_push(unlock, &m);
	pthread_barrier_wait(&ready);
	for (;;) pthread_cond_wait(&c, &m);
	pthread_cleanup_pop(0);
	return arg;
}

static void *in_loop(void *arg)
{
	int old;
	pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &old);
	pthread_barrier_wait(&ready);
	for (volatile long i = 0;; i++)
		;
	return arg;
}

static void *disabled(void *arg)
{
	int old;
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old);
	pthread_barrier_wait(&ready);
	while (!told) usleep(1000);
	puts("survived");
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &old);
	pthread_testcancel();
	puts("not reached");
	return arg;
}

int main(void)
{
	void *(*f[])(void *) = { in_read, in_cond, in_loop, disabled };
	pthread_key_create(&key, destructor);
	if (pipe(fds)) return 1;
	for (unsigned i = 0; i < 4; i++) {
		pthread_t t;
		void *r;
		told = 0;
		pthread_barrier_init(&ready, NULL, 2);
		pthread_create(&t, NULL, f[i], NULL);
		pthread_barrier_wait(&ready);
		usleep(10000);
		int error = pthread_cancel(t);
		told = 1;
		pthread_join(t, &r);
		printf("cancel %d joined %d\n", error, r == PTHREAD_CANCELED);
	}
	printf("mutex %d\n", pthread_mutex_trylock(&m));
	return 0;
}

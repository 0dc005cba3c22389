/* Unlocking wakes whoever waits, however many come and go meanwhile: plain, error-checking, recursive, with
 * inheritance, robust and shared ones. And a child that a signal handler makes while keys are made has usable keys. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define THREADS 4
#define TURNS 3000

static pthread_mutex_t m;
static long count;

/* Some turns by trylock and timedlock, whose failures leave marks of waiters behind. */
static void *turns(void *seed)
{
	unsigned s = (unsigned)(long)seed;
	for (int i = 0; i < TURNS; i++) {
		struct timespec until;
		int r, way = rand_r(&s) % 4;
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += 20000;
		if (until.tv_nsec >= 1000000000) until.tv_sec++, until.tv_nsec -= 1000000000;
		r = way == 1 ? pthread_mutex_trylock(&m) : way == 2 ? pthread_mutex_timedlock(&m, &until) : EBUSY;
		if (r && pthread_mutex_lock(&m)) abort();
		count++;
		if (rand_r(&s) % 64 == 0) sched_yield();
		if (pthread_mutex_unlock(&m)) abort();
	}
	return 0;
}

static volatile int made;

static void fork_in_handler(int sig)
{
	(void)sig;
	int status;
	pid_t pid = fork();
	if (!pid) {
		pthread_key_t k;
		alarm(10);
		_exit(pthread_key_create(&k, 0) || pthread_setspecific(k, &k) || pthread_getspecific(k) != &k ||
		      pthread_key_delete(k));
	}
	if (waitpid(pid, &status, 0) != pid || status) made = -1000000;
	made++;
}

static void *keys(void *stop)
{
	pthread_key_t k;
	while (!*(volatile int *)stop)
		if (!pthread_key_create(&k, 0)) pthread_key_delete(k);
	return 0;
}

int main(void)
{
	setvbuf(stdout, 0, _IOLBF, 0);
	alarm(60);
	for (int kind = 0; kind < 6; kind++) {
		pthread_mutexattr_t a;
		pthread_t t[THREADS];
		pthread_mutexattr_init(&a);
		if (kind < 3)
			pthread_mutexattr_settype(&a, (int[]){ PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_ERRORCHECK,
							       PTHREAD_MUTEX_RECURSIVE }[kind]);
		if (kind == 3) pthread_mutexattr_setprotocol(&a, PTHREAD_PRIO_INHERIT);
		if (kind == 4) pthread_mutexattr_setrobust(&a, PTHREAD_MUTEX_ROBUST);
		if (kind == 5) pthread_mutexattr_setpshared(&a, PTHREAD_PROCESS_SHARED);
		pthread_mutex_init(&m, &a);
		count = 0;
		for (long i = 0; i < THREADS; i++) pthread_create(&t[i], 0, turns, (void *)(i + 1));
		for (int i = 0; i < THREADS; i++) pthread_join(t[i], 0);
		printf("kind %d: %ld, destroyed: %d\n", kind, count, pthread_mutex_destroy(&m));
	}
	int stop = 0;
	pthread_t t;
	signal(SIGUSR1, fork_in_handler);
	pthread_create(&t, 0, keys, &stop);
	for (int i = 1; i <= 40 && made >= 0; i++) {
		pthread_kill(t, SIGUSR1);
		while (made >= 0 && made < i) usleep(200);
	}
	stop = 1;
	pthread_join(t, 0);
	printf("children of the handler: %d\n", made);
}

/* Mutexes with a priority ceiling: attributes, who may lock, the priority meanwhile, ceilings that change. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>
#include "../kernel/asleep.h"

#define SHOW(call) printf("%s: %s\n", #call, name(call))

static const char *name(int e) { return e ? strerrorname_np(e) : "0"; }

static int make(pthread_mutex_t *m, int type, int ceiling, int shared)
{
	pthread_mutexattr_t a;
	pthread_mutexattr_init(&a);
	pthread_mutexattr_settype(&a, type);
	pthread_mutexattr_setpshared(&a, shared);
	pthread_mutexattr_setprotocol(&a, PTHREAD_PRIO_PROTECT);
	if (ceiling) pthread_mutexattr_setprioceiling(&a, ceiling);
	return pthread_mutex_init(m, &a);
}

/* The priority that the kernel knows, and the thread's own. */
static void priorities(const char *when)
{
	struct sched_param kernel, own;
	int policy;
	sched_getparam(0, &kernel);
	pthread_getschedparam(pthread_self(), &policy, &own);
	printf("  %s: %d %d, policy %d\n", when, kernel.sched_priority, own.sched_priority, policy);
}

static void attributes(void)
{
	pthread_mutexattr_t a;
	pthread_mutex_t m;
	int v;
	for (int protocol = -1; protocol <= 3; protocol++) {
		pthread_mutexattr_init(&a);
		printf("protocol %d: %s", protocol, name(pthread_mutexattr_setprotocol(&a, protocol)));
		pthread_mutexattr_getprotocol(&a, &v);
		printf(", got %d", v);
		printf(", init %s", name(pthread_mutex_init(&m, &a)));
		v = -1;
		printf(", ceiling %s", name(pthread_mutex_getprioceiling(&m, &v)));
		printf(" %d\n", v);
		pthread_mutexattr_setrobust(&a, PTHREAD_MUTEX_ROBUST);
		printf("  robust: %s\n", name(pthread_mutex_init(&m, &a)));
	}
	for (int c = -1; c <= 101; c += c > 1 && c < 97 ? 19 : 1) {
		pthread_mutexattr_init(&a);
		printf("ceiling %d: %s", c, name(pthread_mutexattr_setprioceiling(&a, c)));
		pthread_mutexattr_getprioceiling(&a, &v);
		printf(" %d\n", v);
	}
}

/* Without a real-time policy there is no priority to raise. */
static void *ordinary(void *arg)
{
	pthread_mutex_t m, n;
	int v = -1;
	make(&m, PTHREAD_MUTEX_NORMAL, 10, 0);
	make(&n, PTHREAD_MUTEX_RECURSIVE, 20, 1);
	for (int i = 0; i < 3; i++) {
		SHOW(pthread_mutex_trylock(&m));
		priorities("after trylock");
	}
	SHOW(pthread_mutex_unlock(&m));
	SHOW(pthread_mutex_unlock(&m));
	SHOW(pthread_mutex_lock(&n));
	SHOW(pthread_mutex_lock(&n));
	SHOW(pthread_mutex_lock(&n));
	SHOW(pthread_mutex_setprioceiling(&n, 30, &v));
	printf("%d\n", v);
	SHOW(pthread_mutex_setprioceiling(&n, 0, &v));
	SHOW(pthread_mutex_setprioceiling(&n, 100, &v));
	SHOW(pthread_mutex_getprioceiling(&n, &v));
	printf("%d\n", v);
	SHOW(pthread_mutex_unlock(&n));
	SHOW(pthread_mutex_unlock(&n));
	SHOW(pthread_mutex_unlock(&n));
	priorities("at the end");
	return NULL;
}

static pthread_mutex_t shared;
static volatile int waiter_tid;

static void *wait_for_it(void *arg)
{
	struct sched_param p = { *(int *)arg };
	waiter_tid = gettid();
	SHOW(pthread_setschedparam(pthread_self(), SCHED_FIFO, &p));
	SHOW(pthread_mutex_trylock(&shared));
	int r = pthread_mutex_lock(&shared);
	printf("waiter: %s\n", name(r));
	priorities("waiter");
	if (!r) SHOW(pthread_mutex_unlock(&shared));
	priorities("waiter, later");
	return NULL;
}

static void with_waiter(int prio, int ceiling)
{
	pthread_t t;
	int old;
	waiter_tid = 0;
	SHOW(pthread_mutex_lock(&shared));
	pthread_create(&t, NULL, wait_for_it, &prio);
	while (!waiter_tid) usleep(500);
	await_asleep(getpid(), waiter_tid);
	if (ceiling) SHOW(pthread_mutex_setprioceiling(&shared, ceiling, &old));
	int r = pthread_mutex_unlock(&shared); /* said when the waiter has said what it has */
	pthread_join(t, NULL);
	printf("pthread_mutex_unlock(&shared): %s\n", name(r));
}

static void *real_time(void *arg)
{
	struct sched_param p = { 5 };
	struct timespec past = { 1, 0 }, odd = { 1, -1 };
	pthread_mutex_t low, m, high;
	int old;
	int r = pthread_setschedparam(pthread_self(), SCHED_FIFO, &p);
	printf("FIFO: %s\n", name(r));
	if (r) return NULL;
	make(&low, PTHREAD_MUTEX_NORMAL, 4, 0);
	make(&m, PTHREAD_MUTEX_ERRORCHECK, 10, 0);
	make(&high, PTHREAD_MUTEX_RECURSIVE, 20, 0);
	SHOW(pthread_mutex_lock(&low));
	SHOW(pthread_mutex_trylock(&low));
	SHOW(pthread_mutex_lock(&m));
	priorities("10");
	SHOW(pthread_mutex_lock(&m));
	SHOW(pthread_mutex_trylock(&m));
	SHOW(pthread_mutex_setprioceiling(&m, 11, &old));
	SHOW(pthread_mutex_lock(&high));
	SHOW(pthread_mutex_trylock(&high));
	priorities("20");
	SHOW(pthread_mutex_setprioceiling(&high, 30, &old));
	priorities("30");
	SHOW(pthread_mutex_setprioceiling(&high, 7, &old));
	priorities("7 and 10");
	SHOW(pthread_mutex_unlock(&m));
	priorities("7");
	p.sched_priority = 6;
	SHOW(pthread_setschedparam(pthread_self(), SCHED_RR, &p));
	priorities("own 6");
	SHOW(pthread_setschedprio(pthread_self(), 15));
	priorities("own 15");
	SHOW(pthread_mutex_lock(&m));
	SHOW(pthread_setschedprio(pthread_self(), 3));
	priorities("own 3");
	SHOW(pthread_mutex_unlock(&high));
	SHOW(pthread_mutex_unlock(&high));
	SHOW(pthread_mutex_unlock(&high));
	priorities("free");
	SHOW(pthread_mutex_lock(&low));
	SHOW(pthread_mutex_destroy(&low));
	SHOW(pthread_mutex_timedlock(&low, &odd));
	SHOW(pthread_mutex_unlock(&low));
	make(&shared, PTHREAD_MUTEX_RECURSIVE, 40, 0);
	with_waiter(5, 0);
	with_waiter(5, 50);
	with_waiter(30, 20);
	priorities("at the end");
	/* Last: glibc's time-out leaves the thread with the ceiling. */
	SHOW(pthread_mutex_lock(&low));
	SHOW(pthread_mutex_timedlock(&low, &past));
	SHOW(pthread_mutex_unlock(&low));
	return NULL;
}

static void destroyed(void)
{
	for (int protocol = 0; protocol <= 2; protocol++) {
		pthread_mutexattr_t a;
		pthread_mutex_t m;
		int v;
		struct timespec past = { 1, 0 };
		pthread_mutexattr_init(&a);
		pthread_mutexattr_setprotocol(&a, protocol);
		pthread_mutex_init(&m, &a);
		SHOW(pthread_mutex_destroy(&m));
		SHOW(pthread_mutex_lock(&m));
		SHOW(pthread_mutex_trylock(&m));
		SHOW(pthread_mutex_timedlock(&m, &past));
		SHOW(pthread_mutex_unlock(&m));
		SHOW(pthread_mutex_getprioceiling(&m, &v));
		SHOW(pthread_mutex_destroy(&m));
		SHOW(pthread_mutex_init(&m, NULL));
		SHOW(pthread_mutex_lock(&m));
		SHOW(pthread_mutex_unlock(&m));
	}
}

int main(void)
{
	pthread_t t;
	setvbuf(stdout, NULL, _IOLBF, 0);
	attributes();
	destroyed();
	pthread_create(&t, NULL, ordinary, NULL);
	pthread_join(t, NULL);
	pthread_create(&t, NULL, real_time, NULL);
	pthread_join(t, NULL);
	return 0;
}

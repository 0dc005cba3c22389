/* What pthread functions and their kin refuse: keys and descriptors that are none, levels, names that are too long. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <threads.h>
#include <unistd.h>

static void *size_of_stack(void *p)
{
	pthread_attr_t a;
	pthread_getattr_np(pthread_self(), &a);
	pthread_attr_getstacksize(&a, p);
	return 0;
}

/* Detached, and waiting for the barrier. */
static void *detached(void *barrier)
{
	pthread_t self = pthread_self();
	int r = pthread_detach(self);
	printf("%d", r);
	r = pthread_join(self, NULL);
	printf(" %d", r);
	r = pthread_detach(self);
	printf(" %d", r);
	pthread_barrier_wait(barrier);
	pthread_barrier_wait(barrier);
	return 0;
}

static void of_detached(void)
{
	pthread_t t;
	pthread_barrier_t b;
	struct timespec past = { 0 };
	pthread_barrier_init(&b, NULL, 2);
	pthread_create(&t, NULL, detached, &b);
	pthread_barrier_wait(&b);
	int r = pthread_join(t, NULL);
	printf(" %d", r);
	r = pthread_detach(t);
	printf(" %d", r);
	r = pthread_tryjoin_np(t, NULL);
	printf(" %d", r);
	r = pthread_timedjoin_np(t, NULL, &past);
	printf(" %d\n", r);
	pthread_barrier_wait(&b);
}

/* CPUs that there are not: no thread, and an error. */
static void of_cpus(void)
{
	pthread_t t;
	pthread_attr_t a, own;
	cpu_set_t none, all, told;
	CPU_ZERO(&none);
	CPU_SET(CPU_SETSIZE - 1, &none);
	pthread_attr_init(&a);
	pthread_attr_setaffinity_np(&a, sizeof none, &none);
	printf("cpus %d", pthread_create(&t, &a, detached, 0));
	pthread_attr_setdetachstate(&a, PTHREAD_CREATE_DETACHED);
	printf(" %d", pthread_create(&t, &a, detached, 0));
	sched_getaffinity(0, sizeof all, &all);
	pthread_attr_setdetachstate(&a, PTHREAD_CREATE_JOINABLE);
	pthread_attr_setaffinity_np(&a, sizeof all, &all);
	size_t size = 0;
	printf(" %d", pthread_create(&t, &a, size_of_stack, &size));
	pthread_join(t, 0);
	pthread_getattr_np(pthread_self(), &own);
	pthread_attr_getaffinity_np(&own, sizeof told, &told);
	printf(" %d %d\n", size > 0, CPU_EQUAL(&told, &all));
	pthread_create(&t, 0, size_of_stack, &size);
	printf("joined %d\n", pthread_clockjoin_np(t, 0, CLOCK_MONOTONIC, 0));
	pthread_attr_destroy(&own);
	pthread_attr_destroy(&a);
}

static int masked(void *arg)
{
	sigset_t now;
	pthread_sigmask(SIG_SETMASK, 0, &now);
	for (int i = 1; i < 65; i++)
		if (sigismember(&now, i)) printf("masked %d\n", i);
	return 3 + (arg != 0);
}

/* C11's threads have the creator's mask, or the one that is the default. */
static void of_masks(void)
{
	thrd_t t;
	sigset_t set;
	pthread_attr_t a;
	int r;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	pthread_sigmask(SIG_SETMASK, &set, 0);
	thrd_create(&t, masked, &set);
	thrd_join(t, &r);
	printf("%d\n", r);
	pthread_getattr_default_np(&a);
	sigaddset(&set, SIGUSR2);
	pthread_attr_setsigmask_np(&a, &set);
	pthread_setattr_default_np(&a);
	thrd_create(&t, masked, 0);
	thrd_join(t, &r);
	printf("%d\n", r);
	pthread_attr_setsigmask_np(&a, 0);
	pthread_setattr_default_np(&a);
	pthread_attr_destroy(&a);
	sigemptyset(&set);
	pthread_sigmask(SIG_SETMASK, &set, 0);
}

static void *tell_id(void *id)
{
	*(_Atomic int *)id = gettid();
	return 0;
}

/* A thread that has ended, and that nobody has joined. */
static pthread_t ended(void)
{
	pthread_t t;
	_Atomic int id = 0;
	char path[50];
	pthread_create(&t, 0, tell_id, (void *)&id);
	while (!id || (sprintf(path, "/proc/self/task/%d", id), !access(path, F_OK))) sched_yield();
	return t;
}

static int ready[2];

/* What waits does not notice that it is to be cancelled, while it is not to be; nor do getopt and what need not wait for threads. */
static void *uncancelled(void *barrier)
{
	char c, *argv[] = { "getopt", "-x", 0 };
	struct pollfd p = { ready[0], POLLIN, 0 };
	pthread_t joined = ended(), tried = ended(), detached = ended();
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, 0);
	pthread_barrier_wait(barrier);
	printf("poll %d\n", poll(&p, 1, -1));
	read(ready[0], &c, 1);
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, 0);
	optind = 0;
	int r = getopt(2, argv, "+a"),
	    joins[3] = { pthread_join(joined, 0), pthread_tryjoin_np(tried, 0), pthread_detach(detached) };
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, 0);
	printf("getopt %c, %d %d %d\n", r, joins[0], joins[1], joins[2]);
	pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, 0);
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, 0);
	puts("not cancelled");
	return 0;
}

static void of_disabled(void)
{
	pthread_t t;
	pthread_barrier_t b;
	pthread_barrier_init(&b, 0, 2);
	pipe(ready);
	pthread_create(&t, 0, uncancelled, &b);
	pthread_barrier_wait(&b);
	pthread_cancel(t);
	write(ready[1], "", 1);
	pthread_join(t, 0); /* glibc 2.36 forgets what it is to return */
}

/* A wait acts on a cancellation even where its time is over before it begins. */
static void *late(void *running)
{
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, 0);
	pthread_cancel(pthread_self());
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, 0);
	pthread_timedjoin_np(*(pthread_t *)running, 0, &(struct timespec){ .tv_sec = 1 });
	return 0;
}

static void too_late(void)
{
	pthread_t t, self = pthread_self();
	void *result;
	pthread_create(&t, 0, late, &self);
	pthread_join(t, &result);
	printf("too late: %d\n", result == PTHREAD_CANCELED);
}

int main(void)
{
	/* Before there is any key. */
	pthread_key_t k = 1000;
	printf("%d %d", pthread_setspecific(k, &k), pthread_setspecific(5000, &k));
	printf(" %d", tss_set(k, &k));
	printf(" %d %d %d\n", !pthread_getspecific(k), !pthread_getspecific(5000), !tss_get(k));
	int r = pthread_key_create(&k, 0);
	printf("%d %d %d\n", pthread_setspecific(k, &k), pthread_getspecific(k) == &k, pthread_setspecific(k + 1, &k));
	pthread_barrier_t b;
	for (unsigned n = INT_MAX - 1; n <= INT_MAX + 2u; n++) printf("%d ", pthread_barrier_init(&b, 0, n));
	posix_spawn_file_actions_t fa;
	posix_spawn_file_actions_init(&fa);
	for (int i = 0; i < 4; i++)
		printf("%d %d ", posix_spawn_file_actions_addtcsetpgrp_np(&fa, (int[]){ -1, 0, 5000000, INT_MAX }[i]),
		       posix_spawn_file_actions_addclosefrom_np(&fa, (int[]){ -1, 0, 5000000, INT_MAX }[i]));
	puts("");
	printf("%d", r);
	r = pthread_key_delete(k);
	printf(" %d", r);
	r = pthread_key_delete(k);
	printf(" %d", r);
	printf(" %d\n", pthread_key_delete(5000));
	printf("%d", pthread_setconcurrency(-1));
	printf(" %d", pthread_setconcurrency(3));
	printf(" %d\n", pthread_getconcurrency());
	char name[400] = "/";
	memset(name + 1, 'a', 300);
	errno = 0;
	printf("%d", sem_open(name, O_CREAT, 0600, 1) == SEM_FAILED);
	printf(" %d\n", errno);
	errno = 0;
	printf("%d", shm_open(name, O_CREAT | O_RDWR, 0600));
	printf(" %d\n", errno);
	/* Times that are none, for a mutex that is the own. */
	for (int kind = 0; kind < 6; kind++) {
		int inherit = kind / 3;
		pthread_mutexattr_t ma;
		pthread_mutex_t m;
		pthread_mutexattr_init(&ma);
		pthread_mutexattr_setprotocol(&ma, inherit ? PTHREAD_PRIO_INHERIT : PTHREAD_PRIO_NONE);
		pthread_mutexattr_settype(&ma, kind % 3);
		pthread_mutex_init(&m, &ma);
		pthread_mutex_lock(&m);
		const struct timespec times[] = { { 0, -1 }, { 0, 1000000000 }, { 1, 0 }, { -1, 0 } };
		for (int i = 0; i < 4; i++) printf("%d ", pthread_mutex_timedlock(&m, &times[i]));
		for (int i = 0; i < 3; i++) printf("%d ", pthread_mutex_clocklock(&m, CLOCK_MONOTONIC, &times[i]));
		printf("%d\n", pthread_mutex_unlock(&m));
	}
	size_t size;
	pthread_t t;
	pthread_attr_t a;
	pthread_attr_init(&a);
	for (size_t asked = 32768; asked < 1 << 24; asked *= 4) {
		pthread_attr_setstacksize(&a, asked);
		pthread_create(&t, &a, size_of_stack, &size);
		pthread_join(t, 0);
		printf("%zu: %zu\n", asked, size);
	}
	of_detached();
	of_cpus();
	of_masks();
	of_disabled();
	too_late();
}

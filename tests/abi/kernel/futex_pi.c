/* FUTEX_LOCK_PI and its kin: results, words, who is next, owners that end. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "asleep.h"
#ifndef FUTEX_LOCK_PI2
#define FUTEX_LOCK_PI2 13
#endif

static uint32_t word;
static volatile int tids[4], order[4], taken;

static long futex(uint32_t *u, int op, uint32_t val, void *t)
{
	long r = syscall(SYS_futex, u, op, val, t, NULL, 0);
	return r < 0 ? -errno : r;
}

static const char *who(uint32_t w)
{
	static char text[80];
	pid_t t = w & FUTEX_TID_MASK;
	snprintf(text, sizeof text, "%s%s%s",
		 !t              ? "nobody"
		 : t == gettid() ? "me"
				 : "another",
		 w & FUTEX_WAITERS ? " waiters" : "", w & FUTEX_OWNER_DIED ? " died" : "");
	return text;
}

static void asleep(volatile int *tid)
{
	while (!*tid) usleep(500);
	await_asleep(getpid(), *tid);
}

static void *locker(void *arg)
{
	long i = (long)arg;
	tids[i] = gettid();
	long r = futex(&word, FUTEX_LOCK_PI | FUTEX_PRIVATE_FLAG, 0, NULL);
	order[taken++] = i;
	if ((word & FUTEX_TID_MASK) != (uint32_t)gettid()) puts("not the owner");
	if (futex(&word, FUTEX_UNLOCK_PI | FUTEX_PRIVATE_FLAG, 0, NULL)) puts("unlock");
	return (void *)r;
}

static void *dies(void *arg)
{
	tids[0] = gettid();
	futex(&word, FUTEX_LOCK_PI, 0, NULL);
	while (!tids[1]) usleep(500);
	await_asleep(getpid(), tids[1]);
	return arg;
}

static void *after_death(void *arg)
{
	while (!tids[0] || !(word & FUTEX_TID_MASK)) usleep(500);
	tids[1] = gettid();
	long r = futex(&word, FUTEX_LOCK_PI, 0, NULL);
	printf("after the owner's end: %ld, %s\n", r, who(word & ~FUTEX_WAITERS));
	futex(&word, FUTEX_UNLOCK_PI, 0, NULL);
	return arg;
}

static void on(int sig) { (void)sig; }

static pthread_mutex_t mutex;
static long counter;
static void *count(void *arg)
{
	for (int i = 0; i < 20000; i++) {
		pthread_mutex_lock(&mutex);
		counter++;
		pthread_mutex_unlock(&mutex);
	}
	return arg;
}

static void mutexes(void)
{
	pthread_mutexattr_t a;
	pthread_t t[4];
	pthread_mutexattr_init(&a);
	printf("protocol %d\n", pthread_mutexattr_setprotocol(&a, PTHREAD_PRIO_INHERIT));
	printf("init %d\n", pthread_mutex_init(&mutex, &a));
	for (int i = 0; i < 4; i++) pthread_create(&t[i], NULL, count, NULL);
	for (int i = 0; i < 4; i++) pthread_join(t[i], NULL);
	printf("counted %ld, free %d\n", counter, pthread_mutex_trylock(&mutex));

	/* Robust and shared: the owner is a process that ends while we wait. */
	pthread_mutex_t *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	volatile int *locked = (volatile int *)(m + 1);
	pthread_mutexattr_setrobust(&a, PTHREAD_MUTEX_ROBUST);
	pthread_mutexattr_setpshared(&a, PTHREAD_PROCESS_SHARED);
	printf("init %d\n", pthread_mutex_init(m, &a));
	for (int wait = 0; wait < 2; wait++) {
		*locked = 0;
		pid_t p = fork();
		if (!p) {
			pthread_mutex_lock(m);
			*locked = 1;
			if (wait) await_asleep(getppid(), getppid());
			_exit(0);
		}
		if (wait)
			while (!*locked) usleep(500);
		else waitpid(p, NULL, 0);
		int r = pthread_mutex_lock(m);
		int c = pthread_mutex_consistent(m), u = pthread_mutex_unlock(m);
		printf("robust lock %s, consistent %d, unlock %d\n", strerrorname_np(r), c, u);
		if (wait) waitpid(p, NULL, 0);
	}
}

int main(void)
{
	pthread_t t[4];
	void *r;
	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("unlock free %ld\n", futex(&word, FUTEX_UNLOCK_PI, 0, NULL));
	printf("lock %ld", futex(&word, FUTEX_LOCK_PI, 0, NULL));
	printf(", %s\n", who(word));
	printf("again %ld\n", futex(&word, FUTEX_LOCK_PI, 0, NULL));
	printf("trylock own %ld\n", futex(&word, FUTEX_TRYLOCK_PI, 0, NULL));
	printf("unlock %ld", futex(&word, FUTEX_UNLOCK_PI, 0, NULL));
	printf(", %s\n", who(word));
	printf("trylock %ld", futex(&word, FUTEX_TRYLOCK_PI, 0, NULL));
	printf(", %s\n", who(word));
	word = 0;
	word = 3999999;
	printf("nobody's %ld\n", futex(&word, FUTEX_LOCK_PI, 0, NULL));
	word = getppid();
	printf("unlock another's %ld\n", futex(&word, FUTEX_UNLOCK_PI, 0, NULL));
	printf("unaligned %ld\n", futex((uint32_t *)((char *)&word + 1), FUTEX_LOCK_PI, 0, NULL));
	printf("fault %ld\n", futex((uint32_t *)8, FUTEX_LOCK_PI, 0, NULL));
	word = 0;

	/* First come, first served. */
	futex(&word, FUTEX_LOCK_PI | FUTEX_PRIVATE_FLAG, 0, NULL);
	for (long i = 0; i < 4; i++) {
		pthread_create(&t[i], NULL, locker, (void *)i);
		asleep(&tids[i]);
	}
	printf("held: %s\n", who(word));
	printf("wake %ld\n", futex(&word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1, NULL));
	printf("unlock %ld\n", futex(&word, FUTEX_UNLOCK_PI | FUTEX_PRIVATE_FLAG, 0, NULL));
	for (int i = 0; i < 4; i++) {
		pthread_join(t[i], &r);
		printf("locked %ld, as number %d\n", (long)r, order[i]);
	}
	printf("all gone: %s\n", who(word));

	/* Timeouts are absolute; signals do not end the wait. */
	struct sigaction sa = { .sa_handler = on };
	sigaction(SIGUSR1, &sa, NULL);
	pid_t p = fork();
	if (!p)
		for (;;) pause();
	word = p;
	struct timespec ts = { 1, 0 };
	printf("past %ld\n", futex(&word, FUTEX_LOCK_PI, 0, &ts));
	clock_gettime(CLOCK_REALTIME, &ts);
	ts.tv_nsec = 999999999;
	printf("timeout %ld, %s\n", futex(&word, FUTEX_LOCK_PI, 0, &ts), who(word));
	clock_gettime(CLOCK_MONOTONIC, &ts);
	ts.tv_nsec = 999999999;
	printf("monotonic %ld\n", futex(&word, FUTEX_LOCK_PI2, 0, &ts));
	clock_gettime(CLOCK_REALTIME, &ts);
	printf("realtime flag %ld\n", futex(&word, FUTEX_LOCK_PI | FUTEX_CLOCK_REALTIME, 0, &ts));
	ts.tv_nsec = 1000000000;
	printf("bad time %ld\n", futex(&word, FUTEX_LOCK_PI, 0, &ts));
	printf("trylock %ld\n", futex(&word, FUTEX_TRYLOCK_PI, 0, NULL));
	kill(p, SIGKILL);
	waitpid(p, NULL, 0);

	word = 0;
	tids[0] = tids[1] = 0;
	pthread_create(&t[0], NULL, dies, NULL);
	pthread_create(&t[1], NULL, after_death, NULL);
	for (int i = 0; i < 2; i++) pthread_join(t[i], NULL);
	printf("then: %s\n", who(word));

	word = 0;
	taken = tids[0] = 0;
	futex(&word, FUTEX_LOCK_PI | FUTEX_PRIVATE_FLAG, 0, NULL);
	pthread_create(&t[0], NULL, locker, NULL);
	asleep(&tids[0]);
	for (int i = 0; i < 3; i++) {
		pthread_kill(t[0], SIGUSR1);
		usleep(10000);
		asleep(&tids[0]);
	}
	futex(&word, FUTEX_UNLOCK_PI | FUTEX_PRIVATE_FLAG, 0, NULL);
	pthread_join(t[0], &r);
	printf("signals: %ld\n", (long)r);
	mutexes();
	return 0;
}

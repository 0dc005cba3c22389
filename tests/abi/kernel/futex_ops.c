/* futex(2) by hand. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
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

static uint32_t a, b;
static volatile int woken, tids[4];

static long futex(uint32_t *u, int op, uint32_t val, void *t, uint32_t *u2, uint32_t val3)
{
	long r = syscall(SYS_futex, u, op, val, t, u2, val3);
	return r < 0 ? -errno : r;
}

static int exec_true(void *arg)
{
	(void)arg;
	execlp("true", "true", NULL);
	_exit(127);
}

static void *waiter(void *arg)
{
	long i = (long)arg;
	tids[i] = gettid();
	long r = futex(&a, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, 0, NULL, NULL, 1 << i);
	__atomic_add_fetch(&woken, 1, __ATOMIC_SEQ_CST);
	return (void *)r;
}

static void settle(int n)
{
	await_value(&woken, n);
	usleep(20000); /* and no more */
}

int main(void)
{
	struct timespec ts = { 0, 20000000 };
	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("wake none %ld\n", futex(&a, FUTEX_WAKE, 1, NULL, NULL, 0));
	printf("wait changed %ld\n", futex(&a, FUTEX_WAIT, 1, NULL, NULL, 0));
	printf("wait timeout %ld\n", futex(&a, FUTEX_WAIT, 0, &ts, NULL, 0));
	struct timespec abs;
	clock_gettime(CLOCK_MONOTONIC, &abs);
	printf("wait_bitset past %ld\n", futex(&a, FUTEX_WAIT_BITSET, 0, &abs, NULL, ~0u));
	clock_gettime(CLOCK_REALTIME, &abs);
	printf("wait_bitset realtime %ld\n", futex(&a, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 0, &abs, NULL, ~0u));
	printf("bitset 0 %ld\n", futex(&a, FUTEX_WAIT_BITSET, 0, NULL, NULL, 0));
	printf("unaligned %ld\n", futex((uint32_t *)((char *)&a + 1), FUTEX_WAKE, 1, NULL, NULL, 0));
	printf("fault %ld\n", futex((uint32_t *)8, FUTEX_WAIT, 0, NULL, NULL, 0));
	printf("bad op %ld\n", futex(&a, 99, 0, NULL, NULL, 0));
	ts.tv_nsec = 1000000000;
	printf("bad time %ld\n", futex(&a, FUTEX_WAIT, 0, &ts, NULL, 0));

	pthread_t t[4];
	for (long i = 0; i < 4; i++) pthread_create(&t[i], NULL, waiter, (void *)i);
	for (int i = 0; i < 4; i++) {
		while (!tids[i]) usleep(500);
		await_asleep(getpid(), tids[i]);
	}
	printf("wake bitset 4: %ld\n", futex(&a, FUTEX_WAKE_BITSET | FUTEX_PRIVATE_FLAG, 9, NULL, NULL, 4));
	settle(1);
	printf("cmp_requeue wrong %ld\n", futex(&a, FUTEX_CMP_REQUEUE | FUTEX_PRIVATE_FLAG, 1, (void *)9, &b, 5));
	printf("cmp_requeue %ld\n", futex(&a, FUTEX_CMP_REQUEUE | FUTEX_PRIVATE_FLAG, 1, (void *)9, &b, 0));
	settle(2);
	printf("left on a %ld\n", futex(&a, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 9, NULL, NULL, 0));
	printf("on b %ld\n", futex(&b, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1, NULL, NULL, 0));
	settle(3);
	b = 10;
	/* old value of b 10: add 5, compare greater than 9: wakes b too. */
	printf("wake_op %ld", futex(&a, FUTEX_WAKE_OP | FUTEX_PRIVATE_FLAG, 1, (void *)1, &b,
				    FUTEX_OP(FUTEX_OP_ADD, 5, FUTEX_OP_CMP_GT, 9)));
	printf(" b %u\n", b);
	for (int i = 0; i < 4; i++) {
		void *r;
		pthread_join(t[i], &r);
		printf("waiter returned %ld\n", (long)r);
	}

	/* Between processes, in shared memory. */
	uint32_t *s = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t p = fork();
	if (!p) {
		long r = futex(s, FUTEX_WAIT, 0, NULL, NULL, 0);
		_exit(r == 0 ? 3 : 4);
	}
	await_asleep(p, p);
	s[0] = 1;
	printf("shared wake %ld\n", futex(s, FUTEX_WAKE, 1, NULL, NULL, 0));
	int st;
	waitpid(p, &st, 0);
	printf("child %d\n", WEXITSTATUS(st));

	/* A robust mutex whose owner dies, in another process. */
	pthread_mutex_t *m = (void *)(s + 16);
	pthread_mutexattr_t ma;
	pthread_mutexattr_init(&ma);
	pthread_mutexattr_setpshared(&ma, PTHREAD_PROCESS_SHARED);
	pthread_mutexattr_setrobust(&ma, PTHREAD_MUTEX_ROBUST);
	pthread_mutex_init(m, &ma);
	p = fork();
	if (!p) {
		pthread_mutex_lock(m);
		s[1] = 1;
		await_asleep(getppid(), getppid());
		_exit(0);
	}
	while (!((volatile uint32_t *)s)[1]) sched_yield();
	printf("robust lock %d\n", pthread_mutex_lock(m) == EOWNERDEAD);
	printf("consistent %d\n", pthread_mutex_consistent(m));
	printf("unlock %d\n", pthread_mutex_unlock(m));
	waitpid(p, &st, 0);

	/* One whose owner executes a program: it is gone from the memory, too. */
	int in[2];
	pipe(in);
	p = fork();
	if (!p) {
		dup2(in[0], 0);
		close(in[1]);
		pthread_mutex_lock(m);
		s[2] = 1;
		execlp("cat", "cat", NULL);
		_exit(127);
	}
	while (!((volatile uint32_t *)s)[2]) sched_yield();
	struct timespec limit;
	clock_gettime(CLOCK_REALTIME, &limit);
	limit.tv_sec += 20;
	printf("robust lock after exec %d\n", pthread_mutex_timedlock(m, &limit) == EOWNERDEAD);
	close(in[1]);
	waitpid(p, &st, 0);
	printf("cat %d\n", WEXITSTATUS(st));

	/* And the word of CLONE_CHILD_CLEARTID. */
	static char stack[65536] __attribute__((aligned(16)));
	static volatile pid_t word = 5;
	p = clone(exec_true, stack + sizeof stack, CLONE_VM | CLONE_VFORK | CLONE_CHILD_CLEARTID | SIGCHLD, NULL, NULL,
		  NULL, &word);
	printf("word after exec %d\n", word);
	waitpid(p, &st, 0);
	printf("true %d\n", WEXITSTATUS(st));
	return 0;
}

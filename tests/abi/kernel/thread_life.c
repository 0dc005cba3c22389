/* Threads: creation, ends, exec and exit among many, signals to threads. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "asleep.h"

#define TELL(what, call)                                              \
	do {                                                          \
		errno = 0;                                            \
		long r_ = (call);                                     \
		printf("%s: %ld %d\n", what, r_, r_ < 0 ? errno : 0); \
	} while (0)

static atomic_int counter;
static pthread_mutex_t mu = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cv = PTHREAD_COND_INITIALIZER;
static int turn;
static __thread int tls = 5;

static void *add(void *arg)
{
	for (int i = 0; i < 1000; i++) {
		pthread_mutex_lock(&mu);
		counter++;
		pthread_mutex_unlock(&mu);
	}
	tls += (long)arg;
	return (void *)(long)tls;
}

static void *pingpong(void *arg)
{
	int me = (long)arg;
	for (int i = 0; i < 500; i++) {
		pthread_mutex_lock(&mu);
		while (turn != me) pthread_cond_wait(&cv, &mu);
		turn = !me;
		pthread_cond_broadcast(&cv);
		pthread_mutex_unlock(&mu);
	}
	return NULL;
}

static void *sleeper(void *arg)
{
	for (;;) pause();
	return arg;
}

static void *busy(void *arg)
{
	for (;;) atomic_fetch_add(&counter, 1);
	return arg;
}

static pid_t handled_by;
static void on(int sig)
{
	(void)sig;
	handled_by = syscall(SYS_gettid);
}

static void *canceled(void *arg)
{
	int p[2];
	char c;
	if (pipe(p)) return NULL;
	long r = read(p[0], &c, 1);
	printf("never %ld\n", r);
	return arg;
}

static void *execs(void *arg)
{
	execl("/proc/self/exe", "thread_life", arg, NULL);
	return NULL;
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc > 1) {
		printf("exec'ed: %s, leader %d\n", argv[1], getpid() == (int)syscall(SYS_gettid));
		return 7;
	}
	pthread_t t[8];
	void *r;
	for (long i = 0; i < 8; i++) pthread_create(&t[i], NULL, add, (void *)i);
	for (int i = 0; i < 8; i++) pthread_join(t[i], &r), printf("%ld ", (long)r);
	printf("sum %d\n", counter);
	for (long i = 0; i < 2; i++) pthread_create(&t[i], NULL, pingpong, (void *)i);
	for (int i = 0; i < 2; i++) pthread_join(t[i], NULL);
	printf("pingpong\n");
	for (int i = 0; i < 500; i++) {
		pthread_create(&t[0], NULL, add, NULL);
		if (i & 1) pthread_detach(t[0]);
		else pthread_join(t[0], NULL);
	}
	printf("500 threads\n");

	signal(SIGUSR1, on);
	pthread_create(&t[0], NULL, sleeper, NULL);
	sigset_t s;
	sigemptyset(&s);
	sigaddset(&s, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &s, NULL);
	kill(getpid(), SIGUSR1);
	for (int i = 0; i < 60000 && !handled_by; i++) usleep(500);
	printf("the other handled it %d\n", handled_by && handled_by != getpid());
	pthread_create(&t[1], NULL, canceled, NULL);
	usleep(20000);
	pthread_cancel(t[1]);
	pthread_join(t[1], &r);
	printf("canceled %d\n", r == PTHREAD_CANCELED);
	pthread_create(&t[2], NULL, busy, NULL);
	pthread_setname_np(t[2], "busybody");
	char name[16];
	pthread_getname_np(t[2], name, sizeof name);
	printf("name %s\n", name);

	int st;
	pid_t p = fork();
	if (!p) {
		for (int i = 0; i < 3; i++) pthread_create(&t[i], NULL, i ? busy : sleeper, NULL);
		exit(5);
	}
	waitpid(p, &st, 0);
	printf("exit with threads %d\n", WEXITSTATUS(st));
	p = fork();
	if (!p) {
		for (int i = 0; i < 3; i++) pthread_create(&t[i], NULL, i ? busy : sleeper, NULL);
		execs("from the leader");
	}
	waitpid(p, &st, 0);
	printf("status %d\n", WEXITSTATUS(st));
	p = fork();
	if (!p) {
		for (int i = 0; i < 3; i++) pthread_create(&t[i], NULL, i ? busy : sleeper, NULL);
		pthread_create(&t[3], NULL, execs, "from a thread");
		for (;;) pause();
	}
	waitpid(p, &st, 0);
	printf("status %d\n", WEXITSTATUS(st));
	p = fork();
	if (!p) {
		pthread_create(&t[0], NULL, sleeper, NULL);
		pthread_create(&t[1], NULL, busy, NULL);
		usleep(10000);
		*(volatile int *)0 = 0;
	}
	waitpid(p, &st, 0);
	printf("signal %d\n", WTERMSIG(st));
	p = fork();
	if (!p) {
		pthread_create(&t[1], NULL, busy, NULL);
		pthread_exit(NULL);
	}
	await_state(p, p, 'Z'); /* the leader */
	kill(p, SIGKILL);
	waitpid(p, &st, 0);
	printf("leader gone, killed %d\n", WTERMSIG(st));
	TELL("tgkill nobody", syscall(SYS_tgkill, getpid(), 3999999, 0));
	return 0;
}

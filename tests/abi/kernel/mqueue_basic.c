/* POSIX message queues, mq_overview(7). */
#define _GNU_SOURCE
#include <sys/resource.h>
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <sys/syscall.h>
#include <pthread.h>
#include <time.h>
#include <unistd.h>
#include "asleep.h"
#define SHOW(e)                                                            \
	do {                                                               \
		errno = 0;                                                 \
		long r_ = (long)(e);                                       \
		printf("%s = %ld errno %d\n", #e, r_, r_ < 0 ? errno : 0); \
		fflush(stdout);                                            \
	} while (0)
static volatile int got, value;
static void on(int s, siginfo_t *i, void *u)
{
	(void)s, (void)u;
	got++;
	value = i->si_value.sival_int + (i->si_code == SI_MESGQ ? 1000 : 0);
}
static mqd_t shared;
static volatile int waiting[3];
static void *receiver(void *arg)
{
	int n = (int)(long)arg;
	char b[200];
	waiting[n] = syscall(SYS_gettid);
	ssize_t r = mq_receive(shared, b, sizeof b, NULL);
	printf("receiver %d got %zd bytes %.1s\n", n, r, b);
	fflush(stdout);
	return NULL;
}
/* Who waits longest is served first, and nobody is forgotten. */
static void receivers(void)
{
	pthread_t t[3];
	struct mq_attr a = { .mq_maxmsg = 5, .mq_msgsize = 200 };
	char name[40];
	snprintf(name, sizeof name, "/receivers-%d", (int)getpid());
	shared = mq_open(name, O_CREAT | O_RDWR, 0600, &a);
	mq_unlink(name);
	for (long i = 0; i < 3; i++) {
		pthread_create(&t[i], NULL, receiver, (void *)i);
		while (!waiting[i]) usleep(500);
		await_asleep(getpid(), waiting[i]);
	}
	for (int i = 0; i < 3; i++) {
		mq_send(shared, &"abc"[i], 1, 0);
		pthread_join(t[i], NULL);
	}
	mq_close(shared);
}
int main(void)
{
	char name[40], b[200];
	unsigned prio;
	struct mq_attr a = { .mq_maxmsg = 3, .mq_msgsize = 100 };
	snprintf(name, sizeof name, "/htux-test-%d", getpid());
	SHOW(mq_open(name, O_RDWR));
	SHOW(mq_open("/a/b", O_RDWR | O_CREAT, 0600, &a));
	struct mq_attr bad = { .mq_maxmsg = 0, .mq_msgsize = 100 };
	SHOW(mq_open(name, O_RDWR | O_CREAT, 0600, &bad));
	mqd_t q = mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &a);
	SHOW(q < 0);
	SHOW(mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &a));
	SHOW(fcntl(q, F_GETFD));
	mq_getattr(q, &a);
	printf("%ld %ld %ld %ld\n", a.mq_flags, a.mq_maxmsg, a.mq_msgsize, a.mq_curmsgs);
	SHOW(mq_send(q, "low", 4, 1));
	SHOW(mq_send(q, "high", 5, 9));
	SHOW(mq_send(q, "low2", 5, 1));
	SHOW(mq_send(q, b, 101, 1));
	SHOW(mq_send(q, b, 1, 40000));
	struct timespec ts;
	clock_gettime(CLOCK_REALTIME, &ts);
	ts.tv_nsec = (ts.tv_nsec + 20000000) % 1000000000;
	SHOW(mq_timedsend(q, "x", 1, 0, &ts) < 0 && errno == ETIMEDOUT);
	struct pollfd p = { q, POLLIN | POLLOUT, 0 };
	poll(&p, 1, 0);
	printf("poll %x\n", p.revents);
	SHOW(mq_receive(q, b, 99, &prio));
	for (int i = 0; i < 3; i++) {
		SHOW(mq_receive(q, b, 200, &prio));
		printf("%s %u\n", b, prio);
	}
	poll(&p, 1, 0);
	printf("poll %x\n", p.revents);
	struct mq_attr nb = { .mq_flags = O_NONBLOCK };
	SHOW(mq_setattr(q, &nb, &a));
	SHOW(mq_receive(q, b, 200, &prio));
	nb.mq_flags = 0;
	mq_setattr(q, &nb, NULL);
	struct sigaction sa = { .sa_sigaction = on, .sa_flags = SA_SIGINFO };
	sigaction(SIGUSR1, &sa, NULL);
	struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1, .sigev_value.sival_int = 7 };
	SHOW(mq_notify(q, &ev));
	SHOW(mq_notify(q, &ev));
	SHOW(mq_send(q, "n", 1, 0));
	printf("notified %d %d\n", got, value);
	SHOW(mq_send(q, "n", 1, 0));
	printf("notified %d\n", got);
	mq_receive(q, b, 200, NULL), mq_receive(q, b, 200, NULL);
	if (!fork()) {
		usleep(20000);
		mq_send(q, "child", 6, 3);
		_exit(0);
	}
	SHOW(mq_receive(q, b, 200, &prio));
	printf("%s\n", b);
	wait(NULL);
	mqd_t r = mq_open(name, O_RDONLY);
	SHOW(mq_send(r, "x", 1, 0));
	SHOW(mq_send(0, "x", 1, 0));
	SHOW(mq_unlink(name));
	SHOW(mq_unlink(name));
	SHOW(mq_send(q, "still", 6, 0));
	SHOW(mq_receive(r, b, 200, NULL));
	SHOW(mq_close(q));
	SHOW(mq_close(q));
	/* RLIMIT_MSGQUEUE */
	struct rlimit l = { 200000, 200000 };
	setrlimit(RLIMIT_MSGQUEUE, &l);
	mqd_t full[3];
	for (int i = 0; i < 3; i++) {
		char more[64];
		snprintf(more, sizeof more, "%s.%d", name, i);
		full[i] = mq_open(more, O_CREAT | O_RDWR, 0600, NULL);
		printf("queue %d %s\n", i, full[i] < 0 ? strerrorname_np(errno) : "made");
		mq_unlink(more);
	}
	mq_close(full[0]);
	q = mq_open(name, O_CREAT | O_RDWR, 0600, NULL);
	printf("again %d\n", q >= 0);
	if (!fork()) {
		/* The call itself: what the C library says is another error. */
		setuid(1000);
		SHOW(syscall(SYS_mq_unlink, name + 1));
		fflush(stdout);
		_exit(0);
	}
	wait(NULL);
	mq_unlink(name);
	struct sigevent none = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = 0 };
	SHOW(mq_notify(q, &none));
	receivers();
	return 0;
}

/* mq_notify with SIGEV_THREAD: once, one at a time, with the thread's attributes. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SHOW(e)                                                                         \
	do {                                                                            \
		errno = 0;                                                              \
		long r_ = (long)(e);                                                    \
		printf("%s = %ld %s \n", #e, r_, r_ < 0 ? strerrorname_np(errno) : ""); \
		fflush(stdout);                                                         \
	} while (0)

static sem_t done;
static mqd_t q;
static int calls;
static char what[300];

static void show_registration(void)
{
	char b[200] = { 0 }, *p;
	lseek(q, 0, SEEK_SET);
	read(q, b, sizeof b - 1);
	if ((p = strstr(b, "NOTIFY:")))
		printf("%.*s pid %d\n", (int)(strstr(p, "NOTIFY_PID") - p), p, atoi(strstr(p, "PID:") + 4) != 0);
}

/* Tells main what it was called with, and takes all messages. */
static void told(union sigval v)
{
	pthread_attr_t a;
	size_t size;
	int detached, n;
	char b[64];
	sigset_t mask;
	pthread_getattr_np(pthread_self(), &a);
	pthread_attr_getstacksize(&a, &size);
	pthread_attr_getdetachstate(&a, &detached);
	pthread_sigmask(0, 0, &mask);
	calls++;
	n = sprintf(what, "value %d, stack of %zu, detached %d, blocked %d, messages", v.sival_int, size, detached,
		    sigisemptyset(&mask) != 1);
	while (mq_receive(q, b, sizeof b, 0) >= 0) n += sprintf(what + n, " %s", b);
	sem_post(&done);
}

static int wait_told(int ms)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	t.tv_nsec += ms * 1000000L;
	t.tv_sec += t.tv_nsec / 1000000000;
	t.tv_nsec %= 1000000000;
	if (sem_timedwait(&done, &t)) return -1;
	puts(what);
	return 0;
}

int main(void)
{
	struct mq_attr small = { .mq_maxmsg = 4, .mq_msgsize = 64 };
	char name[40], b[64];
	sem_init(&done, 0, 0);
	snprintf(name, sizeof name, "/htux-thread-%d", getpid());
	q = mq_open(name, O_CREAT | O_RDWR | O_NONBLOCK, 0600, &small);
	mqd_t other = mq_open(name, O_RDWR | O_NONBLOCK);
	struct sigevent none = { .sigev_notify = SIGEV_NONE };
	struct sigevent sig = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	struct sigevent ev = { .sigev_notify = SIGEV_THREAD,
			       .sigev_notify_function = told,
			       .sigev_value.sival_int = 1 };
	sigset_t usr2;
	sigemptyset(&usr2);
	sigaddset(&usr2, SIGUSR2);
	pthread_sigmask(SIG_BLOCK, &usr2, 0);
	SHOW(mq_notify(q, &ev));
	if (errno == ENOSYS) return 1;
	show_registration();
	SHOW(mq_notify(q, &ev));
	SHOW(mq_notify(other, &none));
	SHOW(mq_notify(q, &sig));
	SHOW(mq_send(q, "one", 4, 0));
	SHOW(wait_told(9000));
	SHOW(mq_send(q, "two", 4, 0));
	SHOW(wait_told(50));
	show_registration();
	/* Only what comes to an empty queue is told. */
	SHOW(mq_notify(q, &ev));
	SHOW(mq_send(q, "three", 6, 0));
	SHOW(wait_told(50));
	SHOW(mq_receive(q, b, 64, 0));
	SHOW(mq_receive(q, b, 64, 0));
	SHOW(mq_send(q, "four", 5, 0));
	SHOW(wait_told(9000));
	/* The attributes and the order are copied. */
	pthread_attr_t attr;
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 1 << 20);
	ev.sigev_notify_attributes = &attr;
	ev.sigev_value.sival_int = 2;
	SHOW(mq_notify(q, &ev));
	pthread_attr_destroy(&attr);
	memset(&attr, 0xff, sizeof attr);
	memset(&ev, 0, sizeof ev);
	SHOW(mq_send(q, "five", 5, 0));
	SHOW(wait_told(9000));
	/* Taken back, and forgotten with any descriptor of the process's. */
	ev = (struct sigevent){ .sigev_notify = SIGEV_THREAD,
				.sigev_notify_function = told,
				.sigev_value.sival_int = 3 };
	SHOW(mq_notify(q, &ev));
	SHOW(mq_notify(q, NULL));
	show_registration();
	SHOW(mq_send(q, "six", 4, 0));
	SHOW(wait_told(50));
	SHOW(mq_receive(q, b, 64, 0));
	SHOW(mq_notify(q, &ev));
	SHOW(mq_close(other));
	SHOW(mq_send(q, "seven", 6, 0));
	SHOW(wait_told(50));
	SHOW(mq_receive(q, b, 64, 0));
	/* A child has none, and cannot take its parent's back. */
	SHOW(mq_notify(q, &ev));
	if (!fork()) {
		mqd_t mine = mq_open(name, O_RDWR);
		SHOW(mq_notify(mine, &none));
		SHOW(mq_notify(mine, NULL));
		SHOW(mq_send(mine, "of a child", 11, 0));
		_exit(0);
	}
	wait(NULL);
	SHOW(wait_told(9000));
	SHOW(mq_notify(-1, &ev));
	SHOW(mq_notify(0, &ev));
	for (int i = 0; i < 30; i++) {
		ev.sigev_value.sival_int = i;
		if (mq_notify(q, &ev)) printf("%d: %s\n", i, strerrorname_np(errno));
		mq_send(q, "x", 2, 0);
		if (wait_told(9000)) printf("%d: not told\n", i);
	}
	printf("%d calls\n", calls);
	SHOW(mq_notify(q, &ev));
	SHOW(mq_close(q));
	SHOW(mq_notify(q, &ev));
	q = mq_open(name, O_RDWR | O_NONBLOCK);
	show_registration();
	mq_unlink(name);
}

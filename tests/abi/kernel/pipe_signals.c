/* signal(7): which waits on pipes, sockets and the like are restarted. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "asleep.h"
static volatile int ticks, over;
static int feed = -1;
static void on_alarm(int s)
{
	(void)s;
	if (++ticks == 3 && feed >= 0) write(feed, "xxxxxxxx", 8);
}
static char buf[300000];
/* Each signal finds the main thread waiting in the call. */
static void *driver(void *arg)
{
	for (int n = 0; n < 3; n++) {
		await_asleep(getpid(), getpid());
		if (over) break;
		pthread_kill(*(pthread_t *)arg, SIGALRM);
		while (ticks == n) usleep(500);
	}
	return arg;
}
static long now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
/* Three signals while the call waits; the third makes it succeed. */
#define WAIT(restart, e)                                                                                          \
	do {                                                                                                      \
		struct sigaction sa = { .sa_handler = on_alarm, .sa_flags = restart ? SA_RESTART : 0 };           \
		sigaction(SIGALRM, &sa, NULL);                                                                    \
		ticks = over = 0;                                                                                 \
		pthread_t self_ = pthread_self(), t_;                                                             \
		pthread_create(&t_, NULL, driver, &self_);                                                        \
		errno = 0;                                                                                        \
		long r_ = (long)(e);                                                                              \
		int e_ = errno;                                                                                   \
		over = 1;                                                                                         \
		pthread_join(t_, NULL);                                                                           \
		printf("%s %s = %ld errno %d ticks %d\n", restart ? "restart" : "plain", #e, r_, r_ < 0 ? e_ : 0, \
		       ticks);                                                                                    \
		fflush(stdout);                                                                                   \
	} while (0)
int main(void)
{
	int p[2], s[2], ev = eventfd(0, 0);
	pipe(p);
	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	for (int restart = 0; restart < 2; restart++) {
		feed = p[1];
		WAIT(restart, read(p[0], buf, 8));
		while (restart == 0 && ticks < 3) WAIT(1, read(p[0], buf, 8));
		feed = s[1];
		WAIT(restart, recv(s[0], buf, 8, 0));
		if (!restart) WAIT(1, recv(s[0], buf, 8, 0));
		feed = ev;
		WAIT(restart, read(ev, buf, 8));
		if (!restart) WAIT(1, read(ev, buf, 8));
	}
	/* those are never restarted */
	feed = -1;
	struct pollfd pf = { p[0], POLLIN, 0 };
	WAIT(1, poll(&pf, 1, 60000));
	fd_set fds;
	FD_ZERO(&fds);
	FD_SET(p[0], &fds);
	struct timeval tv = { 60, 0 };
	WAIT(1, select(p[0] + 1, &fds, NULL, NULL, &tv));
	int ep = epoll_create1(0);
	struct epoll_event e = { .events = EPOLLIN };
	epoll_ctl(ep, EPOLL_CTL_ADD, p[0], &e);
	WAIT(1, epoll_wait(ep, &e, 1, 60000));
	struct timeval to = { 60, 0 };
	setsockopt(s[0], SOL_SOCKET, SO_RCVTIMEO, &to, sizeof to);
	WAIT(1, recv(s[0], buf, 8, 0));
	/* a write that got part of its data out reports that part */
	fcntl(p[1], F_SETPIPE_SZ, 4096);
	WAIT(0, write(p[1], buf, 10000));
	WAIT(0, write(p[1], buf, 10000));
	WAIT(0, write(s[1], buf, 300000) > 0);
	/* accept */
	int l = socket(AF_UNIX, SOCK_STREAM, 0);
	sa_family_t any = AF_UNIX; /* a name of its own, as the other cell's native run has */
	bind(l, (void *)&any, sizeof any);
	listen(l, 1);
	WAIT(0, accept(l, NULL, NULL));
	/* a stop and a continuation end no wait; poll's time goes on */
	volatile long *resumed = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int child = fork();
	if (!child) {
		struct pollfd q = { p[1], 0, 0 };
		long began = now_ms();
		int r = poll(&q, 1, 1000);
		long end = now_ms();
		_exit(r == 0 && end - began >= 1000 && end - *resumed < 900 ? 7 : 1);
	}
	await_asleep(child, child);
	kill(child, SIGSTOP);
	int st;
	waitpid(child, &st, WUNTRACED);
	usleep(1100000);
	*resumed = now_ms();
	kill(child, SIGCONT);
	waitpid(child, &st, 0);
	printf("stopped poll %d\n", WEXITSTATUS(st));
	return 0;
}

/* epoll(7): levels, edges, one-shot, nesting, errors, closing. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>
#define SHOW(e)                                                            \
	do {                                                               \
		errno = 0;                                                 \
		long r_ = (long)(e);                                       \
		printf("%s = %ld errno %d\n", #e, r_, r_ < 0 ? errno : 0); \
		fflush(stdout);                                            \
	} while (0)
static int p[2];
static int ctl(int ep, int op, int fd, unsigned ev, int data)
{
	struct epoll_event e = { .events = ev, .data.u64 = data };
	return epoll_ctl(ep, op, fd, &e);
}
static void wait_show(int ep, int ms)
{
	struct epoll_event e[8];
	int n = epoll_wait(ep, e, 8, ms);
	printf("wait %d%s", n, n < 0 ? strerror(errno) : "");
	for (int i = 0; i < n; i++) printf(" (%x %d)", e[i].events, (int)e[i].data.u64);
	puts("");
	fflush(stdout);
}
static void on_alarm(int s) { (void)s; }
static void *later(void *a)
{
	usleep(20000);
	write(p[1], a, 1);
	return NULL;
}
int main(void)
{
	char b[100];
	struct epoll_event ev[4];
	SHOW(epoll_create1(1));
	SHOW(syscall(SYS_epoll_create, 0));
	int ep = epoll_create1(EPOLL_CLOEXEC);
	pipe2(p, O_NONBLOCK);
	SHOW(ctl(ep, EPOLL_CTL_ADD, p[0], EPOLLIN, 1));
	SHOW(ctl(ep, EPOLL_CTL_ADD, p[0], EPOLLIN, 1));
	SHOW(ctl(ep, EPOLL_CTL_MOD, p[1], EPOLLIN, 1));
	SHOW(ctl(ep, EPOLL_CTL_DEL, p[1], EPOLLIN, 1));
	SHOW(ctl(ep, 9, p[1], EPOLLIN, 1));
	SHOW(ctl(ep, EPOLL_CTL_ADD, ep, EPOLLIN, 1));
	SHOW(ctl(ep, EPOLL_CTL_ADD, 99, EPOLLIN, 1));
	SHOW(ctl(99, EPOLL_CTL_ADD, p[0], EPOLLIN, 1));
	SHOW(ctl(p[0], EPOLL_CTL_ADD, p[1], EPOLLIN, 1));
	SHOW(epoll_ctl(ep, EPOLL_CTL_ADD, p[1], (void *)8));
	int reg = open("/proc/self/exe", O_RDONLY), dev = open("/dev/null", O_RDWR);
	SHOW(ctl(ep, EPOLL_CTL_ADD, reg, EPOLLIN, 1));
	SHOW(ctl(ep, EPOLL_CTL_ADD, dev, EPOLLIN, 1));
	SHOW(epoll_wait(ep, ev, 0, 0));
	SHOW(epoll_wait(p[0], ev, 1, 0));
	SHOW(epoll_wait(99, ev, 1, 0));
	SHOW(epoll_wait(ep, (void *)8, 1, 0));
	wait_show(ep, 0);
	wait_show(ep, 20);
	write(p[1], "ab", 2);
	SHOW(epoll_wait(ep, (void *)8, 1, 0));
	wait_show(ep, -1);
	wait_show(ep, -1);
	read(p[0], b, 1);
	wait_show(ep, -1);
	SHOW(ctl(ep, EPOLL_CTL_MOD, p[0], EPOLLIN | EPOLLET, 2));
	wait_show(ep, 0);
	wait_show(ep, 0);
	write(p[1], "c", 1);
	wait_show(ep, 0);
	wait_show(ep, 0);
	SHOW(ctl(ep, EPOLL_CTL_MOD, p[0], EPOLLIN | EPOLLONESHOT, 3));
	wait_show(ep, 0);
	write(p[1], "d", 1);
	wait_show(ep, 0);
	SHOW(ctl(ep, EPOLL_CTL_MOD, p[0], EPOLLIN | EPOLLONESHOT, 4));
	wait_show(ep, 0);
	SHOW(ctl(ep, EPOLL_CTL_MOD, p[0], EPOLLIN | EPOLLEXCLUSIVE, 4));
	SHOW(ctl(ep, EPOLL_CTL_ADD, p[1], EPOLLOUT | EPOLLEXCLUSIVE, 5));
	SHOW(ctl(ep, EPOLL_CTL_MOD, p[1], EPOLLOUT, 5));
	wait_show(ep, 0);
	SHOW(ctl(ep, EPOLL_CTL_DEL, p[1], 0, 0));
	/* the same file under two descriptors, and closing */
	int d = dup(p[0]);
	SHOW(ctl(ep, EPOLL_CTL_ADD, d, EPOLLIN, 6));
	SHOW(ctl(ep, EPOLL_CTL_MOD, p[0], EPOLLIN, 1));
	wait_show(ep, 0);
	close(d);
	wait_show(ep, 0);
	while (read(p[0], b, 100) > 0)
		;
	/* blocking */
	pthread_t t;
	pthread_create(&t, NULL, later, "x");
	SHOW(epoll_wait(ep, ev, 1, -1));
	pthread_join(t, NULL);
	read(p[0], b, 100);
	/* signals */
	struct sigaction sa = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };
	sigaction(SIGALRM, &sa, NULL);
	struct itimerval it = { { 0, 20000 }, { 0, 20000 } }; /* the first may come before the wait */
	setitimer(ITIMER_REAL, &it, NULL);
	SHOW(epoll_wait(ep, ev, 1, 5000));
	setitimer(ITIMER_REAL, &(struct itimerval){ 0 }, NULL);
	sigset_t none;
	sigemptyset(&none);
	SHOW(epoll_pwait(ep, ev, 1, 0, &none));
	SHOW(syscall(SYS_epoll_pwait, ep, ev, 1, 0, &none, 4));
	struct timespec ts = { 0, 10000000 };
	SHOW(syscall(SYS_epoll_pwait2, ep, ev, 1, &ts, NULL, 8));
	ts.tv_nsec = -1;
	SHOW(syscall(SYS_epoll_pwait2, ep, ev, 1, &ts, NULL, 8));
	/* nesting */
	int e2 = epoll_create1(0), e3 = epoll_create1(0);
	SHOW(ctl(e2, EPOLL_CTL_ADD, ep, EPOLLIN, 20));
	SHOW(ctl(e3, EPOLL_CTL_ADD, e2, EPOLLIN, 30));
	SHOW(ctl(ep, EPOLL_CTL_ADD, e3, EPOLLIN, 1));
	SHOW(ctl(ep, EPOLL_CTL_ADD, e2, EPOLLIN, 1));
	wait_show(e3, 0);
	pthread_create(&t, NULL, later, "y");
	wait_show(e3, -1);
	pthread_join(t, NULL);
	wait_show(e2, 0);
	wait_show(ep, 0);
	read(p[0], b, 100);
	wait_show(e3, 0);
	int chain[8];
	for (int i = 0; i < 8; i++) chain[i] = epoll_create1(0);
	for (int i = 0; i < 7; i++) SHOW(ctl(chain[i + 1], EPOLL_CTL_ADD, chain[i], EPOLLIN, 0));
	/* hang-up */
	close(p[1]);
	wait_show(ep, 0);
	close(p[0]);
	wait_show(ep, 0);
	/* sockets and eventfds, several at once */
	int s[2], e = eventfd(0, 0);
	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	ctl(ep, EPOLL_CTL_ADD, s[0], EPOLLIN | EPOLLRDHUP | EPOLLET, 40);
	ctl(ep, EPOLL_CTL_ADD, e, EPOLLIN | EPOLLET, 41);
	wait_show(ep, 0);
	write(s[1], "hi", 2);
	wait_show(ep, 0);
	eventfd_write(e, 1);
	write(s[1], "hi", 2);
	wait_show(ep, 0);
	wait_show(ep, 0);
	eventfd_write(e, 1);
	wait_show(ep, 0);
	shutdown(s[1], SHUT_WR);
	wait_show(ep, 0);
	close(s[1]);
	wait_show(ep, 0);
	for (int i = 0; i < 20; i++) {
		int q = eventfd(1, 0);
		ctl(e2, EPOLL_CTL_ADD, q, EPOLLIN, i);
	}
	int n = epoll_wait(e2, ev, 4, 0), n2 = epoll_wait(e2, ev, 4, 0);
	printf("%d %d\n", n, n2);
	return 0;
}

/* poll, select and epoll on an inherited stdin (whatever the runner gives: a pipe
 * is the most telling) together with own files. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <unistd.h>
static int add(int ep, int fd, unsigned ev, int tag)
{
	struct epoll_event e = { .events = ev, .data.u64 = tag };
	return epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e) ? -errno : 0;
}
static void show(int ep, int ms)
{
	struct epoll_event e[8];
	int n = epoll_wait(ep, e, 8, ms), in = 0, own = 0;
	for (int i = 0; i < n; i++) {
		if (e[i].data.u64 == 1) in = e[i].events;
		else own = e[i].events;
	}
	printf("n %d stdin %x own %x\n", n, in, own);
	fflush(stdout);
}
int main(void)
{
	char b[100];
	int ep = epoll_create1(0), outer = epoll_create1(0), ev = eventfd(0, 0);
	printf("add %d %d %d\n", add(ep, 0, EPOLLIN, 1), add(ep, ev, EPOLLIN, 2), add(outer, ep, EPOLLIN, 1));
	show(ep, 5000); /* first line or end of file */
	show(outer, 0);
	eventfd_write(ev, 1);
	show(ep, 5000);
	long n = read(0, b, sizeof b);
	printf("read %ld\n", n);
	struct epoll_event e = { .events = EPOLLIN | EPOLLET, .data.u64 = 1 };
	printf("mod %d\n", epoll_ctl(ep, EPOLL_CTL_MOD, 0, &e));
	struct epoll_event o = { .events = EPOLLIN | EPOLLONESHOT, .data.u64 = 2 };
	epoll_ctl(ep, EPOLL_CTL_MOD, ev, &o);
	show(ep, 5000);
	int d = dup(0);
	printf("dup %d\n", add(ep, d, EPOLLIN, 1));
	struct pollfd p[2] = { { 0, POLLIN, 0 }, { ev, POLLIN, 0 } };
	printf("poll %d", poll(p, 2, 5000));
	printf(" own %x\n", p[1].revents);
	fd_set r;
	FD_ZERO(&r);
	FD_SET(ev, &r);
	struct timeval tv = { 5, 0 };
	printf("select %d\n", select(ev + 1, &r, NULL, NULL, &tv));
	while ((n = read(0, b, sizeof b)) > 0)
		;
	printf("end %ld\n", n);
	poll(p, 2, 5000);
	printf("stdin %x\n", p[0].revents);
	close(d);
	printf("del %d\n", epoll_ctl(ep, EPOLL_CTL_DEL, 0, NULL));
	printf("again %d\n", add(ep, 0, EPOLLIN, 1));
	return 0;
}

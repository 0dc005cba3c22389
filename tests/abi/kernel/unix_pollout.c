/* Readiness to write of a datagram socket that is connected to one whose queue others have
 * filled: who polls is woken when there is room, whoever's message made it. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "asleep.h"

static int server, client, other;
static volatile int tid;

static void *poller(void *arg)
{
	struct pollfd p = { client, POLLOUT, 0 };
	struct epoll_event ev;
	tid = gettid();
	int n = arg ? epoll_wait((int)(long)arg, &ev, 1, 5000) : poll(&p, 1, 5000);
	printf("woken %d %x\n", n, n <= 0 ? 0 : arg ? ev.events : p.revents);
	return NULL;
}

static int now(int fd)
{
	struct pollfd p = { fd, POLLOUT, 0 };
	poll(&p, 1, 0);
	return p.revents;
}

static void fill(int fd, struct sockaddr_un *a, socklen_t len)
{
	int n = 0;
	while (sendto(fd, "x", 1, MSG_DONTWAIT, (void *)a, len) == 1) n++;
	printf("sent %d, %s\n", n, strerrorname_np(errno));
}

static void start(pthread_t *t, void *arg)
{
	tid = 0;
	pthread_create(t, NULL, poller, arg);
	while (!tid) usleep(500);
	await_asleep(getpid(), tid);
}

int main(void)
{
	struct sockaddr_un a = { AF_UNIX };
	socklen_t len = sizeof a.sun_family + 1 + sprintf(a.sun_path + 1, "pollout-%d", getpid());
	pthread_t t;
	char c;
	setvbuf(stdout, NULL, _IOLBF, 0);
	server = socket(AF_UNIX, SOCK_DGRAM, 0);
	client = socket(AF_UNIX, SOCK_DGRAM, 0);
	other = socket(AF_UNIX, SOCK_DGRAM, 0);
	bind(server, (void *)&a, len);
	connect(client, (void *)&a, len);
	printf("empty: %x\n", now(client));
	fill(other, &a, len);
	printf("full: %x, unconnected %x\n", now(client), now(other));
	start(&t, NULL);
	recv(server, &c, 1, 0);
	pthread_join(t, NULL);
	printf("room: %x\n", now(client));

	fill(other, &a, len);
	int ep = epoll_create1(0);
	struct epoll_event ev = { .events = EPOLLOUT | EPOLLET };
	printf("add %d\n", epoll_ctl(ep, EPOLL_CTL_ADD, client, &ev));
	printf("full: %d\n", epoll_wait(ep, &ev, 1, 0));
	start(&t, (void *)(long)ep);
	recv(server, &c, 1, 0);
	pthread_join(t, NULL);

	/* The server goes: that is to be seen, too. */
	fill(other, &a, len);
	start(&t, NULL);
	close(server);
	pthread_join(t, NULL);
	printf("gone: %x, send %s\n", now(client), send(client, "x", 1, 0) < 0 ? strerrorname_np(errno) : "ok");

	/* Connected elsewhere, the old one's room is none of its business; closed, nobody's. */
	server = socket(AF_UNIX, SOCK_DGRAM, 0);
	a.sun_path[1] = 'q';
	bind(server, (void *)&a, len);
	int second = socket(AF_UNIX, SOCK_DGRAM, 0);
	struct sockaddr_un b = a;
	b.sun_path[1] = 'r';
	bind(second, (void *)&b, len);
	connect(client, (void *)&a, len);
	fill(other, &a, len);
	fill(other, &b, len);
	printf("first: %x\n", now(client));
	connect(client, (void *)&b, len);
	printf("second: %x\n", now(client));
	start(&t, NULL);
	recv(second, &c, 1, 0);
	pthread_join(t, NULL);
	fill(other, &b, len);
	printf("again: %x\n", now(client));
	close(client);
	recv(second, &c, 1, 0);
	recv(server, &c, 1, 0);
	puts("done");
}

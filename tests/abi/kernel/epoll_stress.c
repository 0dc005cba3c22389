/* Threads that open, watch, use and close files of all kinds in shared epoll sets
 * at the same time: nothing hangs, nothing is lost. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
static int ep[3];
static volatile int stop;
static void *waiter(void *arg)
{
	struct epoll_event e[4];
	while (!stop) epoll_wait(ep[(long)arg % 3], e, 4, 10);
	return NULL;
}
static void *churn(void *arg)
{
	unsigned seed = (long)arg;
	char b[64] = "";
	while (!stop) {
		int f[2];
		switch (rand_r(&seed) % 3) {
		case 0:
			if (pipe2(f, O_NONBLOCK)) continue;
			break;
		case 1:
			if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, f)) continue;
			break;
		default: f[0] = f[1] = eventfd(0, EFD_NONBLOCK); break;
		}
		for (int i = 0; i < 3; i++) {
			struct epoll_event e = { .events = EPOLLIN | (rand_r(&seed) & 1 ? EPOLLET : 0) |
							   (rand_r(&seed) & 1 ? EPOLLONESHOT : 0) };
			epoll_ctl(ep[i], EPOLL_CTL_ADD, f[0], &e);
		}
		write(f[1], b, 8);
		if (rand_r(&seed) & 1) epoll_ctl(ep[rand_r(&seed) % 3], EPOLL_CTL_DEL, f[0], NULL);
		struct pollfd p = { f[0], POLLIN, 0 };
		poll(&p, 1, 0);
		read(f[0], b, 64);
		close(f[0]);
		if (f[1] != f[0]) close(f[1]);
	}
	return NULL;
}
/* A token goes round through processes; each hop by another kind of file. */
static void ring(void)
{
	enum { N = 6, ROUNDS = 300 };
	int f[N][2];
	for (int i = 0; i < N; i++) i & 1 ? socketpair(AF_UNIX, SOCK_SEQPACKET, 0, f[i]) : pipe(f[i]);
	for (int i = 0; i < N; i++)
		if (!fork()) {
			int v, e = epoll_create1(0);
			struct epoll_event ev = { .events = EPOLLIN };
			epoll_ctl(e, EPOLL_CTL_ADD, f[i][0], &ev);
			for (int r = 0; r < ROUNDS; r++) {
				if (epoll_wait(e, &ev, 1, 20000) != 1 || read(f[i][0], &v, sizeof v) != sizeof v)
					_exit(1);
				v++;
				write(f[(i + 1) % N][1], &v, sizeof v);
			}
			_exit(0);
		}
	int v = 0, st, bad = 0;
	write(f[0][1], &v, sizeof v);
	for (int i = 0; i < N; i++) wait(&st), bad += st != 0;
	read(f[0][0], &v, sizeof v);
	printf("ring %d bad %d\n", v, bad);
}
int main(void)
{
	pthread_t t[8];
	for (int i = 0; i < 3; i++) ep[i] = epoll_create1(0);
	for (long i = 0; i < 8; i++) pthread_create(&t[i], NULL, i < 3 ? waiter : churn, (void *)i);
	sleep(2);
	stop = 1;
	for (int i = 0; i < 8; i++) pthread_join(t[i], NULL);
	struct epoll_event e[4];
	printf("left %d %d %d\n", epoll_wait(ep[0], e, 4, 0), epoll_wait(ep[1], e, 4, 0), epoll_wait(ep[2], e, 4, 0));
	ring();
	return 0;
}

/* epoll(7): ready events come in the order in which they became ready, whoever polls
 * the set meanwhile, and no waiter sleeps because somebody else looks. */
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#define N 5
static int ep, outer, fds[N];
static atomic_int stop;
static void add(int set, int fd, unsigned events, int data)
{
	struct epoll_event e = { .events = events, .data.u64 = data };
	epoll_ctl(set, EPOLL_CTL_ADD, fd, &e);
}
static void show(const char *what, int max)
{
	struct epoll_event e[N];
	int n = epoll_wait(ep, e, max, 0);
	printf("%s:", what);
	for (int i = 0; i < n; i++) printf(" %d", (int)e[i].data.u64);
	puts("");
}
static void *looker(void *a)
{
	struct pollfd p = { ep, POLLIN, 0 };
	struct epoll_event e;
	int missed = 0;
	while (!stop) missed += a ? poll(&p, 1, 5000) != 1 : epoll_wait(outer, &e, 1, 5000) != 1;
	return (void *)(long)missed;
}
int main(void)
{
	ep = epoll_create1(0), outer = epoll_create1(0);
	add(outer, ep, EPOLLIN, 100);
	struct pollfd p = { ep, POLLIN, 0 };
	for (int i = 0; i < N; i++) add(ep, fds[i] = eventfd(0, 0), EPOLLIN, i);
	static const int order[N] = { 3, 0, 4, 2, 1 };
	for (int i = 0; i < N; i++) {
		eventfd_write(fds[order[i]], 1);
		if (poll(&p, 1, 0) != 1) puts("not ready");
	}
	show("all", N);
	eventfd_t v;
	eventfd_read(fds[3], &v);
	printf("poll %d\n", poll(&p, 1, 0));
	show("without 3", N);
	for (int i = 0; i < 4; i++) {
		poll(&p, 1, 0);
		show("two by two", 2);
	}
	struct epoll_event e;
	printf("fault %d\n", epoll_wait(ep, (void *)8, 1, 0));
	show("after a fault", N);
	for (int i = 0; i < N; i++)
		if (i != 3 && i != 0) eventfd_read(fds[i], &v);
	pthread_t t[2];
	for (long i = 0; i < 2; i++) pthread_create(&t[i], NULL, looker, (void *)i);
	int missed = 0;
	for (int i = 0; i < 30000; i++) missed += epoll_wait(ep, &e, 1, 5000) != 1;
	stop = 1;
	for (int i = 0; i < 2; i++) {
		void *r;
		pthread_join(t[i], &r);
		missed += (long)r;
	}
	printf("missed %d\n", missed);
	return 0;
}

/* One set, two waiters: the event that comes while one of them gives up is the other's. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

static int ep, fd;
static volatile int stop;
static volatile long taken;

static int take(int timeout)
{
	struct epoll_event ev;
	if (epoll_wait(ep, &ev, 1, timeout) != 1) return 0;
	uint64_t v;
	read(fd, &v, 8);
	__atomic_fetch_add(&taken, 1, __ATOMIC_SEQ_CST);
	return 1;
}

static void *patient(void *arg)
{
	while (!stop) take(3000);
	return arg;
}

static void *hasty(void *arg)
{
	struct epoll_event ev;
	struct timespec ts = { 0, 40000 };
	while (!stop) {
		if (epoll_pwait2(ep, &ev, 1, &ts, NULL) != 1) continue;
		uint64_t v;
		read(fd, &v, 8);
		__atomic_fetch_add(&taken, 1, __ATOMIC_SEQ_CST);
	}
	return arg;
}

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

int main(void)
{
	pthread_t t[2];
	uint64_t one = 1;
	ep = epoll_create1(0);
	fd = eventfd(0, EFD_NONBLOCK);
	struct epoll_event ev = { .events = EPOLLIN | EPOLLET };
	epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev);
	pthread_create(&t[0], NULL, patient, NULL);
	pthread_create(&t[1], NULL, hasty, NULL);
	double end = now() + 1.5, worst = 0;
	for (long sent = 1; now() < end; sent++) {
		for (volatile int i = sent % 7919; i; i--)
			;
		double at = now();
		write(fd, &one, 8);
		while (taken < sent && now() < at + 5)
			if (now() > at + 0.001) usleep(50);
		if (now() - at > worst) worst = now() - at;
	}
	stop = 1;
	write(fd, &one, 8);
	for (int i = 0; i < 2; i++) pthread_join(t[i], NULL);
	puts(worst > 2 ? "an event waited for nobody" : "each event found a waiter");
}

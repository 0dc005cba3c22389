/* mq_notify. With SIGEV_THREAD a thread waits for the message in an eventfd, which our kernel takes where
 * Linux's takes a netlink socket. */
#define _GNU_SOURCE
#include <errno.h>
#include <mqueue.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include "syscall.h"

enum { WOKEN_UP = 1, REMOVED = 2 }; /* linux/mqueue.h's NOTIFY_ */

struct order {
	int fd;
	void (*call)(union sigval);
	union sigval value;
};

static void *await(void *p)
{
	struct order o = *(struct order *)p;
	uint64_t what = REMOVED;
	free(p);
	while (read(o.fd, &what, sizeof what) < 0 && errno == EINTR)
		;
	close(o.fd);
	if (what != WOKEN_UP) return 0;
	pthread_sigmask(SIG_SETMASK, &(sigset_t){ 0 }, 0);
	o.call(o.value);
	return 0;
}

/* A thread that waits in fd. 0 or an error. */
static int start(const struct sigevent *ev, int fd)
{
	struct order *o = malloc(sizeof *o);
	if (!o) return ENOMEM;
	*o = (struct order){ fd, ev->sigev_notify_function, ev->sigev_value };
	pthread_attr_t attr;
	sigset_t all, old;
	pthread_t thread;
	if (ev->sigev_notify_attributes) attr = *ev->sigev_notify_attributes;
	else pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &old);
	extern int glibc_pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
	int err = glibc_pthread_create(&thread, &attr, await, o);
	pthread_sigmask(SIG_SETMASK, &old, 0);
	if (err) free(o);
	return err;
}

int mq_notify(mqd_t q, const struct sigevent *ev)
{
	if (!ev || ev->sigev_notify != SIGEV_THREAD) return syscall(SYS_mq_notify, q, ev);
	int fd = eventfd(0, EFD_CLOEXEC);
	if (fd < 0) return -1;
	int err = start(ev, fd);
	if (err) {
		close(fd);
		errno = err;
		return -1;
	}
	struct sigevent how = { .sigev_notify = SIGEV_THREAD, .sigev_signo = fd };
	long r = __syscall(SYS_mq_notify, q, &how);
	if (r < 0) __syscall(SYS_write, fd, &(uint64_t){ REMOVED }, sizeof(uint64_t)); /* that thread closes it */
	return __syscall_ret(r);
}

/* getaddrinfo_a and its like: each lookup runs in a thread of its own. */
#define _GNU_SOURCE
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include "pthread_impl.h"
#include "syscall.h"

enum { INPROGRESS = -100, CANCELED = -101, NOTCANCELED = -102, ALLDONE = -103, INTR = -104 };
enum { WAIT = 0, NOWAIT = 1 };

struct gaicb {
	const char *ar_name, *ar_service;
	const struct addrinfo *ar_request;
	struct addrinfo *ar_result;
	int ret, unused[5];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t done = PTHREAD_COND_INITIALIZER;
static volatile int ended; /* counts lookups; a futex, as a signal ends gai_suspend but no wait for a condition */

/* One call's requests, which may end by a notice. */
struct batch {
	int left;
	struct sigevent ev;
	int notify;
};
struct job {
	struct gaicb *cb;
	struct batch *batch;
};

static void notify(const struct sigevent *ev)
{
	if (ev->sigev_notify == SIGEV_SIGNAL) {
		siginfo_t si = { .si_signo = ev->sigev_signo,
				 .si_code = SI_ASYNCNL,
				 .si_pid = getpid(),
				 .si_uid = getuid(),
				 .si_value = ev->sigev_value };
		__syscall(SYS_rt_sigqueueinfo, si.si_pid, si.si_signo, &si);
	} else if (ev->sigev_notify == SIGEV_THREAD) ev->sigev_notify_function(ev->sigev_value);
}

static void *lookup(void *p)
{
	struct job j = *(struct job *)p;
	struct addrinfo *res = 0;
	free(p);
	int r = getaddrinfo(j.cb->ar_name, j.cb->ar_service, j.cb->ar_request, &res);
	pthread_mutex_lock(&lock);
	j.cb->ar_result = res;
	j.cb->ret = r;
	int last = !--j.batch->left;
	ended++;
	__wake(&ended, -1, 1);
	pthread_cond_broadcast(&done);
	pthread_mutex_unlock(&lock);
	if (last) {
		if (j.batch->notify) notify(&j.batch->ev);
		free(j.batch);
	}
	return 0;
}

int gai_error(struct gaicb *cb)
{
	pthread_mutex_lock(&lock);
	int r = cb->ret;
	pthread_mutex_unlock(&lock);
	return r;
}

/* A lookup that runs cannot be stopped. */
int gai_cancel(struct gaicb *cb) { return gai_error(cb) == INPROGRESS ? NOTCANCELED : ALLDONE; }

static int running(const struct gaicb *const list[], int n)
{
	int r = 0;
	for (int i = 0; i < n; i++)
		if (list[i] && list[i]->ret == INPROGRESS) r++;
	return r;
}

/* Waits for the end of one that runs now: those that have ended before do not count. */
int gai_suspend(const struct gaicb *const list[], int n, const struct timespec *timeout)
{
	struct timespec until;
	int r = 0;
	if (timeout) {
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_sec += timeout->tv_sec;
		if ((until.tv_nsec += timeout->tv_nsec) >= 1000000000L) until.tv_sec++, until.tv_nsec -= 1000000000L;
	}
	pthread_mutex_lock(&lock);
	int before = running(list, n);
	if (!before) r = ALLDONE;
	while (!r && running(list, n) == before) {
		int seen = ended;
		pthread_mutex_unlock(&lock);
		int e = __timedwait_cp(&ended, seen, CLOCK_MONOTONIC, timeout ? &until : 0, 1);
		pthread_mutex_lock(&lock);
		if (e) r = e == ETIMEDOUT ? EAI_AGAIN : e == EINTR ? INTR : EAI_SYSTEM;
	}
	pthread_mutex_unlock(&lock);
	return r;
}

int getaddrinfo_a(int mode, struct gaicb *list[], int n, struct sigevent *ev)
{
	if (mode != WAIT && mode != NOWAIT) {
		errno = EINVAL;
		return EAI_SYSTEM;
	}
	struct batch *b = malloc(sizeof *b);
	if (!b) return EAI_MEMORY;
	*b = (struct batch){ .left = 1, .notify = ev != 0 };
	if (ev) b->ev = *ev;
	pthread_attr_t attr;
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	int failed = 0;
	for (int i = 0; i < n; i++) {
		struct job *j = list[i] ? malloc(sizeof *j) : 0;
		pthread_t t;
		if (!list[i]) continue;
		pthread_mutex_lock(&lock);
		list[i]->ret = INPROGRESS;
		b->left++;
		pthread_mutex_unlock(&lock);
		if (j) *j = (struct job){ list[i], b };
		if (!j || pthread_create(&t, &attr, lookup, j)) {
			free(j);
			pthread_mutex_lock(&lock);
			list[i]->ret = EAI_MEMORY;
			b->left--;
			pthread_mutex_unlock(&lock);
			failed = EAI_AGAIN;
		}
	}
	pthread_attr_destroy(&attr);
	pthread_mutex_lock(&lock);
	if (mode == WAIT)
		while (b->left > 1) pthread_cond_wait(&done, &lock);
	int last = !--b->left;
	pthread_mutex_unlock(&lock);
	if (last) {
		if (b->notify) notify(&b->ev);
		free(b);
	}
	return failed;
}

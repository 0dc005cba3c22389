/* POSIX asynchronous I/O, by threads. The requests of one descriptor are done one after the
 * other, in the order of their priorities; those of several at the same time. What is wrong
 * with a descriptor is told by aio_error(), when the request's turn has come. */
#define _GNU_SOURCE
#include <aio.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include "aio_impl.h"
#include "atomic.h"
#include "pthread_impl.h"
#include "twin.h"

/* What glibc's requests are, besides LIO_READ and LIO_WRITE; lio_listio() takes these too. */
enum { DATASYNC = LIO_NOP + 1, SYNC = LIO_NOP + 2, OFFSET64 = 128 };
enum { PRIORITY_DELTA_MAX = 20, STACK_SIZE = 64 << 10 };

/* The requests of one lio_listio(). */
struct batch {
	int left;            /* requests that are not done, and one for its caller */
	bool failed, waited; /* some request failed; the caller waits, ev is not used */
	struct sigevent ev;
};

struct request {
	struct aiocb *cb;
	int priority;
	struct batch *batch;
	struct request *next;
};

/* A descriptor with requests, of which a thread may be doing the first. */
struct queue {
	int fd;
	bool running;
	struct request *first;
	struct queue *next;       /* of all */
	struct queue *next_ready; /* of those that wait for a thread, by priority */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work = PTHREAD_COND_INITIALIZER;
static struct queue *queues, *ready;
static int threads, idle;
static struct {
	int threads, idle_seconds;
	bool fixed;
} limits = { 20, 1, false };
static volatile int finished; /* counts; threads sleep on it until a request is done */

static void *call_back(void *p)
{
	struct sigevent ev = *(struct sigevent *)p;
	sigset_t none;
	free(p);
	sigemptyset(&none);
	pthread_sigmask(SIG_SETMASK, &none, 0);
	ev.sigev_notify_function(ev.sigev_value);
	return 0;
}

/* 0, or -1 and errno. */
static int notify(const struct sigevent *ev)
{
	if (ev->sigev_notify == SIGEV_SIGNAL) {
		siginfo_t si = { .si_signo = ev->sigev_signo,
				 .si_code = SI_ASYNCIO,
				 .si_pid = getpid(),
				 .si_uid = getuid(),
				 .si_value = ev->sigev_value };
		return syscall(SYS_rt_sigqueueinfo, si.si_pid, si.si_signo, &si);
	}
	if (ev->sigev_notify != SIGEV_THREAD) return 0;
	pthread_t t;
	pthread_attr_t detached, *attr = ev->sigev_notify_attributes;
	if (!attr) {
		pthread_attr_init(attr = &detached);
		pthread_attr_setdetachstate(attr, PTHREAD_CREATE_DETACHED);
	}
	struct sigevent *copy = malloc(sizeof *copy);
	if (!copy) return -1;
	*copy = *ev;
	extern int glibc_pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
	int r = glibc_pthread_create(&t, attr, call_back, copy);
	if (!r) return 0;
	free(copy);
	errno = r;
	return -1;
}

static void leave_batch(struct batch *b)
{
	if (--b->left) return;
	if (!b->waited) notify(&b->ev);
	free(b);
}

/* Tells all that wait for the request, and frees it. Under the lock. */
static void finish(struct request *r, ssize_t result, int error)
{
	struct aiocb *cb = r->cb;
	cb->__ret = result;
	a_store(&cb->__err, error);
	if (notify(&cb->aio_sigevent)) {
		cb->__ret = -1;
		a_store(&cb->__err, errno);
	}
	if (r->batch) {
		r->batch->failed |= cb->__ret == -1;
		leave_batch(r->batch);
	}
	free(r);
	a_inc(&finished);
	__wake(&finished, -1, 1);
}

/* The result of what is tried first is seen by aio_return() at once, as with glibc. */
static ssize_t perform(struct aiocb *cb)
{
	void *buf = (void *)cb->aio_buf;
	switch (cb->aio_lio_opcode & ~OFFSET64) {
	case LIO_READ:
		cb->__ret = pread(cb->aio_fildes, buf, cb->aio_nbytes, cb->aio_offset);
		return cb->__ret < 0 && errno == ESPIPE ? read(cb->aio_fildes, buf, cb->aio_nbytes) : cb->__ret;
	case LIO_WRITE:
		cb->__ret = pwrite(cb->aio_fildes, buf, cb->aio_nbytes, cb->aio_offset);
		return cb->__ret < 0 && errno == ESPIPE ? write(cb->aio_fildes, buf, cb->aio_nbytes) : cb->__ret;
	case DATASYNC: return fdatasync(cb->aio_fildes);
	case SYNC: return fsync(cb->aio_fildes);
	}
	errno = EINVAL;
	return -1;
}

static void make_ready(struct queue *q)
{
	struct queue **p = &ready;
	while (*p && (*p)->first->priority >= q->first->priority) p = &(*p)->next_ready;
	q->next_ready = *p;
	*p = q;
	if (idle) pthread_cond_signal(&work);
}

static void remove_queue(struct queue *q)
{
	struct queue **p = &ready;
	while (*p && *p != q) p = &(*p)->next_ready;
	if (*p) *p = q->next_ready;
	for (p = &queues; *p != q;) p = &(*p)->next;
	*p = q->next;
	free(q);
}

static struct queue *wait_for_work(void)
{
	struct timespec until;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += limits.idle_seconds;
	idle++;
	while (!ready && pthread_cond_timedwait(&work, &lock, &until) != ETIMEDOUT)
		;
	idle--;
	return ready;
}

/* Does requests, that of its own queue first, until there have been none for a while. */
static void *worker(void *own)
{
	struct queue *q = own;
	pthread_mutex_lock(&lock);
	while (q || (q = ready) || (q = wait_for_work())) {
		if (q == ready) ready = q->next_ready;
		q->running = true;
		struct request *r = q->first;
		pthread_mutex_unlock(&lock);
		ssize_t result = perform(r->cb);
		int error = result == -1 ? errno : 0;
		pthread_mutex_lock(&lock);
		q->running = false;
		q->first = r->next;
		finish(r, result, error);
		if (q->first) make_ready(q);
		else remove_queue(q);
		q = 0;
	}
	threads--;
	pthread_mutex_unlock(&lock);
	return 0;
}

/* Starts a thread for the queue, or leaves that to those that there are. */
static int start(struct queue *q)
{
	int r = 0;
	limits.fixed = true;
	if (threads < limits.threads && !idle) {
		pthread_t t;
		pthread_attr_t a;
		sigset_t all, mask;
		pthread_attr_init(&a);
		pthread_attr_setdetachstate(&a, PTHREAD_CREATE_DETACHED);
		pthread_attr_setstacksize(&a, STACK_SIZE);
		sigfillset(&all);
		pthread_sigmask(SIG_BLOCK, &all, &mask);
		r = pthread_create(&t, &a, worker, q);
		pthread_sigmask(SIG_SETMASK, &mask, 0);
		if (!r) {
			threads++;
			q->running = true;
			return 0;
		}
	}
	if (threads) r = 0;
	if (!r) make_ready(q);
	return r;
}

static struct queue *find(int fd)
{
	struct queue *q = queues;
	while (q && q->fd != fd) q = q->next;
	return q;
}

static int refuse(struct aiocb *cb, int error)
{
	cb->__err = error;
	cb->__ret = -1;
	errno = error;
	return -1;
}

/* Under the lock. 0, or -1 and errno. */
static int enqueue(struct aiocb *cb, int op, struct batch *b)
{
	struct sched_param param;
	int policy;
	if (op == DATASYNC || op == SYNC) cb->aio_reqprio = 0;
	else if (cb->aio_reqprio < 0 || cb->aio_reqprio > PRIORITY_DELTA_MAX) return refuse(cb, EINVAL);
	pthread_getschedparam(pthread_self(), &policy, &param);
	struct request *r = malloc(sizeof *r);
	struct queue *q = find(cb->aio_fildes), *fresh = 0;
	if (r && !q) q = fresh = calloc(1, sizeof *q);
	if (!r || !q) {
		free(r);
		errno = EAGAIN;
		return -1;
	}
	*r = (struct request){ .cb = cb, .priority = param.sched_priority - cb->aio_reqprio, .batch = b };
	cb->aio_lio_opcode = op;
	cb->__err = EINPROGRESS;
	cb->__ret = 0;
	if (!fresh) {
		/* Never before the first, which may have been begun. */
		struct request **p = &q->first->next;
		while (*p && (*p)->priority >= r->priority) p = &(*p)->next;
		r->next = *p;
		*p = r;
	} else {
		fresh->fd = cb->aio_fildes;
		fresh->first = r;
		fresh->next = queues;
		queues = fresh;
		int error = start(fresh);
		if (error) {
			remove_queue(fresh);
			free(r);
			return refuse(cb, error);
		}
	}
	if (b) b->left++;
	return 0;
}

static int submit(struct aiocb *cb, int op)
{
	pthread_mutex_lock(&lock);
	int r = enqueue(cb, op, 0);
	pthread_mutex_unlock(&lock);
	return r;
}

int aio_read(struct aiocb *cb) { return submit(cb, LIO_READ); }

int aio_write(struct aiocb *cb) { return submit(cb, LIO_WRITE); }

int aio_fsync(int op, struct aiocb *cb)
{
	if (op != O_SYNC && op != O_DSYNC) {
		errno = EINVAL;
		return -1;
	}
	if (fcntl(cb->aio_fildes, F_GETFL) < 0) {
		errno = EBADF;
		return -1;
	}
	return submit(cb, op == O_SYNC ? SYNC : DATASYNC);
}

int aio_error(const struct aiocb *cb)
{
	a_barrier();
	return cb->__err;
}

ssize_t aio_return(struct aiocb *cb) { return cb->__ret; }

/* Takes from its queue the request for cb, or all for which cb is null, but not what a thread
 * is doing; the list of what was taken goes to *taken. */
static int take(struct queue *q, const struct aiocb *cb, struct request **taken)
{
	struct request **p = &q->first;
	if (cb) {
		while (*p && (*p)->cb != cb) p = &(*p)->next;
		if (!*p) {
			errno = EINVAL;
			return -1;
		}
	}
	bool begun = q->running && p == &q->first;
	if (begun && cb) return AIO_NOTCANCELED;
	if (begun) p = &(*p)->next;
	*taken = *p;
	if (cb) {
		*p = (*p)->next;
		(*taken)->next = 0;
	} else *p = 0;
	if (!q->first) remove_queue(q);
	return begun ? AIO_NOTCANCELED : AIO_CANCELED;
}

int aio_cancel(int fd, struct aiocb *cb)
{
	struct request *taken = 0;
	int r = AIO_ALLDONE;
	if (fcntl(fd, F_GETFL) < 0) {
		errno = EBADF;
		return -1;
	}
	pthread_mutex_lock(&lock);
	struct queue *q = find(fd);
	bool pending = cb && cb->__err == EINPROGRESS;
	if (cb && (cb->aio_fildes != fd || (pending && !q))) {
		errno = EINVAL;
		r = -1;
	} else if (q && (!cb || pending)) r = take(q, cb, &taken);
	while (taken) {
		struct request *next = taken->next;
		finish(taken, -1, ECANCELED);
		taken = next;
	}
	pthread_mutex_unlock(&lock);
	return r;
}

/* Without the lock: signal handlers may call it. */
int aio_suspend(const struct aiocb *const list[], int n, const struct timespec *timeout)
{
	struct timespec until;
	if (n < 0) {
		errno = EINVAL;
		return -1;
	}
	if (timeout) {
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_sec += timeout->tv_sec;
		until.tv_nsec += timeout->tv_nsec;
		if (until.tv_nsec >= 1000000000) until.tv_sec++, until.tv_nsec -= 1000000000;
	}
	for (;;) {
		int seen = finished;
		bool any = false;
		for (int i = 0; i < n; i++) {
			if (!list[i]) continue;
			if (aio_error(list[i]) != EINPROGRESS) return 0;
			any = true;
		}
		if (!any) return 0;
		int r = __timedwait_cp(&finished, seen, CLOCK_MONOTONIC, timeout ? &until : 0, 1);
		if (!r) continue;
		errno = r == ETIMEDOUT ? EAGAIN : r;
		return -1;
	}
}

static int wait_for_batch(struct batch *b)
{
	int r = 0;
	while (b->left > 1 && r != EINTR) {
		int seen = finished;
		pthread_mutex_unlock(&lock);
		r = __timedwait(&finished, seen, CLOCK_MONOTONIC, 0, 1);
		pthread_mutex_lock(&lock);
	}
	if (b->left == 1) r = b->failed ? EIO : 0;
	if (!r) return 0;
	errno = r;
	return -1;
}

/* alone: the requests' own notices are not wanted. */
static int list_io(int mode, struct aiocb *const *list, int n, const struct sigevent *ev, bool alone)
{
	if (mode != LIO_WAIT && mode != LIO_NOWAIT) {
		errno = EINVAL;
		return -1;
	}
	struct batch *b = malloc(sizeof *b);
	if (!b) {
		errno = EAGAIN;
		return -1;
	}
	*b = (struct batch){ .left = 1, .waited = mode == LIO_WAIT };
	if (ev) b->ev = *ev;
	else b->ev.sigev_notify = SIGEV_NONE;
	int r = 0;
	pthread_mutex_lock(&lock);
	for (int i = 0; i < n; i++) {
		if (!list[i] || list[i]->aio_lio_opcode == LIO_NOP) continue;
		if (alone) list[i]->aio_sigevent.sigev_notify = SIGEV_NONE;
		if (enqueue(list[i], list[i]->aio_lio_opcode, b)) r = -1;
	}
	int error = errno;
	if (mode == LIO_WAIT && b->left > 1) {
		b->failed |= r < 0;
		r = wait_for_batch(b);
		error = errno;
	}
	leave_batch(b);
	pthread_mutex_unlock(&lock);
	errno = error;
	return r;
}

int lio_listio(int mode, struct aiocb *restrict const *restrict list, int n, struct sigevent *restrict ev)
{
	return list_io(mode, (struct aiocb *const *)list, n, ev, false);
}

int glibc_lio_listio_alone(int mode, struct aiocb *restrict const *restrict list, int n, struct sigevent *restrict ev)
{
	return list_io(mode, (struct aiocb *const *)list, n, ev, true);
}

/* As glibc's; what is not here is not used by it either. */
struct aioinit {
	int aio_threads, aio_num, aio_locks, aio_usedba, aio_debug, aio_numusers, aio_idle_time, aio_reserved;
};

/* Counts before the first request only. */
void aio_init(const struct aioinit *init)
{
	pthread_mutex_lock(&lock);
	if (!limits.fixed) limits.threads = init->aio_threads < 1 ? 1 : init->aio_threads;
	if (init->aio_idle_time) limits.idle_seconds = init->aio_idle_time;
	pthread_mutex_unlock(&lock);
}

/* A child has none of its parent's requests. who: before (-1), parent (0), child (1). */
void __aio_atfork(int who)
{
	if (who < 0) {
		pthread_mutex_lock(&lock);
		return;
	}
	if (who) {
		queues = ready = 0;
		threads = idle = 0;
		work = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
	}
	pthread_mutex_unlock(&lock);
}

#undef aio_read64
#undef aio_write64
#undef aio_fsync64
#undef aio_error64
#undef aio_return64
#undef aio_cancel64
#undef aio_suspend64
#undef lio_listio64
ALIAS(aio_read64, aio_read);
ALIAS(aio_write64, aio_write);
ALIAS(aio_fsync64, aio_fsync);
ALIAS(aio_error64, aio_error);
ALIAS(aio_return64, aio_return);
ALIAS(aio_cancel64, aio_cancel);
ALIAS(aio_suspend64, aio_suspend);
ALIAS(lio_listio64, lio_listio);
OLD_TWIN(lio_listio, GLIBC_2.2.5, glibc_lio_listio_alone);
OLD_TWIN(lio_listio64, GLIBC_2.2.5, glibc_lio_listio_alone);

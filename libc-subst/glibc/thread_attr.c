/* Thread attributes of glibc's: CPUs and the signal mask that a thread starts
 * with. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <threads.h>
#include "libc.h"
#include "pthread_impl.h"
#include "thread_attr.h"
#include "twin.h"

/* What does not fit in pthread_attr_t hangs at its last word, which musl leaves
 * alone. */
struct extra {
	size_t cpus_size;
	cpu_set_t *cpus;
	int has_mask;
	sigset_t mask;
};
#define EXTRA(a) (*(struct extra **)&(a)->__u.__s[6])

static struct extra *extra_of(pthread_attr_t *a)
{
	if (!EXTRA(a)) EXTRA(a) = calloc(1, sizeof(struct extra));
	return EXTRA(a);
}

int pthread_attr_setaffinity_np(pthread_attr_t *a, size_t n, const cpu_set_t *set)
{
	struct extra *e = extra_of(a);
	if (!e) return ENOMEM;
	cpu_set_t *copy = 0;
	if (n && set) {
		if (!(copy = malloc(n))) return ENOMEM;
		memcpy(copy, set, n);
	}
	free(e->cpus);
	e->cpus = copy;
	e->cpus_size = copy ? n : 0;
	return 0;
}

int pthread_attr_getaffinity_np(const pthread_attr_t *a, size_t n, cpu_set_t *set)
{
	struct extra *e = EXTRA(a);
	if (!e || !e->cpus) {
		memset(set, -1, n);
		return 0;
	}
	for (size_t i = n; i < e->cpus_size; i++)
		if (((char *)e->cpus)[i]) return EINVAL;
	size_t k = n < e->cpus_size ? n : e->cpus_size;
	memcpy(set, e->cpus, k);
	memset((char *)set + k, 0, n - k);
	return 0;
}

int pthread_attr_setsigmask_np(pthread_attr_t *a, const sigset_t *mask)
{
	struct extra *e = extra_of(a);
	if (!e) return ENOMEM;
	e->has_mask = mask != 0;
	if (mask) {
		/* Without the signals of glibc's own, 32 and 33, which sigdelset() does not take. */
		enum { FIRST_OWN = 32 };
		e->mask = *mask;
		e->mask.__bits[0] &= ~(3ul << (FIRST_OWN - 1));
	}
	return 0;
}

int pthread_attr_getsigmask_np(const pthread_attr_t *a, sigset_t *mask)
{
	struct extra *e = EXTRA(a);
	if (e && e->has_mask) {
		*mask = e->mask;
		return 0;
	}
	sigemptyset(mask);
	return -1; /* PTHREAD_ATTR_NO_SIGMASK_NP */
}

/* The guard is a page, whatever the default is for threads without attributes. */
int glibc_attr_init(pthread_attr_t *a)
{
	pthread_attr_init(a);
	a->_a_guardsize = PAGE_SIZE;
	return 0;
}
TWIN2(pthread_attr_init, GLIBC_2.2.5, GLIBC_2.34, glibc_attr_init);

int glibc_attr_destroy(pthread_attr_t *a)
{
	struct extra *e = EXTRA(a);
	if (e) free(e->cpus);
	free(e);
	EXTRA(a) = 0;
	return pthread_attr_destroy(a);
}
TWIN2(pthread_attr_destroy, GLIBC_2.2.5, GLIBC_2.34, glibc_attr_destroy);

int glibc_attr_copy(pthread_attr_t *to, const pthread_attr_t *from)
{
	const struct extra *e = EXTRA(from);
	*to = *from;
	EXTRA(to) = 0;
	if (!e) return 0;
	if (!extra_of(to)) return ENOMEM;
	EXTRA(to)->has_mask = e->has_mask;
	EXTRA(to)->mask = e->mask;
	int r = e->cpus ? pthread_attr_setaffinity_np(to, e->cpus_size, e->cpus) : 0;
	if (r) glibc_attr_destroy(to);
	return r;
}

int glibc_attr_setschedpolicy(pthread_attr_t *a, int policy)
{
	return (unsigned)policy > SCHED_RR ? EINVAL : pthread_attr_setschedpolicy(a, policy);
}
TWIN(pthread_attr_setschedpolicy, GLIBC_2.2.5, glibc_attr_setschedpolicy);

/* The priority must be one of the policy's. */
int glibc_attr_setschedparam(pthread_attr_t *a, const struct sched_param *p)
{
	int low = sched_get_priority_min(a->_a_policy), high = sched_get_priority_max(a->_a_policy);
	if (p->sched_priority < low || p->sched_priority > high) return EINVAL;
	return pthread_attr_setschedparam(a, p);
}
TWIN(pthread_attr_setschedparam, GLIBC_2.2.5, glibc_attr_setschedparam);

/* However large: pthread_create looks at the sizes. */
int glibc_attr_setguardsize(pthread_attr_t *a, size_t size)
{
	a->_a_guardsize = size;
	return 0;
}
TWIN2(pthread_attr_setguardsize, GLIBC_2.2.5, GLIBC_2.34, glibc_attr_setguardsize);

enum { STACK_MIN = 16384 }; /* glibc's PTHREAD_STACK_MIN */

int glibc_attr_setstacksize(pthread_attr_t *a, size_t size)
{
	if (size < STACK_MIN) return EINVAL;
	a->_a_stackaddr = 0;
	a->_a_stacksize = size;
	return 0;
}
TWIN(pthread_attr_setstacksize, GLIBC_2.2.5, glibc_attr_setstacksize);
TWIN(pthread_attr_setstacksize, GLIBC_2.34, glibc_attr_setstacksize);

int glibc_attr_setstack(pthread_attr_t *a, void *low, size_t size)
{
	return size < STACK_MIN ? EINVAL : pthread_attr_setstack(a, low, size);
}
TWIN(pthread_attr_setstack, GLIBC_2.2.5, glibc_attr_setstack);
TWIN(pthread_attr_setstack, GLIBC_2.34, glibc_attr_setstack);

int pthread_attr_setstackaddr(pthread_attr_t *a, void *top)
{
	a->_a_stackaddr = (uintptr_t)top;
	return 0;
}

int pthread_attr_getstackaddr(const pthread_attr_t *a, void **top)
{
	*top = (void *)a->_a_stackaddr;
	return 0;
}

/* Whole pages, as glibc's, whose stacks end with what is the thread's own: programs put guards at the low end (JDKs).
 * The program's own stack is what it gave. */
static void tell_stack(const struct pthread *t, pthread_attr_t *a)
{
	const unsigned char *top = t->stack, *low = top - t->stack_size;
	if (!t->map_base) {
		a->_a_stackaddr += libc.tls_size + __pthread_tsd_size; /* taken from it */
		a->_a_stacksize = a->_a_stackaddr - (uintptr_t)low;
	} else if (low >= t->map_base && top <= t->map_base + t->map_size) {
		a->_a_stackaddr = ((uintptr_t)top + PAGE_SIZE - 1) & -PAGE_SIZE;
		a->_a_stacksize &= -PAGE_SIZE;
	}
}

/* The main thread's stack is as large as the limit lets it grow, not as what
 * has been touched so far; its top is the page where the first frame is. The limit
 * counts from the mapping's end, and another mapping may be nearer. */
static void tell_main_stack(pthread_attr_t *a)
{
	extern void *__libc_stack_end;
	struct rlimit lim;
	char line[512];
	if (getrlimit(RLIMIT_STACK, &lim) || lim.rlim_cur == RLIM_INFINITY) return;
	FILE *f = fopen("/proc/self/maps", "rce");
	uintptr_t lo, hi, below = 0, end = (uintptr_t)__libc_stack_end, top = (end & -4096ul) + 4096;
	while (f && fgets(line, sizeof line, f)) {
		if (sscanf(line, "%lx-%lx", &lo, &hi) != 2) continue;
		if (lo <= end && end < hi) {
			size_t size = (lim.rlim_cur - (hi - top)) & -4096ul;
			if (size > top - below) size = top - below;
			a->_a_stackaddr = top;
			a->_a_stacksize = size;
			break;
		}
		below = hi;
	}
	if (f) fclose(f);
}

/* The CPUs that the thread may run on; there may be more than a cpu_set_t holds. */
static int tell_cpus(pthread_t t, pthread_attr_t *a)
{
	for (size_t n = sizeof(cpu_set_t); n <= sizeof(cpu_set_t) << 6; n *= 2) {
		cpu_set_t *set = malloc(n);
		if (!set) return ENOMEM;
		int r = pthread_getaffinity_np(t, n, set);
		if (!r) r = pthread_attr_setaffinity_np(a, n, set);
		else if (r == ENOSYS) r = 0;
		free(set);
		if (r != EINVAL) return r;
	}
	return EINVAL;
}

int glibc_getattr_np(pthread_t t, pthread_attr_t *a)
{
	int r = pthread_getattr_np(t, a);
	if (r) return r;
	if (t->stack) tell_stack(t, a);
	else tell_main_stack(a);
	if ((r = tell_cpus(t, a))) glibc_attr_destroy(a);
	return r;
}
TWIN(pthread_getattr_np, GLIBC_2.2.5, glibc_getattr_np);
TWIN(pthread_getattr_np, GLIBC_2.32, glibc_getattr_np);

/* A thread with CPUs or a mask of its own sets them before it starts. Who creates it waits for whether it may have the
 * CPUs: if not, there is no thread. */
struct start {
	void *(*fn)(void *);
	void *arg;
	const struct extra *extra; /* the creator's, as this is, until done */
	volatile int done;         /* 1, or 2 and an error number */
	int error;
};

static void *begin(void *p)
{
	struct start *s = p;
	void *(*fn)(void *) = s->fn, *arg = s->arg;
	const struct extra *e = s->extra;
	int failed = e->cpus && sched_setaffinity(0, e->cpus_size, e->cpus);
	if (failed) s->error = errno;
	else if (e->has_mask) pthread_sigmask(SIG_SETMASK, &e->mask, 0);
	a_store(&s->done, failed ? 2 : 1);
	__wake(&s->done, 1, 1);
	return failed ? 0 : fn(arg);
}

static int create(pthread_t *t, const pthread_attr_t *a, void *(*fn)(void *), void *arg)
{
	if (a && !a->_a_stackaddr) {
		size_t guard = (a->_a_guardsize + PAGE_SIZE - 1) & -PAGE_SIZE, size;
		if (guard < a->_a_guardsize || __builtin_add_overflow(guard, a->_a_stacksize, &size)) return EINVAL;
		if (size > SIZE_MAX / 2) return EAGAIN; /* no such address space */
	}
	if (!a || !EXTRA(a)) return pthread_create(t, a, fn, arg);
	struct start s = { .fn = fn, .arg = arg, .extra = EXTRA(a) };
	int r = pthread_create(t, a, begin, &s);
	if (r) return r;
	while (!s.done) __wait(&s.done, 0, 0, 1);
	if (s.done == 1) return 0;
	if (!a->_a_detach) {
		int cancel;
		pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel);
		pthread_join(*t, 0);
		pthread_setcancelstate(cancel, 0);
	}
	return s.error;
}

int glibc_pthread_create(pthread_t *t, const pthread_attr_t *a, void *(*fn)(void *), void *arg)
{
	pthread_attr_t defaults;
	int r = a ? -1 : glibc_attr_defaults(&defaults);
	if (r > 0) return EAGAIN;
	if (r < 0) return create(t, a, fn, arg);
	r = create(t, &defaults, fn, arg);
	glibc_attr_destroy(&defaults);
	return r;
}
TWIN2(pthread_create, GLIBC_2.2.5, GLIBC_2.34, glibc_pthread_create);

int glibc_thrd_create(thrd_t *t, thrd_start_t fn, void *arg)
{
	pthread_attr_t defaults;
	int r = glibc_attr_defaults(&defaults);
	if (r < 0) return thrd_create(t, fn, arg);
	if (r > 0) return thrd_error;
	r = create(t, &defaults, (void *(*)(void *))(void (*)(void))fn,
		   arg); /* what is returned is in the same register */
	glibc_attr_destroy(&defaults);
	return r ? thrd_error : thrd_success;
}
TWIN2(thrd_create, GLIBC_2.28, GLIBC_2.34, glibc_thrd_create);

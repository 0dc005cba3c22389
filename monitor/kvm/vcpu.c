/* See vcpu.h. */
#define _GNU_SOURCE
#include "vcpu.h"
#include "../diag.h"
#include "call.h"
#include "cpu.h"
#include "filter.h"
#include "run.h"
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>
#ifndef sigev_notify_thread_id /* glibc, for the sanitized build */
#define sigev_notify_thread_id _sigev_un._tid
#endif

#define STACK (128UL << 10)
#define NSEC 1000000000L

static __thread struct vcpu *self;

/* Somebody waits for a new vCPU. */
struct vcpu_request {
	struct vcpu_request *next;
	const struct htux_vcpu_start *start;
	long result;
	uint32_t done; /* a futex word */
};

static void futex_wait(uint32_t *word, uint32_t value)
{
	syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}

static void futex_wake(uint32_t *word, int n) { syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, n, NULL, NULL, 0); }

struct vcpu *vm_vcpu(struct vm *vm, uint64_t nr)
{
	return nr - 1 < __atomic_load_n(&vm->nvcpus, __ATOMIC_ACQUIRE) ? vm->vcpus[nr - 1] : NULL;
}

/* SIG_KICK, from vcpu_raise or the vCPU's alarm: the thread leaves the guest, or an
 * interruptible host call that has not been done. */
static void on_kick(int sig, siginfo_t *si, void *context)
{
	ucontext_t *uc = context;
	struct vcpu *c = self;
	(void)sig;
	if (!c) return;
	if (si->si_code == SI_TIMER) __atomic_fetch_or(&c->pending, PENDING(HTUX_VEC_ALARM), __ATOMIC_ACQ_REL);
	c->run->immediate_exit = 1;
	unsigned long rip = (unsigned long)uc->uc_mcontext.gregs[REG_RIP];
	if (rip >= (unsigned long)intr_begin && rip < (unsigned long)intr_end &&
	    __atomic_load_n(&c->pending, __ATOMIC_ACQUIRE))
		uc->uc_mcontext.gregs[REG_RIP] = (long)intr_fail;
}

void vcpu_raise(struct vcpu *c, uint32_t bits)
{
	/* Also if they were pending already: a kick that found a program between `cli` and a call into its kernel has had
	 * no effect. */
	__atomic_fetch_or(&c->pending, bits, __ATOMIC_ACQ_REL);
	if (c == self) return;
	if (__atomic_load_n(&c->state, __ATOMIC_ACQUIRE) == VCPU_RUNNING)
		syscall(SYS_tgkill, c->vm->pid, c->tid, SIG_KICK);
}

static struct vcpu *some_running(struct vm *vm)
{
	for (unsigned i = 0; i < vm->nvcpus; i++)
		if (vm->vcpus[i]->state == VCPU_RUNNING) return vm->vcpus[i];
	return NULL;
}

void vcpu_raise_outside(struct vm *vm)
{
	pthread_mutex_lock(&vm->lock);
	struct vcpu *c = some_running(vm);
	if (c) vcpu_raise(c, PENDING(HTUX_VEC_OUTSIDE));
	pthread_mutex_unlock(&vm->lock);
}

/* CPU time of its host thread, which may have carried others. */
static int64_t host_cputime(const struct vcpu *c)
{
	struct timespec ts = { 0, 0 };
	clock_gettime((clockid_t)(~(unsigned)c->tid << 3 | 6), &ts); /* as pthread_getcpuclockid */
	return ts.tv_sec * NSEC + ts.tv_nsec;
}

int64_t vcpu_cputime(const struct vcpu *c)
{
	int64_t base = __atomic_load_n(&c->cpu_base, __ATOMIC_ACQUIRE);
	return base < 0 ? 0 : host_cputime(c) - base;
}

/* What came before is not the guest's thread's. */
static void begin_cputime(struct vcpu *c) { __atomic_store_n(&c->cpu_base, host_cputime(c), __ATOMIC_RELEASE); }

/* A timer is a queued signal, of which the user may have no more (RLIMIT_SIGPENDING). */
static long keep_alarm(struct vcpu *c, int64_t when)
{
	struct vm *vm = c->vm;
	__atomic_store_n(&c->alarm_at, when, __ATOMIC_SEQ_CST);
	if (when < 0) return 0;
	__atomic_store_n(&vm->keeps_alarms, 1, __ATOMIC_SEQ_CST);
	syscall(SYS_tgkill, vm->pid, vm->control, SIG_REQUEST);
	return 0;
}

int64_t vcpu_serve_alarms(struct vm *vm)
{
	struct timespec ts;
	struct vcpu *c;
	int64_t next = -1;
	if (!__atomic_load_n(&vm->keeps_alarms, __ATOMIC_SEQ_CST)) return -1;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	int64_t now = ts.tv_sec * NSEC + ts.tv_nsec;
	for (unsigned i = 1; (c = vm_vcpu(vm, i)); i++) {
		int64_t at = __atomic_load_n(&c->alarm_at, __ATOMIC_SEQ_CST);
		if (__atomic_load_n(&c->alarm, __ATOMIC_ACQUIRE) != ALARM_KEPT || at < 0) continue;
		if (at > now) {
			if (next < 0 || at - now < next) next = at - now;
		} else if (__atomic_compare_exchange_n(&c->alarm_at, &at, -1, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
			vcpu_raise(c, PENDING(HTUX_VEC_ALARM));
		} else {
			next = 0; /* it was set anew: look again */
		}
	}
	return next;
}

long vcpu_alarm(struct vcpu *c, int64_t when)
{
	if (c->alarm == -1) {
		struct sigevent ev = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIG_KICK };
		if (when < 0) return 0;
		ev.sigev_notify_thread_id = c->tid;
		if (syscall(SYS_timer_create, CLOCK_MONOTONIC, &ev, &c->alarm)) {
			if (errno != EAGAIN) return -errno;
			c->alarm_at = -1;
			__atomic_store_n(&c->alarm, ALARM_KEPT, __ATOMIC_RELEASE);
		}
	}
	if (c->alarm == ALARM_KEPT) return keep_alarm(c, when);
	/* 0 would disarm it. */
	struct itimerspec its = { .it_value = { when / NSEC, when > 0 ? when % NSEC : 0 } };
	if (when < 0) its.it_value.tv_sec = 0;
	else if (!when) its.it_value.tv_nsec = 1;
	return syscall(SYS_timer_settime, c->alarm, TIMER_ABSTIME, &its, NULL) ? -errno : 0;
}

/* Memory for a vCPU, once: it is never freed, but used for the next if this one fails. */
static struct vcpu *blank(struct vm *vm)
{
	struct vcpu *c = vm->blank ? vm->blank : calloc(1, sizeof(*c));
	vm->blank = c;
	if (!c) return NULL;
	c->vm = vm;
	c->nr = vm->nvcpus + 1;
	c->alarm = -1;
	c->cpu_base = -1;
	if (!c->poll) {
		void *p = mmap(NULL, sizeof(*c->poll), PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		if (p == MAP_FAILED) return NULL;
		c->poll = p;
	}
	return c;
}

/* A new vCPU with the next number, without a thread. NULL: errno, and the step that failed. */
static struct vcpu *create(struct vm *vm, const char **what)
{
	struct vcpu *c = blank(vm);
	*what = "memory";
	if (!c) return NULL;
	*what = "KVM_CREATE_VCPU";
	c->fd = ioctl(vm->fd, KVM_CREATE_VCPU, c->nr - 1UL);
	if (c->fd < 0) return NULL;
	*what = "mmap";
	c->run = mmap(NULL, vm->run_size, PROT_READ | PROT_WRITE, MAP_SHARED, c->fd, 0);
	if (c->run != MAP_FAILED) *what = cpu_setup(c);
	if (!*what) {
		vm->blank = NULL;
		return c;
	}
	int err = errno;
	if (c->run != MAP_FAILED) munmap(c->run, vm->run_size);
	close(c->fd);
	errno = err;
	return NULL;
}

struct vcpu *vcpu_first(struct vm *vm, const char **what)
{
	struct vcpu *c = create(vm, what);
	if (!c) return NULL;
	c->tid = (pid_t)syscall(SYS_gettid);
	c->state = VCPU_RUNNING;
	vm->vcpus[0] = c;
	vm->nvcpus = 1;
	return c;
}

/* Until it is started; then set up its registers. */
static void wait_for_start(struct vcpu *c)
{
	while (__atomic_load_n(&c->state, __ATOMIC_ACQUIRE) == VCPU_FREE) futex_wait(&c->state, VCPU_FREE);
	const uint64_t word = c->start.injected; /* checked */
	c->injected = word ? gpa_to_aligned(&c->vm->ram, gpa(word), sizeof(*c->injected), sizeof(*c->injected)) : NULL;
	c->run->ready_for_interrupt_injection = 0; /* as it was at the end of the one before */
	int err = cpu_start(c, &c->start, 0);
	if (err) die(EXIT_MONITOR, "kvm: cannot start vCPU %u: %s", c->nr, strerror(err));
	begin_cputime(c);
}

void vcpu_end(struct vcpu *c, uint32_t *word)
{
	struct vm *vm = c->vm;
	vcpu_alarm(c, -1);
	pthread_mutex_lock(&vm->lock);
	c->state = VCPU_FREE;
	__atomic_store_n(&c->cpu_base, -1, __ATOMIC_RELEASE);
	c->next = vm->free;
	vm->free = c;
	uint32_t left = __atomic_exchange_n(&c->pending, 0, __ATOMIC_ACQ_REL) & ~PENDING(HTUX_VEC_DOORBELL);
	struct vcpu *heir = left ? some_running(vm) : NULL;
	if (heir) vcpu_raise(heir, left);
	pthread_mutex_unlock(&vm->lock);
	__atomic_store_n(word, 0, __ATOMIC_RELEASE);
	futex_wake(word, INT_MAX);
	wait_for_start(c);
}

/* The calling thread becomes c's. */
static void settle(struct vcpu *c)
{
	sigset_t set;
	self = c;
	sigfillset(&set);
	sigdelset(&set, SIG_KICK);
	sigdelset(&set, SIGTTIN);
	sigdelset(&set, SIGTTOU);
	pthread_sigmask(SIG_SETMASK, &set, NULL);
	filter_thread(FILTER_VCPU);
}

static void *thread_main(void *arg)
{
	struct vcpu *c = arg;
	/* Before the guest runs on it, and others in the guest would interrupt it. Its maker holds map_lock and waits. */
	__atomic_store_n(&c->vm->nvcpus, c->nr, __ATOMIC_RELEASE);
	__atomic_store_n(&c->tid, (pid_t)syscall(SYS_gettid), __ATOMIC_SEQ_CST);
	futex_wake((uint32_t *)&c->tid, 1);
	settle(c); /* before its time is counted: a filter takes long to load */
	wait_for_start(c);
	run_vcpu(c);
}

/* In the control thread. */
static long create_and_start(struct vm *vm, const struct htux_vcpu_start *s)
{
	const char *what;
	pthread_attr_t attr;
	pthread_t thread;

	if (vm->nvcpus >= vm->max_vcpus) return -EAGAIN;
	pthread_mutex_lock(&vm->map_lock);
	struct vcpu *c = vm->spare ? vm->spare : create(vm, &what);
	vm->spare = NULL;
	long r = c ? (long)c->nr : errno == ENOMEM ? -ENOMEM : -EAGAIN;
	if (c) {
		c->start = *s;
		c->state = VCPU_RUNNING;
		pthread_attr_init(&attr);
		pthread_attr_setstacksize(&attr, STACK);
		pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
		vm->vcpus[c->nr - 1] = c;
		if (pthread_create(&thread, &attr, thread_main, c)) {
			vm->spare = c; /* KVM does not take it back */
			r = -EAGAIN;
		} else {
			while (!__atomic_load_n(&c->tid, __ATOMIC_ACQUIRE)) futex_wait((uint32_t *)&c->tid, 0);
		}
	}
	pthread_mutex_unlock(&vm->map_lock);
	return r;
}

void vcpu_serve_requests(struct vm *vm)
{
	for (;;) {
		pthread_mutex_lock(&vm->lock);
		struct vcpu_request *r = vm->requests;
		if (r) vm->requests = r->next;
		pthread_mutex_unlock(&vm->lock);
		if (!r) return;
		r->result = create_and_start(vm, r->start);
		__atomic_store_n(&r->done, 1, __ATOMIC_RELEASE);
		futex_wake(&r->done, 1);
	}
}

long vcpu_start(struct vm *vm, const struct htux_vcpu_start *s)
{
	struct vcpu_request r = { .start = s };
	pthread_mutex_lock(&vm->lock);
	struct vcpu *c = vm->free;
	if (c) {
		vm->free = c->next;
		c->start = *s;
		__atomic_store_n(&c->state, VCPU_RUNNING, __ATOMIC_RELEASE);
	} else {
		r.next = vm->requests;
		vm->requests = &r;
	}
	pthread_mutex_unlock(&vm->lock);
	if (c) {
		futex_wake(&c->state, 1);
		return c->nr;
	}
	syscall(SYS_tgkill, vm->pid, vm->control, SIG_REQUEST);
	while (!__atomic_load_n(&r.done, __ATOMIC_ACQUIRE)) futex_wait(&r.done, 0);
	return r.result;
}

void vcpu_signals(void)
{
	struct sigaction sa = { .sa_sigaction = on_kick, .sa_flags = SA_SIGINFO | SA_RESTART };
	sigfillset(&sa.sa_mask);
	sigaction(SIG_KICK, &sa, NULL);
}

void vcpu_thread(struct vcpu *c)
{
	settle(c);
	begin_cputime(c);
	run_vcpu(c);
}

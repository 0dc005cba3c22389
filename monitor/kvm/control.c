/* See control.h. Signals reach it as the supervisor of the other platform gets them: what
 * somebody sent to the monitor is passed on as HTUX_SIG_PASSED_ON, what was typed at the
 * terminal comes to the whole process group (si_code SI_KERNEL). */
#define _GNU_SOURCE
#include "control.h"
#include "../diag.h"
#include "../outside.h"
#include "filter.h"
#include "vcpu.h"
#include <errno.h>
#include <htux/hostcall.h>
#include <linux/futex.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NSEC 1000000000L

static struct vm *the_vm;

static void outside(struct vm *vm, int sig, const siginfo_t *si)
{
	if (sig == HTUX_SIG_PASSED_ON) __atomic_fetch_or(&vm->boot->outside, passed_on(), __ATOMIC_SEQ_CST);
	else if (si->si_code == SI_KERNEL) __atomic_fetch_or(&vm->boot->terminal, 1UL << (sig - 1), __ATOMIC_SEQ_CST);
	else return;
	vcpu_raise_outside(vm);
}

/* SIGTTIN and SIGTTOU are not blocked in the vCPUs' threads, or the host would let them
 * read and write at once: as it does not, they interrupt a read or write there. */
static void on_terminal_stop(int sig, siginfo_t *si, void *context)
{
	int e = errno;
	(void)context;
	if (si->si_code == SI_KERNEL) {
		__atomic_fetch_or(&the_vm->boot->terminal, 1UL << (sig - 1), __ATOMIC_SEQ_CST);
		syscall(SYS_tgkill, the_vm->pid, the_vm->control, SIG_REQUEST);
	}
	errno = e;
}

static void *control_main(void *arg)
{
	struct vm *vm = arg;
	sigset_t set;
	siginfo_t si;

	filter_thread(FILTER_CONTROL);
	__atomic_store_n(&vm->control, (pid_t)syscall(SYS_gettid), __ATOMIC_RELEASE);
	syscall(SYS_futex, &vm->control, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
	forwarded_set(&set);
	sigaddset(&set, SIG_REQUEST);
	for (;;) {
		int64_t left = vcpu_serve_alarms(vm);
		const struct timespec ts = { left / NSEC, left % NSEC };
		int sig = sigtimedwait(&set, &si, left < 0 ? NULL : &ts);
		if (sig == SIG_REQUEST) {
			vcpu_serve_requests(vm);
			if (__atomic_load_n(&vm->boot->terminal, __ATOMIC_RELAXED)) vcpu_raise_outside(vm);
		} else if (sig > 0) {
			outside(vm, sig, &si);
		}
	}
	return NULL;
}

void control_start(struct vm *vm)
{
	struct sigaction sa = { .sa_sigaction = on_terminal_stop, .sa_flags = SA_SIGINFO | SA_RESTART };
	pthread_attr_t attr;
	pthread_t thread;
	sigset_t set;

	the_vm = vm;
	sigfillset(&sa.sa_mask);
	sigaction(SIGTTIN, &sa, NULL);
	sigaction(SIGTTOU, &sa, NULL);
	sigfillset(&set);
	pthread_sigmask(SIG_SETMASK, &set, NULL);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 64 << 10);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	int err = pthread_create(&thread, &attr, control_main, vm);
	if (err) die(EXIT_MONITOR, "kvm: cannot start a thread: %s", strerror(err));
	while (!__atomic_load_n(&vm->control, __ATOMIC_ACQUIRE))
		syscall(SYS_futex, &vm->control, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
}

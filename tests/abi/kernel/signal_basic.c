/* Handlers, masks, pending sets, restarts: signal(7), sigaction(2). */
#define _GNU_SOURCE
#include <sys/resource.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "asleep.h"

#define TELL(what, call)                                              \
	do {                                                          \
		errno = 0;                                            \
		long r_ = (call);                                     \
		printf("%s: %ld %d\n", what, r_, r_ < 0 ? errno : 0); \
	} while (0)

static volatile int count, last, code, depth, maxdepth;

static void on(int sig, siginfo_t *si, void *uc)
{
	(void)uc;
	count++;
	last = sig;
	code = si->si_code;
}

static void nest(int sig)
{
	if (++depth > maxdepth) maxdepth = depth;
	if (++count < 4) raise(sig);
	depth--;
}

static void set(int sig, void (*f)(int, siginfo_t *, void *), int flags)
{
	struct sigaction sa = { .sa_sigaction = f, .sa_flags = SA_SIGINFO | flags };
	sigemptyset(&sa.sa_mask);
	if (sigaction(sig, &sa, NULL)) printf("sigaction %d: %s\n", sig, strerror(errno));
}

static void actions(void)
{
	struct sigaction sa = { .sa_handler = SIG_IGN }, old;
	TELL("KILL", sigaction(SIGKILL, &sa, NULL));
	TELL("STOP", sigaction(SIGSTOP, &sa, NULL));
	TELL("0", sigaction(0, &sa, NULL));
	TELL("65", sigaction(65, &sa, NULL));
	errno = 0;
	printf("size %ld", syscall(SYS_rt_sigaction, SIGUSR1, NULL, NULL, 4));
	printf(" %d\n", errno);
	printf("fault %ld", syscall(SYS_rt_sigaction, SIGUSR1, 8L, NULL, 8));
	printf(" %d\n", errno);
	set(SIGUSR1, on, SA_RESTART | SA_NODEFER);
	sigaction(SIGUSR1, NULL, &old);
	printf("flags %x handler %d\n", (unsigned)old.sa_flags & ~0x04000000u, old.sa_sigaction == on);
}

static void delivery(void)
{
	set(SIGUSR1, on, 0);
	count = 0;
	raise(SIGUSR1);
	printf("raise: %d signal %d code %d\n", count, last, code);
	kill(getpid(), SIGUSR1);
	printf("kill: %d code %d\n", count, code);
	union sigval v = { .sival_int = 7 };
	sigqueue(getpid(), SIGUSR1, v);
	printf("sigqueue: %d code %d\n", count, code);
	set(SIGUSR1, on, SA_RESETHAND);
	raise(SIGUSR1);
	struct sigaction old;
	sigaction(SIGUSR1, NULL, &old);
	printf("resethand: default %d\n", old.sa_handler == SIG_DFL);

	count = maxdepth = 0;
	signal(SIGUSR1, nest);
	raise(SIGUSR1);
	while (count < 4)
		;
	printf("deferred: depth %d\n", maxdepth);
	struct sigaction sa = { .sa_handler = nest, .sa_flags = SA_NODEFER };
	sigaction(SIGUSR1, &sa, NULL);
	count = maxdepth = 0;
	raise(SIGUSR1);
	printf("nodefer: depth %d\n", maxdepth);
}

static int order[16], norder;
static void record(int sig, siginfo_t *si, void *uc)
{
	(void)uc;
	if (norder < 16) order[norder++] = sig * 100 + si->si_value.sival_int;
}

static void pending(void)
{
	sigset_t all, old, p;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &old);
	set(SIGUSR1, on, 0);
	set(SIGRTMIN + 1, record, 0);
	set(SIGRTMIN + 2, record, 0);
	count = 0;
	for (int i = 0; i < 3; i++) kill(getpid(), SIGUSR1);
	union sigval v;
	for (int i = 0; i < 3; i++) v.sival_int = i, sigqueue(getpid(), SIGRTMIN + 2, v);
	for (int i = 0; i < 3; i++) v.sival_int = i, sigqueue(getpid(), SIGRTMIN + 1, v);
	sigpending(&p);
	printf("pending usr1 %d usr2 %d rt %d\n", sigismember(&p, SIGUSR1), sigismember(&p, SIGUSR2),
	       sigismember(&p, SIGRTMIN + 1));
	printf("mask has kill %d stop %d\n", sigismember(&p, SIGKILL), sigismember(&p, SIGSTOP));
	/* Ignoring drops what is pending. */
	kill(getpid(), SIGUSR2);
	signal(SIGUSR2, SIG_IGN);
	sigpending(&p);
	printf("usr2 ignored: pending %d\n", sigismember(&p, SIGUSR2));
	signal(SIGUSR2, SIG_DFL);
	sigprocmask(SIG_SETMASK, &old, NULL);
	printf("usr1 delivered %d\n", count);
	for (int i = 0; i < norder; i++) printf("%d ", order[i] - SIGRTMIN * 100);
	printf("\n");
	sigset_t s;
	sigprocmask(SIG_SETMASK, NULL, &s);
	printf("mask restored %d\n", !sigismember(&s, SIGUSR1));
	TELL("how", sigprocmask(9, &s, NULL));
}

static void timed(void)
{
	sigset_t s;
	siginfo_t si;
	struct timespec ts = { 0, 1000000 };
	sigemptyset(&s);
	sigaddset(&s, SIGUSR1);
	sigaddset(&s, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &s, NULL);
	TELL("timedwait none:", sigtimedwait(&s, &si, &ts));
	union sigval v = { .sival_int = 42 };
	sigqueue(getpid(), SIGRTMIN, v);
	kill(getpid(), SIGUSR1);
	int r = sigwaitinfo(&s, &si);
	printf("first %d code %d pid %d uid %d\n", r == SIGUSR1, si.si_code, si.si_pid == getpid(),
	       si.si_uid == getuid());
	r = sigwaitinfo(&s, &si);
	printf("second rt %d value %d code %d\n", r == SIGRTMIN, si.si_value.sival_int, si.si_code);
	ts.tv_nsec = -1;
	TELL("bad time", sigtimedwait(&s, &si, &ts));
	sigprocmask(SIG_UNBLOCK, &s, NULL);
}

static void *poke(void *main_thread)
{
	await_asleep(getpid(), getpid());
	pthread_kill(*(pthread_t *)main_thread, SIGUSR1);
	await_value(&count, 1);
	await_asleep(getpid(), getpid());
	ssize_t r = write(*(int *)((char *)main_thread + sizeof(pthread_t)), "x", 1);
	return (void *)r;
}

static void restart(int flags)
{
	struct {
		pthread_t t;
		int fd;
	} a = { pthread_self(), 0 };
	int p[2];
	char c = 0;
	pthread_t t;
	if (pipe(p)) return;
	a.fd = p[1];
	set(SIGUSR1, on, flags);
	count = 0;
	errno = 0;
	pthread_create(&t, NULL, poke, &a);
	long r = read(p[0], &c, 1);
	printf("read with %s: %ld errno %d handlers %d\n", flags ? "restart" : "none", r, r < 0 ? errno : 0, count);
	pthread_join(t, NULL);
	close(p[0]), close(p[1]);
}

static void suspend(void)
{
	sigset_t block, old, none, now;
	sigemptyset(&none);
	sigemptyset(&block);
	sigaddset(&block, SIGUSR1);
	sigprocmask(SIG_BLOCK, &block, &old);
	set(SIGUSR1, on, SA_RESTART);
	count = 0;
	kill(getpid(), SIGUSR1);
	int r = sigsuspend(&none);
	printf("sigsuspend %d %d handlers %d\n", r, errno, count);
	sigprocmask(SIG_SETMASK, NULL, &now);
	printf("blocked again %d\n", sigismember(&now, SIGUSR1));
	sigprocmask(SIG_SETMASK, &old, NULL);
	struct timespec ts = { 60, 0 }, rem = { 0, 0 };
	struct {
		pthread_t t;
		int fd;
	} a = { pthread_self(), 1000 };
	pthread_t t;
	count = 0; /* poke waits for it */
	pthread_create(&t, NULL, poke, &a);
	r = nanosleep(&ts, &rem);
	printf("nanosleep %d %d remaining %d\n", r, errno, rem.tv_sec >= 30 && rem.tv_sec <= 60);
	pthread_join(t, NULL);
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	actions();
	delivery();
	pending();
	timed();
	restart(0);
	restart(SA_RESTART);
	suspend();
	TELL("kill sig 65:", kill(getpid(), 65));
	TELL("kill nobody:", kill(4000000, 0));
	TELL("tgkill:", syscall(SYS_tgkill, -1, 1, 0));
	/* Last: a queue of no length. raise() needs a place in it, kill() does not. */
	struct rlimit none = { 0, 0 };
	sigset_t rt;
	sigemptyset(&rt);
	sigaddset(&rt, SIGRTMIN + 4);
	sigprocmask(SIG_BLOCK, &rt, NULL);
	setrlimit(RLIMIT_SIGPENDING, &none);
	TELL("raise without room:", raise(SIGRTMIN + 4));
	TELL("kill without room:", kill(getpid(), SIGRTMIN + 4));
	return 0;
}

/* What a child gets from its parent, what the end of a process leaves to others: the parts of
 * fork, clone and wait that programs rarely look at. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char *en(long r) { return r >= 0 ? "ok" : strerrorname_np(errno); }

#define CHILD(code)                                                                    \
	do {                                                                           \
		int st_;                                                               \
		fflush(stdout);                                                        \
		pid_t pid_ = fork();                                                   \
		if (!pid_) {                                                           \
			code;                                                          \
			fflush(stdout);                                                \
			_exit(0);                                                      \
		}                                                                      \
		if (waitpid(pid_, &st_, 0) != pid_ || st_) printf("status %x\n", st_); \
	} while (0)

static volatile int got;
static void count(int sig) { got = sig; }

/* A child that tells its end by a signal, or by none that there is. */
static void exit_signals(void)
{
	int sigs[] = { 0, SIGUSR1, SIGCHLD, SIGRTMAX, 65, 72, 137, 200, 255 };
	for (unsigned i = 0; i < sizeof sigs / sizeof *sigs; i++) {
		for (int s = 1; s < 65; s++) signal(s, count);
		got = 0;
		pid_t pid = syscall(SYS_clone, sigs[i], 0, 0, 0, 0);
		if (!pid) _exit(3);
		int st = 0;
		pid_t w = pid > 0 ? waitpid(pid, &st, __WALL) : -1;
		printf("exit signal %d: clone %s, wait %s, status %x, got %d\n", sigs[i], en(pid),
		       w == pid ? "it" : en(w), st, got);
		if (got != sigs[i] && got) printf("a signal of its own: %d\n", got);
	}
	for (int s = 1; s < 65; s++) signal(s, SIG_DFL);
}

static void attributes(void)
{
	printf("slack %s\n", en(prctl(PR_SET_TIMERSLACK, 12345)));
	printf("slack is %d\n", prctl(PR_GET_TIMERSLACK));
	struct sched_param none = { 0 };
	CHILD(sched_setscheduler(0, SCHED_BATCH | SCHED_RESET_ON_FORK, &none);
	      printf("policy %x\n", sched_getscheduler(0));
	      CHILD(printf("policy in the child %x\n", sched_getscheduler(0))));
	/* Who is not root cannot take it back. */
	CHILD(sched_setscheduler(0, SCHED_IDLE | SCHED_RESET_ON_FORK, &none);
	      printf("root %s, ", en(sched_setscheduler(0, SCHED_IDLE, &none)));
	      sched_setscheduler(0, SCHED_IDLE | SCHED_RESET_ON_FORK, &none); setuid(1000);
	      printf("user %s, %s\n", en(sched_setscheduler(0, SCHED_IDLE, &none)),
		     en(sched_setscheduler(0, SCHED_OTHER | SCHED_RESET_ON_FORK, &none))));
	CHILD(printf("slack in the child %d\n", prctl(PR_GET_TIMERSLACK)); prctl(PR_SET_TIMERSLACK, 0);
	      printf("slack by default %d\n", prctl(PR_GET_TIMERSLACK)));
	prctl(PR_SET_DUMPABLE, 0);
	CHILD(printf("dumpable in the child %d\n", prctl(PR_GET_DUMPABLE)));
	prctl(PR_SET_DUMPABLE, 1);
	prctl(PR_SET_PDEATHSIG, SIGUSR2);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	int v = -1, r = -1;
	CHILD(prctl(PR_GET_PDEATHSIG, &v); prctl(PR_GET_CHILD_SUBREAPER, &r);
	      printf("pdeath %d, subreaper %d\n", v, r));
	prctl(PR_SET_PDEATHSIG, 0);
	prctl(PR_SET_CHILD_SUBREAPER, 0);
}

/* The words that clone writes: whose memory has them. */
static void tid_words(void)
{
	static int parent_word, child_word;
	int st, p[2];
	pipe(p);
	parent_word = child_word = 0;
	pid_t pid =
		syscall(SYS_clone, CLONE_PARENT_SETTID | CLONE_CHILD_SETTID | SIGCHLD, 0, &parent_word, &child_word, 0);
	if (!pid) {
		int seen[2] = { parent_word != 0, child_word == getpid() };
		write(p[1], seen, sizeof seen);
		_exit(0);
	}
	int seen[2];
	read(p[0], seen, sizeof seen);
	waitpid(pid, &st, 0);
	printf("parent: %d %d, child: %d %d\n", parent_word == pid, child_word == pid, seen[0], seen[1]);
}

/* A grandchild's end comes to a subreaper that does not want to hear of it. */
static void orphans(int disposition, int flags)
{
	int p[2], st;
	char c;
	struct sigaction sa = { .sa_handler = disposition ? SIG_IGN : count, .sa_flags = flags };
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	pipe(p);
	fflush(stdout);
	pid_t pid = fork();
	if (!pid) {
		if (!fork()) _exit(7);
		siginfo_t si;
		waitid(P_ALL, 0, &si, WEXITED | WNOWAIT); /* it is a zombie now, and ours */
		close(p[1]);
		sleep(100);
	}
	close(p[1]);
	read(p[0], &c, 1);
	sigaction(SIGCHLD, &sa, NULL);
	kill(pid, SIGKILL);
	/* Both end by themselves, or neither does. */
	int n = 0;
	while (wait(&st) > 0) n++;
	printf("handed on, %s: %d to wait for, then %s\n",
	       disposition ? "ignored"
	       : flags     ? "no wait"
			   : "handled",
	       n, strerrorname_np(errno));
	close(p[0]);
	signal(SIGCHLD, SIG_DFL);
	prctl(PR_SET_CHILD_SUBREAPER, 0);
}

/* A timer's SIGCONT continues its stopped process as any other does. */
static void timer_continues(void)
{
	int st;
	fflush(stdout);
	pid_t pid = fork();
	if (!pid) {
		timer_t t;
		struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGCONT };
		/* Again and again: the first may come before the stop. */
		struct itimerspec its = { .it_value.tv_nsec = 50000000, .it_interval.tv_nsec = 50000000 };
		timer_create(CLOCK_MONOTONIC, &ev, &t);
		timer_settime(t, 0, &its, NULL);
		raise(SIGSTOP);
		_exit(5);
	}
	waitpid(pid, &st, 0);
	printf("stopped, continued, status %x\n", st);
}

/* A thread is a child's parent: its end is what PR_SET_PDEATHSIG tells of, and what
 * __WNOTHREAD goes by; then another thread is. */
static pid_t threads_child;
static int turn[2];

static void *make_child(void *arg)
{
	char c;
	int p[2];
	pipe(p);
	threads_child = fork();
	if (!threads_child) {
		sigset_t set;
		siginfo_t si;
		sigfillset(&set);
		sigprocmask(SIG_SETMASK, &set, NULL);
		prctl(PR_SET_PDEATHSIG, SIGUSR1);
		write(p[1], "x", 1);
		for (int i = 0; i < 2; i++) {
			int sig = sigwaitinfo(&set, &si);
			printf("pdeath: signal %d code %d from the parent %d\n", sig, si.si_code,
			       si.si_pid == getppid());
			write(turn[1], "x", 1);
		}
		_exit(4);
	}
	read(p[0], &c, 1);
	printf("by its own thread: %s\n", en(waitpid(threads_child, NULL, WNOHANG | __WNOTHREAD)));
	close(p[0]), close(p[1]);
	return arg;
}

static void *second(void *arg)
{
	pthread_t t;
	char c;
	pthread_create(&t, NULL, make_child, NULL);
	pthread_join(t, NULL);
	read(turn[0], &c, 1);
	return arg;
}

static void parent_thread(void)
{
	pthread_t t;
	char c;
	int st;
	pipe(turn);
	fflush(stdout);
	pthread_create(&t, NULL, make_child, NULL);
	pthread_join(t, NULL);
	read(turn[0], &c, 1); /* now it is ours: the first thread is the first that lives */
	printf("by the heir: %s\n", en(waitpid(threads_child, NULL, WNOHANG | __WNOTHREAD)));
	kill(threads_child, SIGKILL);
	waitpid(threads_child, &st, 0);
	pthread_create(&t, NULL, second, NULL);
	pthread_join(t, NULL);
	kill(threads_child, SIGKILL);
	waitpid(threads_child, &st, 0);
	printf("status %x\n", st);
	close(turn[0]), close(turn[1]);
}

/* kill(-1) succeeds where there is somebody, though he may not be signalled. */
static void kill_all(void)
{
	CHILD(printf("kill all: bad signal %s\n", en(kill(-1, 65)));
	      if (getuid() || !setresuid(65534, 65534, 65534)) printf("kill all, by nobody: %s\n", en(kill(-1, 0)));
	      printf("kill a group, by nobody: %s\n", en(kill(-getpgrp(), 0))));
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	exit_signals();
	attributes();
	tid_words();
	orphans(0, 0);
	orphans(1, 0);
	orphans(0, SA_NOCLDWAIT);
	timer_continues();
	parent_thread();
	kill_all();
}

/* Threads that follow others: nothing of one is left in the next, whatever carries them. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void after(void *(*fn)(void *), void *arg)
{
	pthread_t t;
	if (pthread_create(&t, NULL, fn, arg) || pthread_join(t, NULL)) printf("no thread\n");
}

static void *nothing(void *arg) { return arg; }

static long ms(clockid_t c)
{
	struct timespec t;
	clock_gettime(c, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Uses up time, leaves what a thread can leave. */
static void *spends(void *arg)
{
	static char stack[65536];
	stack_t ss = { .ss_sp = stack, .ss_size = sizeof stack };
	sigset_t all;
	sigfillset(&all);
	sigaltstack(&ss, NULL);
	pthread_sigmask(SIG_BLOCK, &all, NULL);
	prctl(PR_SET_NAME, "spends");
	prctl(PR_SET_TIMERSLACK, 123456UL);
	while (ms(CLOCK_THREAD_CPUTIME_ID) < 60)
		;
	for (int i = 0; i < 100; i++) usleep(10);
	__asm__ volatile("fldcw %0" : : "m"(*(unsigned short[]){ 0x77f }));
	return arg;
}

static void *looks(void *arg)
{
	struct rusage u;
	char name[16];
	stack_t ss;
	sigset_t set;
	unsigned short cw;
	long cpu = ms(CLOCK_THREAD_CPUTIME_ID);
	clockid_t own;
	pthread_getcpuclockid(pthread_self(), &own);
	long same = ms(own);
	getrusage(RUSAGE_THREAD, &u);
	long used = u.ru_utime.tv_sec * 1000 + u.ru_utime.tv_usec / 1000 + u.ru_stime.tv_sec * 1000 +
		    u.ru_stime.tv_usec / 1000;
	prctl(PR_GET_NAME, name);
	sigaltstack(NULL, &ss);
	pthread_sigmask(SIG_BLOCK, NULL, &set);
	__asm__ volatile("fnstcw %0" : "=m"(cw));
	printf("%s: cpu %d %d %d, switches %d, name %s, altstack %d, blocked %d, slack %d, cw %x\n", (char *)arg,
	       cpu >= 0 && cpu < 40, same >= 0 && same < 40, used >= 0 && used < 40, u.ru_nvcsw < 60, name, ss.ss_flags,
	       sigismember(&set, SIGUSR1), prctl(PR_GET_TIMERSLACK), cw);
	return NULL;
}

static void *nicer(void *arg)
{
	return (void *)(long)(setpriority(PRIO_PROCESS, syscall(SYS_gettid), *(int *)arg) ? errno : 0);
}

static void *how_nice(void *arg)
{
	errno = 0;
	int n = getpriority(PRIO_PROCESS, syscall(SYS_gettid));
	cpu_set_t set;
	CPU_ZERO(&set);
	sched_getaffinity(0, sizeof set, &set);
	printf("%s: nice %d, as many processors %d\n", (char *)arg, n,
	       CPU_COUNT(&set) == sysconf(_SC_NPROCESSORS_ONLN));
	return NULL;
}

static void *one_processor(void *arg)
{
	cpu_set_t set;
	CPU_ZERO(&set);
	CPU_SET(sched_getcpu(), &set);
	printf("affinity %d\n", sched_setaffinity(0, sizeof set, &set));
	return arg;
}

static atomic_int handled;
static void on(int sig)
{
	(void)sig;
	handled++;
}

static void *takes_signal(void *arg)
{
	pthread_kill(pthread_self(), SIGUSR1);
	return arg;
}

static void *runs_and_ends(void *arg)
{
	execl("/proc/self/exe", "thread_follow", (char *)arg, NULL);
	return NULL;
}

static pthread_t leader;
static void *outlives(void *arg)
{
	pthread_join(leader, NULL);
	for (int i = 0; i < 20; i++) after(nothing, NULL);
	printf("after the leader\n");
	exit((int)(long)arg);
}

static void child(const char *what, void (*fn)(void))
{
	int status;
	fflush(stdout);
	pid_t p = fork();
	if (!p) {
		fn();
		fflush(stdout);
		_exit(3);
	}
	waitpid(p, &status, 0);
	printf("%s: %x\n", what, status);
}

static void threads(void)
{
	for (int i = 0; i < 10; i++) after(nothing, NULL);
}

static void execs(void) { after(runs_and_ends, "again"); }

static void leader_first(void)
{
	pthread_t t;
	leader = pthread_self();
	threads();
	pthread_create(&t, NULL, outlives, (void *)5L);
	pthread_exit(NULL);
}

/* Where nobody else is left to wake. */
static void *last(void *arg)
{
	pthread_join(leader, NULL);
	return arg;
}

static void last_thread(void)
{
	pthread_t t;
	leader = pthread_self();
	threads();
	pthread_create(&t, NULL, last, NULL);
	pthread_exit(NULL);
}

static void *in_the_middle(void *arg)
{
	for (;;) after(nothing, NULL);
	return arg;
}

static void killed(void)
{
	pthread_t t[3];
	for (int i = 0; i < 3; i++) pthread_create(&t[i], NULL, in_the_middle, NULL);
	usleep(3000);
	_exit(9);
}

static atomic_int ending;
static void *tells_and_ends(void *arg)
{
	ending = syscall(SYS_gettid);
	return arg;
}

static void *counts_processors(void *arg)
{
	cpu_set_t set;
	CPU_ZERO(&set);
	sched_getaffinity(0, sizeof set, &set);
	*(int *)arg = CPU_COUNT(&set);
	return NULL;
}

/* Bound to a processor while it ends: none of the next is. */
static void bound_at_the_end(void)
{
	pthread_t t, next;
	int n = 0, m = 0;
	cpu_set_t one;
	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	after(nothing, NULL);
	pthread_create(&t, NULL, tells_and_ends, NULL);
	while (!ending)
		;
	pthread_create(&next, NULL, counts_processors, &n);
	while (!sched_setaffinity(ending, sizeof one, &one))
		;
	pthread_join(next, NULL);
	int e = errno;
	after(counts_processors, &m);
	_exit(e == ESRCH && n == m && m == sysconf(_SC_NPROCESSORS_ONLN) ? 4 : 5);
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc > 1) {
		threads();
		printf("exec'ed %s\n", argv[1]);
		return 7;
	}
	after(looks, "first");
	after(spends, NULL);
	after(looks, "next");
	for (int i = 0; i < 300; i++) after(nothing, NULL);
	after(looks, "later");
	struct sigaction sa = { .sa_handler = on };
	sigaction(SIGUSR1, &sa, NULL);
	struct itimerval it = { { 0, 500 }, { 0, 500 } };
	sa.sa_flags = SA_RESTART;
	sigaction(SIGALRM, &sa, NULL);
	for (int i = 0; i < 200; i++) after(takes_signal, NULL);
	printf("signals %d\n", handled);
	setitimer(ITIMER_REAL, &it, NULL);
	for (int i = 0; i < 600; i++) after(nothing, NULL);
	setitimer(ITIMER_REAL, &(struct itimerval){ 0 }, NULL);
	printf("alarms %d\n", handled > 200);

	child("fork", threads);
	child("exec", execs);
	child("leader first", leader_first);
	child("last", last_thread);
	for (int i = 0; i < 10; i++) child("killed", killed);
	for (int i = 0; i < 60; i++) child("bound at the end", bound_at_the_end);
	after(how_nice, "before");
	after(nicer, &(int){ 5 });
	after(how_nice, "after a nicer one");
	after(one_processor, NULL);
	after(how_nice, "after a bound one");
	usleep(120000); /* longer than any that has ended waits */
	after(looks, "at last");
	return 0;
}

/* Signals at any instruction: registers and FP state survive handlers that
 * interrupt computation, system calls and their exits; no signal is lost; waits
 * end. Prints counts that do not depend on timing. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <fcntl.h>
#include <sys/syscall.h>

/* As many interruptions whatever the machine's speed, but an eighth where they take longer than SECONDS each time. */
enum { ALARMS = 1000, ROUND = 100000, PINGS = 2000, SECONDS = 1 };

static double begun;

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec * 1e-9;
}

static int enough(int done, int all) { return done >= all || (done >= all / 8 && now() > begun + SECONDS); }

static volatile sig_atomic_t seen, alarms;
static volatile double sink;
static sem_t answered;

static void on_usr1(int sig)
{
	double x[8];
	for (int i = 0; i < 8; i++) x[i] = sig * 1.5 + i; /* dirty the FP registers */
	for (int i = 0; i < 8; i++) sink = x[i];
	seen++;
	sem_post(&answered);
	errno = 77;
}

static void on_alarm(int sig, siginfo_t *si, void *uc)
{
	(void)sig, (void)si, (void)uc;
	volatile long double y = 3.25L;
	sink = y * y;
	alarms++;
}

/* A loop over all kinds of registers with a known end. */
static double compute(long n, unsigned long *h)
{
	double a = 1, b = 0.5, c = 0.25;
	unsigned long r = 1;
	for (long i = 0; i < n; i++) {
		r = r * 6364136223846793005UL + 1442695040888963407UL;
		a += b * 0.999;
		b += c * 0.998;
		c = (a + b) * 1e-9;
	}
	*h = r;
	return a + b + c;
}

static void computing(void)
{
	unsigned long h1, h2;
	double x = compute(ROUND, &h1);
	struct itimerval it = { { 0, 300 }, { 0, 300 } };
	setitimer(ITIMER_REAL, &it, NULL);
	int bad = 0;
	begun = now();
	do {
		double y = compute(ROUND, &h2);
		bad += x != y || h1 != h2;
	} while (!enough(alarms, ALARMS));
	memset(&it, 0, sizeof it);
	setitimer(ITIMER_REAL, &it, NULL);
	printf("computing: bad %d\n", bad);
}

static void calling(void)
{
	struct itimerval it = { { 0, 200 }, { 0, 200 } };
	int fd = open("/dev/null", O_WRONLY), bad = 0, eintr = 0;
	int before = alarms;
	setitimer(ITIMER_REAL, &it, NULL);
	begun = now();
	for (long i = 0; !enough(alarms - before, ALARMS); i++) {
		double x = i * 1.25, y = x;
		__asm__ volatile("" : "+x"(y));
		if (getpid() <= 0) bad++;
		if (syscall(SYS_getppid) != getppid()) bad++;
		if (write(fd, "x", 1) != 1) bad++;
		__asm__ volatile("" : "+x"(y));
		bad += x != y;
		if (errno == EINTR) eintr++;
	}
	memset(&it, 0, sizeof it);
	setitimer(ITIMER_REAL, &it, NULL);
	close(fd);
	printf("calling: bad %d, eintr %d\n", bad, eintr);
}

/* Every signal is answered before the next is sent: none may be lost. */
static pthread_t target;
static volatile int stop;
static int pfd[2];

static void *waiter(void *how)
{
	char c;
	while (!stop) {
		switch ((long)how) {
		case 0: break;
		case 1: getppid(); break;
		case 2: pause(); break;
		case 3:
			while (read(pfd[0], &c, 1) == -1 && errno == EINTR && !stop)
				;
			break;
		case 4: usleep(100000); break;
		}
	}
	return NULL;
}

static void ping(long how, int n)
{
	int sent = 0;
	stop = 0;
	seen = 0;
	sem_init(&answered, 0, 0);
	pthread_create(&target, NULL, waiter, (void *)how);
	for (begun = now(); !enough(sent, n); sent++) {
		pthread_kill(target, SIGUSR1);
		while (sem_wait(&answered))
			;
	}
	printf("ping %ld: %s\n", how, seen == sent ? "all seen" : "LOST");
	/* One may come when the thread has looked at `stop` and does not wait yet. */
	stop = 1;
	struct timespec soon;
	do {
		pthread_kill(target, SIGUSR1);
		clock_gettime(CLOCK_REALTIME, &soon);
		soon.tv_sec += (soon.tv_nsec += 10000000) / 1000000000;
		soon.tv_nsec %= 1000000000;
	} while (pthread_timedjoin_np(target, NULL, &soon));
}

static void on_chld(int sig) { (void)sig; }

static void processes(void)
{
	int ok = 0;
	signal(SIGCHLD, on_chld);
	for (int i = 0; i < 100; i++) {
		pid_t p = fork();
		if (!p) {
			if (i & 1) _exit(i);
			for (;;) pause();
		}
		if (!(i & 1)) kill(p, SIGKILL);
		int st;
		while (waitpid(p, &st, 0) < 0 && errno == EINTR)
			;
		ok += i & 1 ? WIFEXITED(st) && WEXITSTATUS(st) == i : WIFSIGNALED(st) && WTERMSIG(st) == SIGKILL;
	}
	printf("processes: %d\n", ok);
}

int main(void)
{
	struct sigaction sa = { .sa_sigaction = on_alarm, .sa_flags = SA_SIGINFO | SA_RESTART };
	setbuf(stdout, NULL);
	sigaction(SIGALRM, &sa, NULL);
	sa.sa_handler = on_usr1;
	sa.sa_flags = 0;
	sigaction(SIGUSR1, &sa, NULL);
	if (pipe(pfd)) return 1;
	computing();
	calling();
	for (int how = 0; how < 5; how++) ping(how, how == 0 || how == 1 ? PINGS / 2 : PINGS);
	processes();
	return 0;
}

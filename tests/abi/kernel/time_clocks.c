/* Clocks and sleeping: which clocks there are, errors, interrupted sleeps. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void show(const char *what, long r)
{
	if (r == -1) printf("%s: %s\n", what, strerrorname_np(errno));
	else printf("%s: %ld\n", what, r);
}
#define T(x) show(#x, (long)(x))
static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}
static int handled;
static void handler(int s) { (void)s, handled++; }
/* Again and again, as the first signal may come before the sleep. */
static void after(int ms, int flags)
{
	struct sigaction a = { .sa_handler = handler, .sa_flags = flags };
	sigaction(SIGALRM, &a, NULL);
	struct itimerval it = { { 0, ms * 1000 }, { 0, ms * 1000 } };
	handled = 0;
	setitimer(ITIMER_REAL, &it, NULL);
}
static void no_more(void) { setitimer(ITIMER_REAL, &(struct itimerval){ 0 }, NULL); }
/* "about right": sleeps may be late, never early */
/* A loaded machine may be late, but not by seconds. */
static const char *took(double start, double want)
{
	double d = now() - start;
	return d < want ? "early" : d < want + 5 ? "ok" : "late";
}

static void *burn(void *p)
{
	struct timespec t;
	do clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	while (t.tv_sec == 0 && t.tv_nsec < 100000000);
	return p;
}

int main(void)
{
	struct timespec t, rem;
	for (int c = -1; c < 17; c++) {
		char what[40];
		sprintf(what, "gettime %d", c);
		show(what, syscall(SYS_clock_gettime, c, &t));
		sprintf(what, "getres %d", c);
		t.tv_sec = t.tv_nsec = -1;
		show(what, syscall(SYS_clock_getres, c, &t));
		if (c == 0 || c == 1 || c == 7) printf("  %ld %ld\n", (long)t.tv_sec, t.tv_nsec);
	}
	T(syscall(SYS_clock_getres, 1, NULL));
	T(syscall(SYS_clock_gettime, 1, NULL));
	T(syscall(SYS_clock_gettime, 1, 8L));
	t = (struct timespec){ 1, 0 };
	T(syscall(SYS_clock_settime, CLOCK_MONOTONIC, &t));
	T(syscall(SYS_clock_settime, 99, &t));
	T(syscall(SYS_clock_settime, CLOCK_REALTIME, NULL));
	T(syscall(SYS_gettimeofday, NULL, NULL));
	T(syscall(SYS_settimeofday, NULL, NULL));
	T(time(NULL) > 1600000000);
	struct timeval tv;
	T(gettimeofday(&tv, NULL));
	struct timespec real;
	clock_gettime(CLOCK_REALTIME, &real);
	printf("same time %d\n", real.tv_sec - tv.tv_sec <= 1);
	struct timex tx = { .modes = 0 };
	T(syscall(SYS_adjtimex, &tx) >= 0);
	T(syscall(SYS_adjtimex, NULL));

	t = (struct timespec){ 0, 1000000000 };
	T(syscall(SYS_nanosleep, &t, NULL));
	t = (struct timespec){ -1, 0 };
	T(syscall(SYS_nanosleep, &t, NULL));
	T(syscall(SYS_nanosleep, NULL, NULL));
	t = (struct timespec){ 0, 0 };
	T(syscall(SYS_nanosleep, &t, NULL));
	T(syscall(SYS_clock_nanosleep, 99, 0, &t, NULL));
	T(syscall(SYS_clock_nanosleep, CLOCK_THREAD_CPUTIME_ID, 0, &t, NULL));
	T(syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC_RAW, 0, &t, NULL));
	T(syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, NULL, NULL));
	T(syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL));

	double s = now();
	t = (struct timespec){ 0, 50000000 };
	T(nanosleep(&t, NULL));
	printf("50 ms: %s\n", took(s, 0.05));
	s = now();
	clock_gettime(CLOCK_REALTIME, &t);
	t.tv_nsec += 50000000;
	if (t.tv_nsec >= 1000000000) t.tv_nsec -= 1000000000, t.tv_sec++;
	T(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &t, NULL));
	printf("until: %s\n", took(s, 0.045));

	for (int flags = 0; flags <= SA_RESTART; flags += SA_RESTART) {
		s = now();
		after(50, flags);
		t = (struct timespec){ 30, 0 };
		rem = (struct timespec){ 99, 9 };
		T(syscall(SYS_nanosleep, &t, &rem));
		no_more();
		double left = rem.tv_sec + rem.tv_nsec / 1e9;
		printf("interrupted %d, %s, remaining %s\n", handled > 0, took(s, 0.05),
		       left >= 30 - (now() - s) && left <= (handled > 1 ? 30 : 29.96) ? "ok" : "wrong");
		after(50, flags);
		clock_gettime(CLOCK_MONOTONIC, &t);
		t.tv_sec += 30;
		rem = (struct timespec){ 9, 9 };
		T(syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, TIMER_ABSTIME, &t, &rem));
		no_more();
		printf("interrupted %d, remaining %ld\n", handled > 0, (long)rem.tv_sec);
	}

	/* Stopped and continued: the sleep goes on to its old end. */
	fflush(stdout);
	pid_t pid = fork();
	if (!pid) {
		s = now();
		t = (struct timespec){ 0, 300000000 };
		long r = nanosleep(&t, NULL);
		printf("stopped sleep: %ld %s\n", r, took(s, 0.3));
		fflush(stdout);
		_exit(0);
	}
	usleep(50000);
	kill(pid, SIGSTOP);
	int status;
	waitpid(pid, &status, WUNTRACED);
	kill(pid, SIGCONT);
	waitpid(pid, &status, 0);

	/* By the CPU time of another, while it has any. */
	clockid_t others;
	if (!(pid = fork()))
		for (;;) clock();
	clock_getcpuclockid(pid, &others);
	t = (struct timespec){ 0, 30000000 };
	T(syscall(SYS_clock_nanosleep, others, 0, &t, NULL));
	clock_gettime(others, &t);
	printf("another's sleep %d\n", t.tv_sec > 0 || t.tv_nsec >= 30000000);
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);

	pthread_t th;
	pthread_create(&th, NULL, burn, NULL);
	clockid_t c;
	pthread_getcpuclockid(th, &c);
	s = now();
	t = (struct timespec){ 0, 50000000 };
	T(syscall(SYS_clock_nanosleep, CLOCK_PROCESS_CPUTIME_ID, 0, &t, NULL));
	printf("cpu sleep %s\n", took(s, 0.04));
	T(clock_gettime(c, &t));
	pthread_join(th, NULL);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	printf("cpu time %d\n", t.tv_sec > 0 || t.tv_nsec >= 100000000);
	clock_getcpuclockid(getpid(), &c);
	T(clock_gettime(c, &t));
	return 0;
}

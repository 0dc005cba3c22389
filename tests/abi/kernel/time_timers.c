/* Interval timers, POSIX timers, timerfds. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/ioctl.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void show(const char *what, long r)
{
	if (r == -1) printf("%s: %s\n", what, strerrorname_np(errno));
	else printf("%s: %ld\n", what, r);
}
#define T(x) show(#x, (long)(x))
#define MS 1000000L
static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}
static void nap(long ms)
{
	double end = now() + ms / 1e3;
	while (now() < end) {
		struct timespec t = { 0, MS };
		nanosleep(&t, NULL);
	}
}
/* Periods since `start`, at most: what a timer can have counted, whatever the machine's load. */
static long periods(double start, double ms) { return (now() - start) * 1e3 / ms + 1; }
/* The same, at least: from the time when it was running to when it is asked. */
static long whole_periods(double running, double asked, double ms) { return (asked - running) * 1e3 / ms; }
static volatile int count[65], code, value, overrun;
static void handler(int s, siginfo_t *i, void *c)
{
	(void)c;
	count[s]++;
	code = i->si_code;
	value = i->si_value.sival_int;
	overrun = i->si_overrun;
}
static void burn(long ms)
{
	struct timespec a, b;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
	do clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
	while ((b.tv_sec - a.tv_sec) * 1000 + (b.tv_nsec - a.tv_nsec) / MS < ms);
}
static struct itimerspec spec(long first, long period)
{
	return (struct itimerspec){ { period / 1000, period % 1000 * MS }, { first / 1000, first % 1000 * MS } };
}

static void itimers(void)
{
	struct itimerval it = { { 0, 20000 }, { 0, 20000 } }, old;
	T(setitimer(9, &it, NULL));
	T(getitimer(9, &it));
	T(setitimer(0, (void *)8, NULL));
	struct itimerval bad = { { 0, 1000000 }, { 0, 1 } };
	T(setitimer(0, &bad, NULL));
	double begin = now();
	T(setitimer(ITIMER_REAL, &it, NULL));
	nap(110);
	T(getitimer(ITIMER_REAL, &old));
	printf("interval %ld, value %d, fired %d, code %d\n", (long)old.it_interval.tv_usec,
	       old.it_value.tv_usec > 0 && old.it_value.tv_usec <= 20000,
	       count[SIGALRM] >= 2 && count[SIGALRM] <= periods(begin, 20), code);
	T(setitimer(ITIMER_REAL, NULL, &old));
	int n = count[SIGALRM];
	nap(50);
	printf("stopped %d\n", count[SIGALRM] - n);
	T(setitimer(ITIMER_PROF, &it, NULL));
	burn(100);
	printf("prof %d\n", count[SIGPROF] >= 2);
	memset(&it, 0, sizeof(it));
	T(setitimer(ITIMER_PROF, &it, &old));
	printf("prof interval %ld\n", (long)old.it_interval.tv_usec);
	it.it_value.tv_usec = 30000;
	T(setitimer(ITIMER_VIRTUAL, &it, NULL));
	volatile unsigned long x = 0;
	double start = now();
	while (!count[SIGVTALRM] && now() < start + 10)
		for (int k = 0; k < 1000000; k++) x += k;
	printf("virtual %d\n", count[SIGVTALRM]);
	/* Whether a timer that does not run has an interval. */
	for (int which = ITIMER_REAL; which <= ITIMER_PROF; which++) {
		struct itimerval stopped = { { 9, 5 }, { 0, 0 } };
		setitimer(which, &stopped, NULL);
		getitimer(which, &old);
		printf("stopped %ld %ld\n", (long)old.it_interval.tv_sec, (long)old.it_value.tv_sec);
		setitimer(which, &(struct itimerval){ 0 }, NULL);
	}
	T(alarm(100));
	T(alarm(0));
	T(alarm(0));
	it.it_value = (struct timeval){ 0, 300000 };
	setitimer(ITIMER_REAL, &it, NULL);
	T(alarm(0));
	it.it_value = (struct timeval){ 3, 700000 };
	setitimer(ITIMER_REAL, &it, NULL);
	T(alarm(0));
	alarm(50);
	fflush(stdout);
	if (!fork()) {
		T(alarm(0));
		fflush(stdout);
		_exit(0);
	}
	wait(NULL);
	int left = alarm(0);
	printf("left %d\n", left > 0 && left <= 50);
}

static pid_t thread_tid;
static sigset_t thread_set;
static void *waiter(void *p)
{
	siginfo_t i;
	__atomic_store_n(&thread_tid, gettid(), __ATOMIC_SEQ_CST);
	T(sigwaitinfo(&thread_set, &i));
	printf("thread: code %d value %d\n", i.si_code, i.si_value.sival_int);
	return p;
}

static void posix_timers(void)
{
	timer_t id, id2;
	struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1, .sigev_value.sival_int = 42 };
	T(syscall(SYS_timer_create, 99, &ev, &id));
	T(syscall(SYS_timer_create, CLOCK_MONOTONIC_COARSE, &ev, &id));
	ev.sigev_signo = 99;
	T(timer_create(CLOCK_MONOTONIC, &ev, &id));
	ev.sigev_signo = SIGUSR1;
	ev.sigev_notify = 77;
	T(syscall(SYS_timer_create, CLOCK_MONOTONIC, &ev, &id));
	ev.sigev_notify = SIGEV_SIGNAL;
	T(syscall(SYS_timer_create, CLOCK_MONOTONIC, 8L, &id));
	T(syscall(SYS_timer_create, CLOCK_MONOTONIC, &ev, 8L));
	T(timer_create(CLOCK_MONOTONIC, &ev, &id));
	T(timer_create(CLOCK_REALTIME, NULL, &id2));
	struct itimerspec s = spec(30, 0), o;
	T(syscall(SYS_timer_settime, 77, 0, &s, NULL));
	T(syscall(SYS_timer_settime, id, 0, NULL, NULL));
	s.it_value.tv_nsec = 1000000000;
	T(timer_settime(id, 0, &s, NULL));
	s = spec(30500, 0);
	T(timer_settime(id, 0, &s, NULL));
	T(timer_gettime(id, &o));
	printf("armed %d\n", o.it_value.tv_sec <= 30 && o.it_value.tv_sec >= 20);
	s = spec(30, 0);
	T(timer_settime(id, 0, &s, NULL));
	nap(60);
	printf("fired %d code %d value %d overrun %d\n", count[SIGUSR1], code, value, overrun);
	T(timer_gettime(id, &o));
	printf("disarmed %ld\n", o.it_value.tv_nsec);
	T(timer_getoverrun(id));

	sigset_t m, om;
	sigemptyset(&m);
	sigaddset(&m, SIGUSR1);
	sigprocmask(SIG_BLOCK, &m, &om);
	s = spec(10, 10);
	double begin = now();
	T(timer_settime(id, 0, &s, NULL));
	double running = now();
	nap(105);
	siginfo_t i;
	double asked = now();
	T(sigwaitinfo(&m, &i));
	/* The first one is the signal itself. */
	printf("overrun in siginfo %d, getoverrun %d\n",
	       i.si_overrun >= whole_periods(running, asked, 10) - 1 && i.si_overrun <= periods(begin, 10) - 1,
	       timer_getoverrun(id) == i.si_overrun);
	T(timer_settime(id, 0, &(struct itimerspec){ 0 }, &o));
	printf("old interval %ld\n", o.it_interval.tv_nsec);
	struct timespec zero = { 0 };
	while (sigtimedwait(&m, &i, &zero) > 0)
		;
	clock_gettime(CLOCK_MONOTONIC, &s.it_value);
	s.it_value.tv_sec -= 5;
	s.it_interval = (struct timespec){ 0 };
	T(timer_settime(id, TIMER_ABSTIME, &s, NULL));
	T(sigwaitinfo(&m, &i));
	s = spec(10, 0);
	timer_settime(id, 0, &s, NULL);
	nap(30);
	T(timer_delete(id));
	T(syscall(SYS_timer_delete, id));
	T(sigtimedwait(&m, &i, &zero));
	sigprocmask(SIG_SETMASK, &om, NULL);

	s = spec(20, 0);
	int n = count[SIGALRM];
	T(timer_settime(id2, 0, &s, NULL));
	nap(60);
	printf("default event: SIGALRM %d\n", count[SIGALRM] - n);
	timer_delete(id2);

	ev.sigev_notify = SIGEV_NONE;
	T(timer_create(CLOCK_MONOTONIC, &ev, &id));
	s = spec(20, 15);
	timer_settime(id, 0, &s, NULL);
	nap(50);
	timer_gettime(id, &o);
	printf("none: counts on %d\n", o.it_value.tv_nsec > 0 && o.it_value.tv_nsec <= 15 * MS);
	timer_delete(id);

	ev.sigev_notify = SIGEV_SIGNAL;
	ev.sigev_signo = SIGUSR2;
	T(timer_create(CLOCK_PROCESS_CPUTIME_ID, &ev, &id));
	s = spec(20, 0);
	double woke, slept = now();
	struct timespec used0, used;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used0);
	timer_settime(id, 0, &s, NULL);
	usleep(40000);
	int fired = count[SIGUSR2];
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	woke = now();
	double work = used.tv_sec - used0.tv_sec + (used.tv_nsec - used0.tv_nsec) / 1e9;
	/* On a machine that takes 20 ms for this, the timer is right to fire. */
	printf("cpu timer while asleep %d, sleep is work %d\n", fired && work < 0.02, work >= woke - slept);
	burn(60);
	printf("cpu timer after work %d\n", count[SIGUSR2]);
	timer_delete(id);

	pthread_t th;
	sigemptyset(&thread_set);
	sigaddset(&thread_set, SIGRTMIN + 2);
	sigprocmask(SIG_BLOCK, &thread_set, NULL);
	pthread_create(&th, NULL, waiter, NULL);
	while (!__atomic_load_n(&thread_tid, __ATOMIC_SEQ_CST)) nap(1);
	ev.sigev_notify = SIGEV_THREAD_ID;
	ev.sigev_signo = SIGRTMIN + 2;
	ev._sigev_un._tid = thread_tid;
	T(timer_create(CLOCK_MONOTONIC, &ev, &id));
	s = spec(10, 0);
	timer_settime(id, 0, &s, NULL);
	pthread_join(th, NULL);
	ev._sigev_un._tid = 999999;
	T(syscall(SYS_timer_create, CLOCK_MONOTONIC, &ev, &id2));
	fflush(stdout);
	if (!fork()) {
		T(syscall(SYS_timer_gettime, id, &o));
		fflush(stdout);
		_exit(0);
	}
	wait(NULL);
}

/* By another's CPU time: while it has none nothing comes, whatever we use ourselves. */
static void timers_of_another(void)
{
	clockid_t others;
	timer_t t;
	int p[2];
	char c;
	if (pipe(p)) return;
	pid_t pid = fork();
	if (!pid) {
		close(p[1]);
		if (read(p[0], &c, 1) != 1) _exit(1);
		for (;;)
			;
	}
	clock_getcpuclockid(pid, &others);
	struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR2 };
	T(timer_create(others, &ev, &t));
	struct itimerspec it = spec(20, 0);
	count[SIGUSR2] = 0;
	T(timer_settime(t, 0, &it, NULL));
	burn(40);
	T(count[SIGUSR2]);
	T(timer_gettime(t, &it));
	printf("left %d\n", it.it_value.tv_sec > 0 || it.it_value.tv_nsec > 0);
	write(p[1], "", 1);
	while (!count[SIGUSR2]) nap(1);
	struct timespec used;
	clock_gettime(others, &used);
	printf("another has used %d\n", used.tv_sec > 0 || used.tv_nsec >= 20 * MS);
	T(count[SIGUSR2]);
	it = spec(20, 0);
	T(timer_settime(t, 0, &it, NULL));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	T(timer_gettime(t, &it));
	printf("of one that has ended %ld\n", (long)(it.it_value.tv_sec + it.it_value.tv_nsec));
	T(timer_settime(t, 0, &it, NULL));
	it = spec(20, 0);
	T(timer_settime(t, 0, &it, NULL));
	T(timer_create(others, &ev, &t));
	T(timer_delete(t));
	close(p[0]);
	close(p[1]);
}

static void timerfds(void)
{
	uint64_t n;
	T(timerfd_create(99, 0));
	T(timerfd_create(CLOCK_PROCESS_CPUTIME_ID, 0));
	T(timerfd_create(CLOCK_MONOTONIC, 0x1000000));
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	T(lseek(fd, 0, SEEK_END));
	T(fcntl(fd, F_GETFD));
	T(fcntl(fd, F_GETFL) & O_NONBLOCK);
	T(read(fd, &n, 8));
	T(read(fd, &n, 4));
	T(write(fd, &n, 8));
	T(timerfd_settime(1, 0, &(struct itimerspec){ 0 }, NULL));
	T(timerfd_settime(fd, 16, &(struct itimerspec){ 0 }, NULL));
	T(timerfd_settime(99, 0, &(struct itimerspec){ 0 }, NULL));
	T(syscall(SYS_timerfd_settime, fd, 0, NULL, NULL));
	struct itimerspec s = spec(20000, 0), o;
	T(timerfd_settime(fd, 0, &s, NULL));
	struct pollfd p = { fd, POLLIN, 0 };
	T(poll(&p, 1, 0));
	s = spec(20, 0);
	T(timerfd_settime(fd, 0, &s, NULL));
	T(poll(&p, 1, 2000));
	printf("revents %x\n", p.revents);
	T(read(fd, &n, 8));
	printf("ticks %d\n", (int)n);
	T(read(fd, &n, 8));
	T(timerfd_gettime(fd, &o));
	printf("disarmed %ld\n", o.it_value.tv_nsec);
	s = spec(10, 10);
	double begin = now();
	timerfd_settime(fd, 0, &s, NULL);
	double running = now();
	nap(100);
	T(timerfd_gettime(fd, &o));
	printf("periodic %d\n", o.it_value.tv_nsec > 0 && o.it_value.tv_nsec <= 10 * MS);
	double asked = now();
	T(read(fd, &n, 8));
	printf("ticks %d\n", (long)n >= whole_periods(running, asked, 10) && (long)n <= periods(begin, 10));
	int ep = epoll_create1(0);
	struct epoll_event e = { EPOLLIN, { .u32 = 7 } };
	epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e);
	for (int k = 0; k < 3; k++) {
		T(epoll_wait(ep, &e, 1, 2000));
		read(fd, &n, 8);
	}
	T(timerfd_settime(fd, 0, &(struct itimerspec){ 0 }, &o));
	printf("old interval %ld\n", o.it_interval.tv_nsec);
	T(epoll_wait(ep, &e, 1, 30));

	int b = timerfd_create(CLOCK_REALTIME, 0);
	clock_gettime(CLOCK_REALTIME, &s.it_value);
	s.it_value.tv_sec -= 1;
	s.it_interval = (struct timespec){ 0 };
	T(timerfd_settime(b, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &s, NULL));
	T(read(b, &n, 8));
	s = spec(30, 0);
	double t = now();
	timerfd_settime(b, 0, &s, NULL);
	T(read(b, &n, 8));
	printf("blocked %d\n", now() - t > 0.02);
	/* Set by a child that ends at once: the timer lives on. */
	fflush(stdout);
	if (!fork()) {
		s = spec(60, 0);
		timerfd_settime(b, 0, &s, NULL);
		_exit(0);
	}
	wait(NULL);
	p = (struct pollfd){ b, POLLIN, 0 };
	T(poll(&p, 1, 2000));
	/* Set by a child while the parent already waits. */
	read(b, &n, 8);
	if (!fork()) {
		nap(30);
		s = spec(30, 0);
		timerfd_settime(b, 0, &s, NULL);
		_exit(0);
	}
	T(poll(&p, 1, 2000));
	wait(NULL);
	char link[64];
	char name[32];
	sprintf(name, "/proc/self/fd/%d", b);
	n = readlink(name, link, sizeof(link) - 1);
	link[n] = 0;
	printf("%s\n", link);
}

/* Periods that lead beyond what the kernel's clock can count: once, then not in our lifetime. */
static void endless_periods(void)
{
	static const long seconds[] = { 9223372035, 9223372036, INT64_MAX };
	for (int i = 0; i < 3; i++) {
		struct itimerspec once = { { seconds[i], 0 }, { 0, 5 * MS } }, left;
		struct itimerval timeval = { { seconds[i], 0 }, { 0, 5000 } }, timeval_left;
		struct sigevent e = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR2 };
		timer_t t;
		uint64_t n = 0;
		int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
		count[SIGUSR2] = count[SIGALRM] = 0;
		timer_create(CLOCK_MONOTONIC, &e, &t);
		T(timer_settime(t, 0, &once, NULL));
		T(timerfd_settime(fd, 0, &once, NULL));
		T(setitimer(ITIMER_REAL, &timeval, NULL));
		double end = now() + 30;
		while ((!count[SIGUSR2] || !count[SIGALRM] || !n) && now() < end) {
			nap(2);
			read(fd, &n, sizeof n);
		}
		nap(20);
		printf("fired %d %d %ld", count[SIGUSR2], count[SIGALRM], (long)n);
		printf(", again %ld\n", (long)read(fd, &n, sizeof n));
		timer_gettime(t, &left);
		printf("left %d, interval %ld;", left.it_value.tv_sec > 1000000000, (long)left.it_interval.tv_sec);
		timerfd_gettime(fd, &left);
		printf(" %d, %ld;", left.it_value.tv_sec > 1000000000, (long)left.it_interval.tv_sec);
		getitimer(ITIMER_REAL, &timeval_left);
		printf(" %d, %ld\n", timeval_left.it_value.tv_sec > 1000000000, (long)timeval_left.it_interval.tv_sec);
		timer_delete(t);
		close(fd);
		memset(&timeval, 0, sizeof timeval);
		setitimer(ITIMER_REAL, &timeval, NULL);
	}
}

static void set_ticks(void)
{
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
	uint64_t ticks = 0;
	long r = ioctl(fd, _IOW('T', 0, uint64_t), &ticks);
	printf("no ticks: %ld %d\n", r, errno);
	ticks = 7;
	r = ioctl(fd, _IOW('T', 0, uint64_t), &ticks);
	ticks = 0;
	printf("7 ticks: %ld, read %zd", r, read(fd, &ticks, sizeof ticks));
	printf(" %d\n", (int)ticks);
	close(fd);
}

int main(void)
{
	struct sigaction a = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_RESTART };
	sigaction(SIGALRM, &a, NULL);
	sigaction(SIGPROF, &a, NULL);
	sigaction(SIGVTALRM, &a, NULL);
	sigaction(SIGUSR1, &a, NULL);
	sigaction(SIGUSR2, &a, NULL);
	itimers();
	posix_timers();
	timers_of_another();
	timerfds();
	endless_periods();
	set_ticks();
	return 0;
}

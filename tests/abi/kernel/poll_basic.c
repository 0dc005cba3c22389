/* poll(2), ppoll(2), select(2), pselect(2). */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#define SHOW(e)                                                            \
	do {                                                               \
		errno = 0;                                                 \
		long r_ = (long)(e);                                       \
		printf("%s = %ld errno %d\n", #e, r_, r_ < 0 ? errno : 0); \
		fflush(stdout);                                            \
	} while (0)
static int p[2];
static volatile int alarms;
static void on_alarm(int s)
{
	(void)s;
	alarms++;
}
static void *later(void *arg)
{
	usleep(30000);
	write(p[1], arg, 1);
	return NULL;
}
int main(void)
{
	pipe(p);
	struct pollfd f[4] = {
		{ p[0], POLLIN, 7 }, { -1, POLLIN, 7 }, { 77, POLLIN, 7 }, { p[1], POLLOUT | POLLIN, 7 }
	};
	SHOW(poll(f, 4, 0));
	for (int i = 0; i < 4; i++) printf(" %x", f[i].revents);
	puts("");
	SHOW(poll(f, 1, 20));
	SHOW(poll((void *)8, 1, 0));
	SHOW(poll(NULL, 0, 5));
	SHOW(poll(f, 0x7fffffff, 0));
	pthread_t t;
	pthread_create(&t, NULL, later, "x");
	SHOW(poll(f, 1, 5000));
	printf("%x\n", f[0].revents);
	pthread_join(t, NULL);
	/* regular files and devices are always ready */
	int z = open("/dev/zero", O_RDWR), e = open("/proc/self/exe", O_RDONLY);
	struct pollfd g[2] = { { z, POLLIN | POLLOUT, 0 }, { e, POLLIN | POLLOUT, 0 } };
	SHOW(poll(g, 2, -1));
	printf("%x %x\n", g[0].revents, g[1].revents);
	struct timespec bad = { 0, 1000000000 }, ts = { 0, 20000000 }, zero = { 0, 0 };
	SHOW(syscall(SYS_ppoll, f, 1, &bad, NULL, 8));
	SHOW(syscall(SYS_ppoll, f, 1, &zero, &f, 4));
	char c;
	read(p[0], &c, 1);
	SHOW(syscall(SYS_ppoll, f, 1, &ts, NULL, 8));
	printf("left %ld %ld\n", (long)ts.tv_sec, ts.tv_nsec);
	/* signals */
	struct sigaction sa = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };
	sigaction(SIGALRM, &sa, NULL);
	/* Again and again: on a slow machine the first comes before the call. */
	struct itimerval it = { { 0, 20000 }, { 0, 20000 } };
	setitimer(ITIMER_REAL, &it, NULL);
	SHOW(poll(f, 1, 5000));
	it = (struct itimerval){ 0 };
	setitimer(ITIMER_REAL, &it, NULL);
	printf("alarms %d\n", alarms > 0);
	alarms = 1;
	it.it_value.tv_usec = 20000;
	sigset_t block, none;
	sigemptyset(&none);
	sigemptyset(&block);
	sigaddset(&block, SIGALRM);
	sigprocmask(SIG_BLOCK, &block, NULL);
	raise(SIGALRM);
	printf("alarms %d\n", alarms);
	SHOW(ppoll(f, 1, NULL, &none));
	printf("alarms %d\n", alarms);
	sigprocmask(SIG_BLOCK, NULL, &none);
	printf("blocked %d\n", sigismember(&none, SIGALRM));
	/* select */
	fd_set r, w, x;
	struct timeval tv = { 0, 20000 };
	FD_ZERO(&r);
	FD_ZERO(&w);
	FD_ZERO(&x);
	FD_SET(p[0], &r);
	FD_SET(p[1], &w);
	FD_SET(p[0], &x);
	SHOW(select(20, &r, &w, &x, &tv));
	printf("%d %d %d\n", !!FD_ISSET(p[0], &r), !!FD_ISSET(p[1], &w), !!FD_ISSET(p[0], &x));
	FD_ZERO(&r);
	FD_SET(p[0], &r);
	tv = (struct timeval){ 0, 20000 };
	SHOW(syscall(SYS_select, p[0] + 1, &r, NULL, NULL, &tv));
	printf("set %d left %ld %ld\n", !!FD_ISSET(p[0], &r), (long)tv.tv_sec, (long)tv.tv_usec);
	FD_SET(40, &r);
	SHOW(select(41, &r, NULL, NULL, &(struct timeval){ 0, 0 }));
	SHOW(select(-1, NULL, NULL, NULL, &tv));
	SHOW(syscall(SYS_select, 1, 8, NULL, NULL, &tv));
	SHOW(syscall(SYS_select, 0, NULL, NULL, NULL, &(struct timeval){ -1, 0 }));
	SHOW(syscall(SYS_select, 0, NULL, NULL, NULL, &(struct timeval){ 0, 2000 }));
	FD_ZERO(&r);
	FD_SET(p[0], &r);
	pthread_create(&t, NULL, later, "y");
	SHOW(pselect(p[0] + 1, &r, NULL, NULL, NULL, NULL));
	pthread_join(t, NULL);
	close(p[1]);
	read(p[0], &c, 1);
	FD_ZERO(&r);
	FD_ZERO(&w);
	FD_ZERO(&x);
	FD_SET(p[0], &r);
	FD_SET(p[0], &w);
	FD_SET(p[0], &x);
	SHOW(select(20, &r, &w, &x, NULL));
	printf("%d %d %d\n", !!FD_ISSET(p[0], &r), !!FD_ISSET(p[0], &w), !!FD_ISSET(p[0], &x));
	return 0;
}

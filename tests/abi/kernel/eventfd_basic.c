/* eventfd(2), signalfd(2). */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#define SHOW(e)                                                            \
	do {                                                               \
		errno = 0;                                                 \
		long r_ = (long)(e);                                       \
		printf("%s = %ld errno %d\n", #e, r_, r_ < 0 ? errno : 0); \
		fflush(stdout);                                            \
	} while (0)
static int events(int fd)
{
	struct pollfd p = { fd, POLLIN | POLLOUT, 0 };
	poll(&p, 1, 0);
	return p.revents;
}
static int e;
static void *adder(void *arg)
{
	uint64_t v = 5;
	(void)arg;
	usleep(20000);
	write(e, &v, 8);
	return NULL;
}
int main(void)
{
	uint64_t v = 0;
	char link[100] = "";
	SHOW(eventfd(0, 077));
	e = eventfd(3, EFD_NONBLOCK | EFD_CLOEXEC);
	printf("poll %x\n", events(e));
	SHOW(read(e, &v, 7));
	SHOW(read(e, &v, 8));
	printf("%lu poll %x\n", v, events(e));
	SHOW(read(e, &v, 8));
	v = -1;
	SHOW(write(e, &v, 8));
	v = -2;
	SHOW(write(e, &v, 8));
	printf("poll %x\n", events(e));
	v = 1;
	SHOW(write(e, &v, 8));
	SHOW(write(e, &v, 4));
	SHOW(read(e, &v, 8));
	printf("%lx\n", v);
	char path[40];
	snprintf(path, sizeof path, "/proc/self/fd/%d", e);
	readlink(path, link, 99);
	printf("%s\n", link);
	SHOW(open(path, O_RDWR));
	struct stat st;
	fstat(e, &st);
	printf("mode %o\n", st.st_mode);
	SHOW(lseek(e, 0, SEEK_SET));
	close(e);
	e = eventfd(2, EFD_SEMAPHORE | EFD_NONBLOCK);
	for (int i = 0; i < 3; i++) {
		v = 0;
		SHOW(read(e, &v, 8));
		printf("%lu\n", v);
	}
	close(e);
	e = eventfd(0, 0);
	pthread_t t;
	pthread_create(&t, NULL, adder, NULL);
	SHOW(read(e, &v, 8));
	printf("%lu\n", v);
	pthread_join(t, NULL);
	/* signalfd */
	sigset_t m;
	sigemptyset(&m);
	sigaddset(&m, SIGUSR1);
	sigaddset(&m, SIGRTMIN);
	sigaddset(&m, SIGCHLD);
	sigprocmask(SIG_BLOCK, &m, NULL);
	int s = signalfd(-1, &m, SFD_NONBLOCK);
	struct signalfd_siginfo si[4];
	SHOW(read(s, si, sizeof si));
	SHOW(read(s, si, 10));
	SHOW(syscall(SYS_signalfd4, -1, &m, 4, 0));
	SHOW(signalfd(e, &m, 0));
	SHOW(signalfd(99, &m, 0));
	kill(getpid(), SIGUSR1);
	kill(getpid(), SIGUSR1);
	union sigval sv = { .sival_int = 42 };
	sigqueue(getpid(), SIGRTMIN, sv);
	sv.sival_int = 43;
	sigqueue(getpid(), SIGRTMIN, sv);
	printf("poll %x\n", events(s));
	long n = read(s, si, sizeof si);
	printf("%ld\n", n);
	for (int i = 0; i < n / (long)sizeof *si; i++)
		printf("sig %d code %d int %d pid %d\n", si[i].ssi_signo - (si[i].ssi_signo >= SIGRTMIN ? SIGRTMIN : 0),
		       si[i].ssi_code, si[i].ssi_int, si[i].ssi_pid == (unsigned)getpid());
	if (!fork()) _exit(9);
	struct pollfd pf = { s, POLLIN, 0 };
	SHOW(poll(&pf, 1, 5000));
	SHOW(read(s, si, sizeof si));
	printf("sig %d code %d status %d\n", si[0].ssi_signo, si[0].ssi_code, si[0].ssi_status);
	wait(NULL);
	fcntl(s, F_SETFL, 0);
	if (!fork()) {
		usleep(20000);
		kill(getppid(), SIGUSR1);
		_exit(0);
	}
	SHOW(read(s, si, sizeof *si));
	printf("sig %d\n", si[0].ssi_signo);
	return 0;
}

/* flock, POSIX record locks, open-file-description locks: conflicts, splits,
 * waiting, deadlock, what close and fork do. */
#include "fs.h"
#include "asleep.h"
#include <signal.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/wait.h>

static int lk(int fd, int cmd, int type, long start, long len)
{
	struct flock l = { .l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = len };
	return fcntl(fd, cmd, &l);
}

static void get(int fd, int cmd, int type, long start, long len)
{
	struct flock l = { .l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = len };
	if (fcntl(fd, cmd, &l)) printf("get: %s\n", en(-1));
	else if (l.l_type == F_UNLCK) puts("get: free");
	else
		printf("get: %s %ld+%ld pid %s\n", l.l_type == F_RDLCK ? "read" : "write", (long)l.l_start,
		       (long)l.l_len,
		       l.l_pid == getppid() ? "parent"
		       : l.l_pid == -1      ? "-1"
					    : "other");
}

#define CHILD(code)                                  \
	do {                                         \
		fflush(stdout);                      \
		int pid_ = fork();                   \
		if (!pid_) {                         \
			code;                        \
			fflush(stdout);              \
			_exit(0);                    \
		}                                    \
		int st_;                             \
		waitpid(pid_, &st_, 0);              \
		if (st_) printf("status %x\n", st_); \
	} while (0)

static void none(int sig) { (void)sig; }

int main(int argc, char **argv)
{
	begin(argc, argv);
	put("f", "0123456789");
	int fd = open("f", O_RDWR), ro = open("f", O_RDONLY), wo = open("f", O_WRONLY);
	E(lk(fd, F_SETLK, F_WRLCK, 0, 100));
	E(lk(ro, F_SETLK, F_RDLCK, 200, 10));
	E(lk(ro, F_SETLK, F_WRLCK, 300, 10));
	E(lk(wo, F_SETLK, F_RDLCK, 300, 10));
	E(lk(fd, F_SETLK, 9, 0, 1));
	E(lk(fd, F_SETLK, F_WRLCK, -5, 1));
	E(lk(fd, F_SETLK, F_WRLCK, 50, -10));
	E(lk(99, F_SETLK, F_WRLCK, 0, 1));
	E(fcntl(fd, F_SETLK, 1));
	get(fd, F_GETLK, F_WRLCK, 0, 0);
	CHILD(get(fd, F_GETLK, F_WRLCK, 0, 0); get(fd, F_GETLK, F_RDLCK, 205, 1); get(fd, F_GETLK, F_WRLCK, 205, 1);
	      get(fd, F_GETLK, F_WRLCK, 100, 100); E(lk(fd, F_SETLK, F_WRLCK, 99, 1));
	      E(lk(fd, F_SETLK, F_WRLCK, 100, 1)); E(lk(fd, F_SETLK, F_RDLCK, 200, 1)));
	E(lk(fd, F_SETLK, F_UNLCK, 20, 10));
	E(lk(fd, F_SETLK, F_RDLCK, 50, 10));
	CHILD(get(fd, F_GETLK, F_WRLCK, 0, 0); get(fd, F_GETLK, F_WRLCK, 20, 10); get(fd, F_GETLK, F_WRLCK, 25, 10);
	      get(fd, F_GETLK, F_WRLCK, 50, 10); get(fd, F_GETLK, F_RDLCK, 50, 10); get(fd, F_GETLK, F_RDLCK, 55, 10);
	      get(fd, F_GETLK, F_WRLCK, 60, 0));
	E(lk(fd, F_SETLK, F_WRLCK, 50, 10));
	CHILD(get(fd, F_GETLK, F_RDLCK, 30, 0));
	close(ro); /* any close drops all of the process's locks on the file */
	CHILD(get(fd, F_GETLK, F_WRLCK, 0, 0));
	/* OFD locks belong to the open file */
	int a = open("f", O_RDWR), b = open("f", O_RDWR);
	E(lk(a, F_OFD_SETLK, F_WRLCK, 0, 10));
	E(lk(b, F_OFD_SETLK, F_WRLCK, 5, 10));
	E(lk(b, F_OFD_SETLK, F_RDLCK, 5, 1));
	E(lk(fd, F_SETLK, F_WRLCK, 5, 1));
	get(b, F_OFD_GETLK, F_WRLCK, 0, 0);
	get(fd, F_GETLK, F_WRLCK, 0, 0);
	struct flock bad = { .l_type = F_WRLCK, .l_pid = 1 };
	E(fcntl(a, F_OFD_SETLK, &bad));
	int c = dup(a);
	close(a);
	E(lk(b, F_OFD_SETLK, F_WRLCK, 5, 10));
	CHILD(E(lk(c, F_OFD_SETLK, F_UNLCK, 0, 5)));
	E(lk(b, F_OFD_SETLK, F_WRLCK, 0, 5));
	close(c);
	E(lk(b, F_OFD_SETLK, F_WRLCK, 0, 0));
	close(b);
	/* flock */
	a = open("f", O_RDONLY), b = open("f", O_RDONLY);
	E(flock(a, LOCK_SH));
	E(flock(b, LOCK_SH | LOCK_NB));
	E(flock(b, LOCK_EX | LOCK_NB));
	E(flock(a, LOCK_UN));
	E(flock(b, LOCK_EX | LOCK_NB));
	E(flock(a, LOCK_SH | LOCK_NB));
	E(flock(a, 77));
	E(flock(99, LOCK_SH));
	E(lk(fd, F_SETLK, F_WRLCK, 0, 0));
	CHILD(E(flock(b, LOCK_UN)));
	E(flock(a, LOCK_EX | LOCK_NB));
	close(a);
	E(flock(b, LOCK_EX | LOCK_NB));
	E(flock(b, LOCK_UN));
	/* waiting */
	int p[2];
	pipe(p);
	lk(fd, F_SETLK, F_WRLCK, 0, 10);
	fflush(stdout);
	int pid = fork();
	if (!pid) {
		char x = lk(fd, F_SETLKW, F_WRLCK, 5, 1) ? 'n' : 'y';
		write(p[1], &x, 1);
		pause();
	}
	await_asleep(pid, pid);
	E(lk(fd, F_SETLK, F_UNLCK, 0, 0));
	char x;
	read(p[0], &x, 1);
	printf("child got it: %c\n", x);
	E(lk(fd, F_SETLK, F_WRLCK, 0, 0));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	E(lk(fd, F_SETLK, F_WRLCK, 0, 0));
	/* interrupted waiting */
	CHILD(struct sigaction sa = { .sa_handler = none }; sigaction(SIGALRM, &sa, NULL); ualarm(50000, 50000);
	      E(lk(fd, F_SETLKW, F_WRLCK, 0, 1)));
	flock(b, LOCK_EX);
	CHILD(struct sigaction sa = { .sa_handler = none }; sigaction(SIGALRM, &sa, NULL); ualarm(50000, 50000);
	      int d = open("f", O_RDONLY); E(flock(d, LOCK_EX)));
	/* deadlock */
	E(lk(fd, F_SETLK, F_UNLCK, 0, 0));
	E(lk(fd, F_SETLK, F_WRLCK, 0, 1));
	fflush(stdout);
	pid = fork();
	if (!pid) {
		lk(fd, F_SETLK, F_WRLCK, 1, 1);
		write(p[1], "r", 1);
		int r = lk(fd, F_SETLKW, F_WRLCK, 0, 1);
		x = r ? 'd' : 'y';
		write(p[1], &x, 1);
		_exit(0);
	}
	read(p[0], &x, 1);
	await_asleep(pid, pid);
	E(lk(fd, F_SETLKW, F_WRLCK, 1, 1));
	E(lk(fd, F_SETLK, F_UNLCK, 0, 1));
	read(p[0], &x, 1);
	printf("child: %c\n", x);
	waitpid(pid, NULL, 0);
	/* files without a name: a pipe's ends share one, others are alone */
	int two[2], s[2];
	pipe(two);
	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	E(flock(two[0], LOCK_EX | LOCK_NB));
	E(flock(two[1], LOCK_EX | LOCK_NB));
	E(flock(two[1], LOCK_SH | LOCK_NB));
	E(flock(dup(two[0]), LOCK_EX | LOCK_NB));
	E(flock(two[0], LOCK_UN));
	E(flock(two[1], LOCK_EX | LOCK_NB));
	close(two[1]);
	E(flock(two[0], LOCK_EX | LOCK_NB));
	E(flock(s[0], LOCK_EX | LOCK_NB));
	E(flock(s[1], LOCK_EX | LOCK_NB));
	E(lk(s[0], F_SETLK, F_WRLCK, 0, 10));
	CHILD(E(lk(s[0], F_SETLK, F_WRLCK, 5, 1)); E(lk(s[1], F_SETLK, F_WRLCK, 5, 1));
	      E(lk(s[0], F_SETLK, F_WRLCK, 10, 1)));
	E(lk(two[0], F_SETLK, F_WRLCK, 0, 1));
	E(lk(two[0], F_SETLK, F_RDLCK, 0, 1));
	E(lockf(s[0], F_TEST, 5));
	E(lockf(s[0], F_TLOCK, -5));
	close(s[0]);
	E(flock(fd, 32 | 77));
	finish();
}

/* Record locks against time: who has been given what it waited for waits no more, and a
 * lock that comes after its descriptor has gone does not stay. */
#include "fs.h"
#include "asleep.h"
#include <pthread.h>
#include <sys/wait.h>

static int lk(int fd, int cmd, int type, long start)
{
	struct flock l = { .l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = 1 };
	return fcntl(fd, cmd, &l);
}

/* Each has what the other wants next; but the first gives up its own before it asks. */
static void no_deadlock(int fd)
{
	int failed = 0, ready[2], go[2];
	char c;
	pipe(ready);
	pipe(go);
	fflush(stdout);
	pid_t pid = fork();
	if (!pid) {
		while (lk(fd, F_SETLK, F_WRLCK, 1), write(ready[1], "r", 1), read(go[0], &c, 1) == 1 && c == 'w') {
			if (lk(fd, F_SETLKW, F_WRLCK, 0)) _exit(1);
			lk(fd, F_SETLK, F_UNLCK, 0);
			lk(fd, F_SETLK, F_UNLCK, 1);
			write(ready[1], "d", 1);
			read(go[0], &c, 1);
		}
		_exit(0);
	}
	for (int i = 0; i < 200; i++) {
		read(ready[0], &c, 1);
		lk(fd, F_SETLK, F_WRLCK, 0);
		write(go[1], "w", 1);
		await_asleep(pid, pid);
		lk(fd, F_SETLK, F_UNLCK, 0);
		failed += lk(fd, F_SETLKW, F_WRLCK, 1) != 0;
		lk(fd, F_SETLK, F_UNLCK, 1);
		read(ready[0], &c, 1);
		write(go[1], "n", 1);
	}
	read(ready[0], &c, 1);
	write(go[1], "e", 1);
	int st;
	waitpid(pid, &st, 0);
	printf("false deadlocks: %d, child %d\n", failed, st);
}

static volatile int waiter_tid;
static void *wait_for_lock(void *arg)
{
	waiter_tid = gettid();
	int r = lk(*(int *)arg, F_SETLKW, F_WRLCK, 0);
	printf("closed while it waited: %s\n", en(r));
	return NULL;
}

static void closed_meanwhile(int fd)
{
	int ready[2], go[2];
	char c;
	pipe(ready);
	pipe(go);
	fflush(stdout);
	pid_t pid = fork();
	if (!pid) {
		int own = open("f", O_RDWR);
		lk(own, F_SETLK, F_WRLCK, 0);
		write(ready[1], "r", 1);
		read(go[0], &c, 1);
		lk(own, F_SETLK, F_UNLCK, 0);
		read(go[0], &c, 1);
		printf("another's lock then: %s\n", en(lk(own, F_SETLK, F_WRLCK, 0)));
		_exit(0);
	}
	read(ready[0], &c, 1);
	pthread_t t;
	pthread_create(&t, NULL, wait_for_lock, &fd);
	while (!waiter_tid) usleep(500);
	await_asleep(getpid(), waiter_tid);
	close(fd);
	write(go[1], "u", 1);
	pthread_join(t, NULL);
	fflush(stdout);
	write(go[1], "t", 1);
	waitpid(pid, NULL, 0);
}

int main(int argc, char **argv)
{
	begin(argc, argv);
	put("f", "0123456789");
	int fd = open("f", O_RDWR);
	no_deadlock(fd);
	closed_meanwhile(fd);
	finish();
}

/* pipe(2), pipe(7): capacity, atomicity, end of file, EPIPE, fcntl, FIONREAD, O_DIRECT. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define SHOW(e)                                                            \
	do {                                                               \
		errno = 0;                                                 \
		long r_ = (long)(e);                                       \
		printf("%s = %ld errno %d\n", #e, r_, r_ < 0 ? errno : 0); \
		fflush(stdout);                                            \
	} while (0)
static char buf[200000];
static volatile int pipes;
static void on_pipe(int s)
{
	(void)s;
	pipes++;
}

static int events(int fd)
{
	struct pollfd p = { fd, POLLIN | POLLOUT | POLLPRI | POLLRDHUP, 0 };
	poll(&p, 1, 0);
	return p.revents;
}

static long fill(int fd, size_t unit)
{
	long total = 0, n;
	while ((n = write(fd, buf, unit)) > 0) total += n;
	return total;
}

int main(void)
{
	int p[2], n;
	SHOW(pipe2(p, 0x12345));
	SHOW(pipe((int *)8));
	SHOW(pipe2(p, O_NONBLOCK | O_CLOEXEC));
	SHOW(fcntl(p[0], F_GETFD));
	SHOW(fcntl(p[1], F_GETFL));
	SHOW(read(p[0], buf, 10));
	printf("poll %x %x\n", events(p[0]), events(p[1]));
	SHOW(lseek(p[0], 0, SEEK_SET));
	SHOW(pread(p[0], buf, 1, 0));
	SHOW(read(p[1], buf, 1));
	SHOW(write(p[0], buf, 1));
	SHOW(write(p[1], buf, 0));
	SHOW(write(p[1], (void *)8, 10));
	SHOW(fcntl(p[0], F_GETPIPE_SZ));
	printf("filled by 1: %ld\n", fill(p[1], 1));
	printf("poll %x %x\n", events(p[0]), events(p[1]));
	SHOW(ioctl(p[0], FIONREAD, &n));
	printf("%d\n", n);
	SHOW(read(p[0], buf, 1));
	SHOW(write(p[1], buf, 1));
	printf("poll %x\n", events(p[1]));
	SHOW(read(p[0], buf, 4095));
	printf("poll %x\n", events(p[1]));
	SHOW(write(p[1], buf, 5000));
	SHOW(fcntl(p[0], F_SETPIPE_SZ, 4096));
	SHOW(read(p[0], buf, sizeof buf));
	SHOW(fcntl(p[0], F_SETPIPE_SZ, 5000));
	printf("filled by 3000: %ld\n", fill(p[1], 3000));
	SHOW(read(p[0], buf, sizeof buf));
	SHOW(fcntl(p[0], F_SETPIPE_SZ, 0));
	SHOW(fcntl(p[0], F_SETPIPE_SZ, 1 << 20));
	printf("filled by 100000: %ld\n", fill(p[1], 100000));
	SHOW(fcntl(p[0], F_SETPIPE_SZ, 4096));
	SHOW(fcntl(0, F_GETPIPE_SZ) < 0 ? errno : 0);
	while (read(p[0], buf, sizeof buf) > 0)
		;
	/* partial faults */
	SHOW(write(p[1], "hello", 5));
	SHOW(read(p[0], (void *)8, 5));
	struct iovec v[2] = { { buf, 2 }, { (void *)8, 10 } };
	SHOW(readv(p[0], v, 2));
	SHOW(read(p[0], buf, 100));
	/* EOF and EPIPE */
	SHOW(write(p[1], "xy", 2));
	close(p[1]);
	printf("poll %x\n", events(p[0]));
	SHOW(read(p[0], buf, 100));
	SHOW(read(p[0], buf, 100));
	printf("poll %x\n", events(p[0]));
	close(p[0]);
	signal(SIGPIPE, on_pipe);
	pipe(p);
	close(p[0]);
	SHOW(write(p[1], "x", 1));
	printf("sigpipe %d poll %x\n", pipes, events(p[1]));
	close(p[1]);
	/* packets */
	pipe2(p, O_DIRECT | O_NONBLOCK);
	SHOW(write(p[1], "abc", 3));
	SHOW(write(p[1], "defgh", 5));
	SHOW(read(p[0], buf, 2));
	SHOW(read(p[0], buf, 100));
	SHOW(read(p[0], buf, 100));
	close(p[0]), close(p[1]);
	struct stat st;
	pipe(p);
	fstat(p[0], &st);
	printf("mode %o nlink %d size %d blksize %d\n", st.st_mode, (int)st.st_nlink, (int)st.st_size,
	       (int)st.st_blksize);
	/* between processes */
	if (!fork()) {
		close(p[0]);
		for (int i = 0; i < 1000; i++) write(p[1], "0123456789abcdef", 16);
		_exit(3);
	}
	close(p[1]);
	long sum = 0, got;
	while ((got = read(p[0], buf, 1000)) > 0) sum += got;
	int status;
	wait(&status);
	printf("sum %ld status %d\n", sum, WEXITSTATUS(status));
	/* reopening */
	pipe(p);
	char path[64];
	snprintf(path, sizeof path, "/proc/self/fd/%d", p[0]);
	int q = open(path, O_WRONLY | O_NONBLOCK);
	SHOW(q >= 0);
	SHOW(write(q, "again", 5));
	SHOW(read(p[0], buf, 100));
	return 0;
}

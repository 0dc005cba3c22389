/* fifo(7): opening waits for the other end; O_NONBLOCK; hang-ups. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
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
int main(void)
{
	char dir[] = "/tmp/fifoXXXXXX", b[100];
	mkdtemp(dir);
	chdir(dir);
	SHOW(mkfifo("f", 0640));
	SHOW(mkfifo("f", 0640));
	SHOW(open("f", O_WRONLY | O_NONBLOCK));
	int r = open("f", O_RDONLY | O_NONBLOCK);
	printf("poll %x\n", events(r));
	SHOW(read(r, b, 10));
	int w = open("f", O_WRONLY | O_NONBLOCK);
	SHOW(read(r, b, 10));
	SHOW(write(w, "data", 4));
	close(w);
	printf("poll %x\n", events(r));
	SHOW(read(r, b, 10));
	printf("poll %x\n", events(r));
	close(r);
	if (!fork()) {
		int o = open("f", O_WRONLY);
		write(o, "from child", 10);
		_exit(0);
	}
	r = open("f", O_RDONLY);
	SHOW(read(r, b, 100));
	SHOW(read(r, b, 100));
	wait(NULL);
	int rw = open("f", O_RDWR);
	SHOW(write(rw, "both", 4));
	SHOW(read(rw, b, 100));
	unlink("f");
	chdir("/");
	rmdir(dir);
	return 0;
}

/* splice(2), tee(2), vmsplice(2). */
#define _GNU_SOURCE
#include <sys/ioctl.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
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
static char b[300000];
int main(void)
{
	int p[2], q[2], s[2];
	char name[] = "/tmp/spliceXXXXXX";
	int f = mkstemp(name);
	unlink(name);
	pipe2(p, O_NONBLOCK);
	pipe2(q, O_NONBLOCK);
	loff_t off = 3;
	write(f, "0123456789", 10);
	SHOW(splice(f, &off, p[1], NULL, 4, 0));
	printf("off %d\n", (int)off);
	SHOW(read(p[0], b, 100));
	printf("%.4s\n", b);
	SHOW(splice(f, NULL, p[1], NULL, 4, 0));
	lseek(f, 0, SEEK_SET);
	SHOW(splice(f, NULL, p[1], NULL, 100, 0));
	SHOW(lseek(f, 0, SEEK_CUR));
	SHOW(tee(p[0], q[1], 5, 0));
	SHOW(read(q[0], b, 100));
	printf("%.5s\n", b);
	SHOW(splice(p[0], NULL, q[1], NULL, 3, 0));
	SHOW(splice(p[0], NULL, q[1], NULL, 100, 0));
	SHOW(splice(p[0], NULL, q[1], NULL, 100, SPLICE_F_NONBLOCK));
	SHOW(read(q[0], b, 100));
	printf("%.10s\n", b);
	write(p[1], "tofile", 6);
	off = 20;
	SHOW(splice(p[0], NULL, f, &off, 4, 0));
	SHOW(splice(p[0], NULL, f, NULL, 100, 0));
	SHOW(pread(f, b, 100, 0));
	printf("%.12s|%.4s\n", b, b + 20);
	/* errors */
	SHOW(splice(p[0], &off, q[1], NULL, 3, 0));
	SHOW(splice(f, NULL, f, NULL, 3, 0));
	SHOW(splice(p[0], NULL, p[1], NULL, 3, 0));
	SHOW(splice(p[1], NULL, q[1], NULL, 3, 0));
	SHOW(splice(p[0], NULL, q[0], NULL, 3, 0));
	SHOW(splice(99, NULL, q[1], NULL, 3, 0));
	SHOW(splice(p[0], NULL, q[1], NULL, 3, 64));
	SHOW(splice(p[0], NULL, q[1], NULL, 0, 0));
	SHOW(tee(p[0], f, 3, 0));
	SHOW(tee(p[0], p[1], 3, 0));
	SHOW(tee(p[0], q[1], 3, 0));
	off = -1;
	/* sockets */
	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	write(s[0], "socket", 6);
	SHOW(splice(s[1], NULL, p[1], NULL, 100, 0));
	SHOW(splice(p[0], NULL, s[1], NULL, 100, 0));
	SHOW(read(s[0], b, 100));
	/* vmsplice */
	struct iovec v[2] = { { "vm", 2 }, { "splice", 6 } };
	SHOW(vmsplice(p[1], v, 2, 0));
	v[0] = (struct iovec){ b, 3 };
	v[1] = (struct iovec){ b + 3, 100 };
	SHOW(vmsplice(p[0], v, 2, 0));
	printf("%.8s\n", b);
	SHOW(vmsplice(p[0], v, 2, SPLICE_F_NONBLOCK));
	SHOW(vmsplice(f, v, 2, 0));
	/* a stream through two pipes and two processes */
	pipe(p), pipe(q);
	if (!fork()) {
		close(p[0]);
		for (int i = 0; i < 100; i++) write(p[1], b, 3333);
		_exit(0);
	}
	close(p[1]);
	if (!fork()) {
		close(q[0]);
		long n, sum = 0;
		while ((n = splice(p[0], NULL, q[1], NULL, 10000, 0)) > 0) sum += n;
		_exit(sum == 333300);
	}
	close(q[1]);
	close(p[0]);
	long n, sum = 0;
	ftruncate(f, 0);
	lseek(f, 0, SEEK_SET);
	while ((n = splice(q[0], NULL, f, NULL, 5000, 0)) > 0) sum += n;
	int st, ok = 0;
	while (wait(&st) > 0) ok += WEXITSTATUS(st);
	printf("sum %ld ok %d size %d\n", sum, ok, (int)lseek(f, 0, SEEK_END));
	/* vmsplice: takes what fits, though it may wait; and of the pipe's own O_NONBLOCK it knows nothing */
	static char much[200000] __attribute__((aligned(4096)));
	int vp[2], there;
	pipe(vp);
	struct iovec vec = { much, sizeof much };
	SHOW(vmsplice(vp[1], &vec, 1, 0));
	SHOW(vmsplice(vp[1], &vec, 1, SPLICE_F_NONBLOCK));
	ioctl(vp[0], FIONREAD, &there);
	printf("there %d\n", there);
	SHOW(vmsplice(vp[0], &vec, 1, 0));
	SHOW(vmsplice(vp[0], &vec, 1, SPLICE_F_NONBLOCK));
	return 0;
}

/* socketpair(2), unix(7): streams, datagrams, packets, control messages, options. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
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
static volatile int pipes;
static void on_pipe(int s)
{
	(void)s;
	pipes++;
}
static int events(int fd)
{
	struct pollfd p = { fd, POLLIN | POLLOUT | POLLRDHUP, 0 };
	poll(&p, 1, 0);
	return p.revents;
}
static int opt(int fd, int o)
{
	int v = -1;
	socklen_t l = sizeof v;
	return getsockopt(fd, SOL_SOCKET, o, &v, &l) ? -errno : v;
}
static long send_fd(int s, int fd, int creds)
{
	char c[100] = "", x = 'F';
	struct iovec v = { &x, 1 };
	struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1, .msg_control = c };
	struct cmsghdr *h = (void *)c;
	if (fd >= 0) {
		*h = (struct cmsghdr){ .cmsg_len = CMSG_LEN(4), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS };
		memcpy(CMSG_DATA(h), &fd, 4);
		m.msg_controllen = CMSG_SPACE(4);
	}
	if (creds) {
		struct ucred u = { creds > 0 ? getpid() : 1, 0, 0 };
		*h = (struct cmsghdr){ .cmsg_len = CMSG_LEN(sizeof u),
				       .cmsg_level = SOL_SOCKET,
				       .cmsg_type = SCM_CREDENTIALS };
		memcpy(CMSG_DATA(h), &u, sizeof u);
		m.msg_controllen = CMSG_SPACE(sizeof u);
	}
	return sendmsg(s, &m, 0);
}
static int recv_show(int s, size_t room, int flags)
{
	char c[200] = "", x[16] = "";
	struct iovec v = { x, 10 };
	struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1, .msg_control = c, .msg_controllen = room };
	int fd = -1;
	long n = recvmsg(s, &m, flags);
	printf("recvmsg %ld '%s' flags %x control %ld errno %d", n, x, m.msg_flags, (long)m.msg_controllen,
	       n < 0 ? errno : 0);
	for (struct cmsghdr *h = n < 0 ? NULL : CMSG_FIRSTHDR(&m); h; h = CMSG_NXTHDR(&m, h)) {
		printf(" [%d len %ld]", h->cmsg_type, (long)h->cmsg_len);
		if (h->cmsg_type == SCM_RIGHTS) memcpy(&fd, CMSG_DATA(h), 4);
		if (h->cmsg_type == SCM_CREDENTIALS) printf(" me %d", ((struct ucred *)CMSG_DATA(h))->pid == getpid());
	}
	puts("");
	return fd;
}
int main(void)
{
	int s[2], n;
	signal(SIGPIPE, on_pipe);
	SHOW(socketpair(AF_INET, SOCK_STREAM, 0, s) < 0);
	SHOW(socketpair(AF_UNIX, SOCK_STREAM, 99, s));
	SHOW(socketpair(AF_UNIX, 7, 0, s));
	SHOW(socketpair(99, SOCK_STREAM, 0, s));
	SHOW(socketpair(AF_UNIX, SOCK_STREAM, 0, (int *)8));
	SHOW(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, s));
	struct stat st;
	fstat(s[0], &st);
	printf("mode %o fd %d fl %x poll %x\n", st.st_mode, fcntl(s[0], F_GETFD), fcntl(s[0], F_GETFL), events(s[0]));
	SHOW(read(s[0], b, 10));
	SHOW(write(s[1], "hello", 5));
	SHOW(write(s[1], "world", 5));
	SHOW(ioctl(s[0], FIONREAD, &n));
	printf("%d poll %x\n", n, events(s[0]));
	SHOW(recv(s[0], b, 7, MSG_PEEK));
	SHOW(recv(s[0], b, 7, 0));
	printf("%.7s\n", b);
	SHOW(recv(s[0], b, 7, MSG_TRUNC));
	SHOW(lseek(s[0], 0, SEEK_SET));
	SHOW(send(s[0], b, 1, MSG_OOB) >= 0 ? 0 : 0);
	recv(s[1], b, 10, MSG_DONTWAIT);
	long total = 0, k;
	while ((k = write(s[0], b, 1000)) > 0) total += k;
	printf("filled %d errno %d poll %x\n", total > 50000, errno, events(s[0]));
	while (read(s[1], b, sizeof b) > 0)
		;
	printf("poll %x\n", events(s[0]));
	struct sockaddr_un a = { 0 };
	socklen_t l = sizeof a;
	SHOW(getsockname(s[0], (void *)&a, &l));
	printf("len %d family %d\n", l, a.sun_family);
	l = sizeof a;
	SHOW(getpeername(s[0], (void *)&a, &l));
	printf("len %d\n", l);
	SHOW(connect(s[0], (void *)&a, sizeof a));
	SHOW(accept(s[0], NULL, NULL));
	SHOW(listen(s[0], 1));
	printf("type %d domain %d proto %d acc %d err %d snd %d rcv %d low %d\n", opt(s[0], SO_TYPE),
	       opt(s[0], SO_DOMAIN), opt(s[0], SO_PROTOCOL), opt(s[0], SO_ACCEPTCONN), opt(s[0], SO_ERROR),
	       opt(s[0], SO_SNDBUF), opt(s[0], SO_RCVBUF), opt(s[0], SO_RCVLOWAT));
	printf("bad %d tcp %ld\n", opt(s[0], 999), (long)getsockopt(s[0], 6, 1, &n, &l));
	n = 5000;
	SHOW(setsockopt(s[0], SOL_SOCKET, SO_SNDBUF, &n, sizeof n));
	printf("%d\n", opt(s[0], SO_SNDBUF));
	SHOW(setsockopt(s[0], SOL_SOCKET, SO_SNDBUF, &n, 2));
	struct ucred u;
	l = sizeof u;
	SHOW(getsockopt(s[0], SOL_SOCKET, SO_PEERCRED, &u, &l));
	printf("peer me %d uid %d len %d\n", u.pid == getpid(), u.uid, l);
	/* descriptors and credentials */
	int fd = open("/dev/null", O_RDONLY);
	SHOW(send_fd(s[0], fd, 0));
	SHOW(write(s[0], "more", 4));
	int got = recv_show(s[1], 100, MSG_CMSG_CLOEXEC);
	fstat(got, &st);
	printf("got %d mode %o cloexec %d\n", got >= 0, st.st_mode, fcntl(got, F_GETFD));
	recv_show(s[1], 100, 0);
	SHOW(send_fd(s[0], fd, 0));
	recv_show(s[1], 0, 0);
	SHOW(send_fd(s[0], fd, 0));
	recv_show(s[1], 8, 0);
	SHOW(send_fd(s[0], 99, 0));
	SHOW(send_fd(s[0], -1, 1));
	recv_show(s[1], 100, 0);
	n = 1;
	setsockopt(s[1], SOL_SOCKET, SO_PASSCRED, &n, sizeof n);
	SHOW(send_fd(s[0], -1, 1));
	recv_show(s[1], 100, 0);
	SHOW(write(s[0], "plain", 5));
	recv_show(s[1], 100, 0);
	/* shutdown and hang-up */
	SHOW(shutdown(s[0], 7));
	SHOW(shutdown(s[0], SHUT_WR));
	printf("poll %x %x\n", events(s[0]), events(s[1]));
	SHOW(read(s[1], b, 10));
	SHOW(write(s[0], "x", 1));
	SHOW(send(s[0], "x", 1, MSG_NOSIGNAL));
	printf("sigpipe %d\n", pipes);
	SHOW(write(s[1], "unread", 6));
	close(s[0]);
	printf("poll %x\n", events(s[1]));
	SHOW(read(s[1], b, 10));
	SHOW(write(s[1], "x", 1));
	printf("sigpipe %d\n", pipes);
	close(s[1]);
	/* unread data: reset */
	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	write(s[0], "abc", 3);
	close(s[1]);
	printf("poll %x\n", events(s[0]));
	SHOW(read(s[0], b, 10));
	SHOW(read(s[0], b, 10));
	close(s[0]);
	for (int type = 0; type < 2; type++) {
		printf("-- %s\n", type ? "seqpacket" : "dgram");
		socketpair(AF_UNIX, (type ? SOCK_SEQPACKET : SOCK_DGRAM) | SOCK_NONBLOCK, 0, s);
		SHOW(write(s[0], "first", 5));
		SHOW(write(s[0], "", 0));
		SHOW(write(s[0], "second", 6));
		SHOW(ioctl(s[1], FIONREAD, &n));
		SHOW(recv(s[1], b, 3, MSG_PEEK));
		recv_show(s[1], 100, 0);
		SHOW(recv(s[1], b, 10, 0));
		SHOW(recv(s[1], b, 2, MSG_TRUNC));
		SHOW(read(s[1], b, 10));
		SHOW(write(s[0], b, 300000));
		int count = 0;
		while (write(s[0], b, 1000) > 0) count++;
		printf("many %d\n", count > 20);
		while (read(s[1], b, 1000) > 0)
			;
		printf("poll %x\n", events(s[0]));
		close(s[1]);
		printf("poll %x\n", events(s[0]));
		SHOW(write(s[0], "x", 1));
		SHOW(write(s[0], "x", 1));
		SHOW(read(s[0], b, 1));
		close(s[0]);
	}
	/* processes, waiting, MSG_WAITALL, time-outs */
	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	if (!fork()) {
		close(s[0]);
		for (int i = 0; i < 5; i++) {
			usleep(3000);
			write(s[1], "0123456789", 10);
		}
		_exit(0);
	}
	close(s[1]);
	SHOW(recv(s[0], b, 30, MSG_WAITALL));
	SHOW(recv(s[0], b, 30, MSG_WAITALL));
	SHOW(recv(s[0], b, 30, MSG_WAITALL));
	wait(NULL);
	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	struct timeval tv = { 0, 20000 };
	SHOW(setsockopt(s[0], SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv));
	SHOW(read(s[0], b, 1));
	struct mmsghdr mm[3] = { 0 };
	struct iovec v[3] = { { "aa", 2 }, { "bbb", 3 }, { "c", 1 } };
	for (int i = 0; i < 3; i++) mm[i].msg_hdr.msg_iov = v + i, mm[i].msg_hdr.msg_iovlen = 1;
	SHOW(sendmmsg(s[1], mm, 3, 0));
	printf("%u %u %u\n", mm[0].msg_len, mm[1].msg_len, mm[2].msg_len);
	for (int i = 0; i < 3; i++) v[i] = (struct iovec){ b + 10 * i, 2 };
	SHOW(recvmmsg(s[0], mm, 3, MSG_WAITFORONE, NULL));
	printf("%u %u %u\n", mm[0].msg_len, mm[1].msg_len, mm[2].msg_len);
	/* the end of datagrams; credentials that nobody had asked for; a path sent as a file */
	socketpair(AF_UNIX, SOCK_DGRAM, 0, s);
	shutdown(s[0], SHUT_RD);
	SHOW(recv(s[0], b, 1, MSG_DONTWAIT));
	SHOW(recv(s[0], b, 1, 0));
	int on = 1;
	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	send(s[0], "a", 1, 0);
	setsockopt(s[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof on);
	send(s[0], "b", 1, 0);
	for (int i = 0; i < 2; i++) {
		union {
			struct cmsghdr h;
			char room[256];
		} c = { 0 };
		struct iovec one = { b, 2 };
		struct msghdr m = { .msg_iov = &one, .msg_iovlen = 1, .msg_control = &c, .msg_controllen = sizeof c };
		struct ucred *u = (void *)CMSG_DATA(&c.h);
		SHOW(recvmsg(s[1], &m, 0));
		printf("pid %s uid %s\n",
		       u->pid == getpid() ? "mine"
		       : u->pid           ? "?"
					  : "0",
		       u->uid == getuid() ? "mine" : "?");
	}
	on = 0;
	setsockopt(s[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof on);
	union {
		struct cmsghdr h;
		char room[CMSG_SPACE(sizeof(int))];
	} c = { { CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS } };
	*(int *)CMSG_DATA(&c.h) = open("/", O_PATH);
	struct iovec one = { "p", 1 };
	struct msghdr m = { .msg_iov = &one, .msg_iovlen = 1, .msg_control = &c, .msg_controllen = sizeof c };
	SHOW(sendmsg(s[0], &m, 0));
	one.iov_base = b;
	SHOW(recvmsg(s[1], &m, 0));
	printf("path %d\n", m.msg_controllen && fcntl(*(int *)CMSG_DATA(&c.h), F_GETFL) == O_PATH);
	return 0;
}

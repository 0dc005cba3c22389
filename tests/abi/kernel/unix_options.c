/* Options of local sockets that show in what is received, and the mode of a name. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static void receive(const char *what, int fd)
{
	char c[256], b[8];
	struct iovec iv = { b, sizeof b };
	struct msghdr m = { .msg_iov = &iv, .msg_iovlen = 1, .msg_control = c, .msg_controllen = sizeof c };
	ssize_t n = recvmsg(fd, &m, MSG_DONTWAIT);
	printf("%s: %zd, flags %d\n", what, n, m.msg_flags);
	for (struct cmsghdr *h = n < 0 ? NULL : CMSG_FIRSTHDR(&m); h; h = CMSG_NXTHDR(&m, h)) {
		long t[2];
		printf("  level %d type %d length %zu", h->cmsg_level, h->cmsg_type, h->cmsg_len);
		if (h->cmsg_type == SCM_TIMESTAMP || h->cmsg_type == SCM_TIMESTAMPNS) {
			memcpy(t, CMSG_DATA(h), sizeof t);
			long part = h->cmsg_type == SCM_TIMESTAMP ? 1000000 : 1000000000;
			struct timespec now;
			clock_gettime(CLOCK_REALTIME, &now);
			double age = now.tv_sec + now.tv_nsec / 1e9 - t[0] - (double)t[1] / part;
			printf(" %s", age >= -1e-3 && age < 60 && t[1] >= 0 && t[1] < part ? "now" : "not now");
		}
		puts("");
	}
}

static void options(int fd)
{
	int a = -1, b = -1;
	socklen_t n = sizeof a;
	getsockopt(fd, SOL_SOCKET, SO_TIMESTAMP, &a, &n);
	getsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &b, &n);
	printf("  stamps %d %d\n", a, b);
}

static void stamps(int type)
{
	static const int opts[] = { SO_TIMESTAMP, SO_TIMESTAMPNS, SO_PASSCRED };
	int p[2], on = 1, off = 0;
	if (socketpair(AF_UNIX, type, 0, p)) return;
	printf("type %d\n", type);
	write(p[1], "a", 1);
	for (int i = 0; i < 3; i++) {
		setsockopt(p[0], SOL_SOCKET, opts[i], &on, sizeof on);
		options(p[0]);
		write(p[1], "b", 1);
		receive("sent before", p[0]);
		if (type != SOCK_STREAM) receive("sent after", p[0]);
	}
	setsockopt(p[0], SOL_SOCKET, SO_TIMESTAMP, &off, sizeof off);
	options(p[0]);
	write(p[1], "c", 1);
	receive("off", p[0]);
	close(p[0]), close(p[1]);
}

static void named(int change)
{
	struct sockaddr_un a = { AF_UNIX, "name" };
	struct stat st;
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (change >= 0) printf("fchmod %d\n", fchmod(fd, change));
	if (bind(fd, (void *)&a, sizeof a)) printf("bind: %s\n", strerror(errno));
	stat("name", &st);
	printf("name %o, ", st.st_mode);
	fchmod(fd, 0123);
	fstat(fd, &st);
	printf("socket %o, ", st.st_mode);
	stat("name", &st);
	printf("name %o\n", st.st_mode);
	unlink("name");
	close(fd);
}

/* Looks go on behind what they saw, and what is read takes the place of the next one back. */
static void looks(int type)
{
	static const char *const sent[] = { "ab", "cde", "", "fgh" };
	static const int steps[] = { 3, 1, 9, -2, 4, 9, 2, -4, 9, 9, 9 }; /* negative: read */
	int p[2], off = -1;
	socklen_t len = sizeof off;
	char b[16];
	socketpair(AF_UNIX, type, 0, p);
	for (unsigned i = 0; i < 4; i++)
		if (type == SOCK_DGRAM || *sent[i]) send(p[1], sent[i], strlen(sent[i]), 0);
	getsockopt(p[0], SOL_SOCKET, SO_PEEK_OFF, &off, &len);
	printf("type %d: from %d", type, off);
	off = 1;
	printf(", %d", setsockopt(p[0], SOL_SOCKET, SO_PEEK_OFF, &off, sizeof off));
	for (unsigned i = 0; i < sizeof steps / sizeof *steps; i++) {
		int look = steps[i] > 0, n = look ? steps[i] : -steps[i];
		n = recv(p[0], b, n, (look ? MSG_PEEK : 0) | MSG_DONTWAIT);
		getsockopt(p[0], SOL_SOCKET, SO_PEEK_OFF, &off, &len);
		printf(", %s \"%.*s\" %d then %d", look ? "look" : "read", n > 0 ? n : 0, b, n, off);
	}
	puts("");
	close(p[0]), close(p[1]);
}

int main(void)
{
	umask(022);
	looks(SOCK_STREAM);
	looks(SOCK_DGRAM);
	looks(SOCK_SEQPACKET);
	stamps(SOCK_DGRAM);
	stamps(SOCK_SEQPACKET);
	stamps(SOCK_STREAM);
	named(-1);
	named(0600);
	named(0777);
	return 0;
}

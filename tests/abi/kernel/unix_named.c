/* unix(7): names, connections, backlog, datagrams with addresses. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
#define ABSTRACT "@htux-test-abstract" /* with `unique` behind it: abstract names are all runs' */
static char dir[] = "/tmp/unixXXXXXX", *const unique = dir + sizeof dir - 7;
static struct sockaddr_un a;
static int len(const char *name)
{
	memset(&a, 0, sizeof a);
	a.sun_family = AF_UNIX;
	if (*name == '@') {
		return offsetof(struct sockaddr_un, sun_path) + 1 + sprintf(a.sun_path + 1, "%s%s", name + 1, unique);
	}
	strcpy(a.sun_path, name);
	return sizeof a;
}
static int bind_to(int s, const char *n)
{
	int l = len(n);
	return bind(s, (void *)&a, l);
}
static int connect_to(int s, const char *n)
{
	int l = len(n);
	return connect(s, (void *)&a, l);
}
static void name(int s, int peer)
{
	struct sockaddr_un x;
	socklen_t l = sizeof x;
	memset(&x, 0, sizeof x);
	int r = peer ? getpeername(s, (void *)&x, &l) : getsockname(s, (void *)&x, &l);
	char *end = x.sun_path[0] ? NULL : strstr(x.sun_path + 1, unique);
	if (end) memset(end, '?', strlen(unique));
	if (r) printf("%s: errno %d\n", peer ? "peer" : "name", errno);
	else
		printf("%s: len %d '%s' '%s'\n", peer ? "peer" : "name", l, l > 2 ? x.sun_path : "",
		       l > 3 && !x.sun_path[0] ? x.sun_path + 1 : "");
}
static int events(int fd)
{
	struct pollfd p = { fd, POLLIN | POLLOUT | POLLRDHUP, 0 };
	poll(&p, 1, 0);
	return p.revents;
}
int main(void)
{
	char b[100];
	mkdtemp(dir);
	chdir(dir);
	int s = socket(AF_UNIX, SOCK_STREAM, 0), c = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0), t;
	SHOW(socket(AF_UNIX, SOCK_STREAM, 5));
	SHOW(socket(AF_UNIX, 0, 0));
	printf("poll %x\n", events(s));
	name(s, 0);
	name(s, 1);
	SHOW(listen(s, 1));
	SHOW(read(s, b, 1));
	SHOW(write(c, b, 1));
	SHOW(connect_to(c, "sock"));
	SHOW(bind(s, (void *)&a, 1));
	SHOW(bind(s, (void *)&a, 200));
	SHOW(bind_to(s, "nodir/sock"));
	SHOW(bind_to(s, "sock"));
	SHOW(bind_to(s, "sock2"));
	t = socket(AF_UNIX, SOCK_STREAM, 0);
	SHOW(bind_to(t, "sock"));
	struct stat st;
	stat("sock", &st);
	printf("mode %o\n", st.st_mode);
	SHOW(open("sock", O_RDWR));
	SHOW(connect_to(c, "sock"));
	name(s, 0);
	SHOW(listen(s, 1));
	printf("poll %x\n", events(s));
	fcntl(s, F_SETFL, O_NONBLOCK);
	SHOW(accept(s, NULL, NULL));
	SHOW(connect_to(c, "sock"));
	SHOW(connect_to(c, "sock"));
	name(c, 0);
	name(c, 1);
	printf("poll %x %x\n", events(s), events(c));
	int d = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0), e = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
	SHOW(connect_to(d, "sock"));
	SHOW(connect_to(e, "sock"));
	SHOW(write(c, "early", 5));
	struct sockaddr_un x;
	socklen_t l = sizeof x;
	int n = accept4(s, (void *)&x, &l, SOCK_CLOEXEC);
	printf("accepted %d len %d flags %d\n", n >= 0, l, fcntl(n, F_GETFD));
	name(n, 0);
	name(n, 1);
	SHOW(read(n, b, 100));
	SHOW(write(n, "reply", 5));
	SHOW(read(c, b, 100));
	struct ucred u;
	l = sizeof u;
	getsockopt(n, SOL_SOCKET, SO_PEERCRED, &u, &l);
	printf("cred %d %d\n", u.pid == getpid(), u.uid);
	SHOW(connect_to(e, "sock"));
	close(s);
	SHOW(read(d, b, 1));
	SHOW(connect_to(t, "sock"));
	unlink("sock");
	SHOW(connect_to(t, "sock"));
	/* abstract */
	s = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	SHOW(bind_to(s, ABSTRACT));
	t = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	SHOW(bind_to(t, ABSTRACT));
	SHOW(connect_to(t, ABSTRACT));
	SHOW(listen(s, 5));
	name(s, 0);
	int st2 = socket(AF_UNIX, SOCK_STREAM, 0);
	SHOW(connect_to(st2, ABSTRACT));
	if (!fork()) {
		int k = socket(AF_UNIX, SOCK_SEQPACKET, 0);
		connect_to(k, ABSTRACT);
		write(k, "one", 3);
		write(k, "two!", 4);
		_exit(0);
	}
	n = accept(s, NULL, NULL);
	wait(NULL);
	SHOW(read(n, b, 100));
	SHOW(read(n, b, 100));
	SHOW(read(n, b, 100));
	close(s);
	close(n);
	SHOW(bind_to(t, ABSTRACT));
	/* datagrams */
	int r = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0), w = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	SHOW(bind_to(r, "rcv"));
	SHOW(connect_to(st2, "rcv"));
	SHOW(write(w, "x", 1));
	int ln = len("rcv");
	SHOW(sendto(w, "unnamed", 7, 0, (void *)&a, ln));
	l = sizeof x;
	SHOW(recvfrom(r, b, 100, 0, (void *)&x, &l));
	printf("from len %d\n", l);
	SHOW(bind_to(w, "snd"));
	len("rcv");
	SHOW(sendto(w, "named", 5, 0, (void *)&a, ln));
	l = sizeof x;
	SHOW(recvfrom(r, b, 100, 0, (void *)&x, &l));
	printf("from len %d %s\n", l, x.sun_path);
	SHOW(connect_to(w, "rcv"));
	n = 0;
	while (write(w, "fill", 4) == 4) n++;
	printf("queued %d errno %d poll %x\n", n, errno, events(w));
	int most = -1;
	FILE *limit = fopen("/proc/sys/net/unix/max_dgram_qlen", "r");
	if (limit && fscanf(limit, "%d", &most) == 1) printf("as /proc says: %d\n", n == most + 1);
	read(r, b, 100);
	SHOW(write(w, "fill", 4));
	SHOW(connect_to(r, "snd"));
	int o = socket(AF_UNIX, SOCK_DGRAM, 0);
	SHOW(connect_to(o, "rcv"));
	len("rcv");
	SHOW(sendto(o, "x", 1, 0, (void *)&a, ln));
	struct sockaddr un = { .sa_family = AF_UNSPEC };
	SHOW(connect(w, &un, sizeof un));
	name(w, 1);
	SHOW(listen(r, 1));
	SHOW(accept(r, NULL, NULL));
	close(r);
	SHOW(connect_to(w, "rcv"));
	SHOW(sendto(w, "x", 1, 0, (void *)&a, ln));
	int ab = socket(AF_UNIX, SOCK_DGRAM, 0);
	a.sun_family = AF_UNIX;
	SHOW(bind(ab, (void *)&a, 2));
	l = sizeof x;
	getsockname(ab, (void *)&x, &l);
	printf("autobind len %d\n", l);
	SHOW(bind(0, (void *)&a, 2) < 0 ? errno : 0);
	SHOW(bind(99, (void *)&a, 2));
	unlink("rcv");
	unlink("snd");
	chdir("/");
	rmdir(dir);
	/* who passes credentials gets a name; what an old peer sent is lost, and it hears of that */
	struct sockaddr_un names[3];
	int dg[3], on = 1, err = 0;
	for (int i = 0; i < 3; i++) {
		dg[i] = socket(AF_UNIX, SOCK_DGRAM, 0);
		a.sun_family = AF_UNIX;
		bind(dg[i], (void *)&a, 2);
		l = sizeof names[i];
		getsockname(dg[i], (void *)&names[i], &l);
	}
	connect(dg[0], (void *)&names[1], l);
	connect(dg[1], (void *)&names[0], l);
	send(dg[1], "lost", 4, 0);
	SHOW(connect(dg[0], (void *)&names[2], l));
	SHOW(recv(dg[0], &x, 4, MSG_DONTWAIT));
	socklen_t el = sizeof err;
	SHOW(getsockopt(dg[1], SOL_SOCKET, SO_ERROR, &err, &el));
	printf("%s\n", strerrorname_np(err));
	int p = socket(AF_UNIX, SOCK_DGRAM, 0);
	setsockopt(p, SOL_SOCKET, SO_PASSCRED, &on, sizeof on);
	SHOW(sendto(p, "x", 1, 0, (void *)&names[2], l));
	l = sizeof x;
	getsockname(p, (void *)&x, &l);
	printf("named %d\n", l);
	return 0;
}

/* unix(7): sockets inside sockets inside sockets: closing the last frees them all. */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
static long send_fd(int s, int fd)
{
	char c[CMSG_SPACE(4)] = "", x = 'x';
	struct iovec v = { &x, 1 };
	struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1, .msg_control = c, .msg_controllen = sizeof c };
	struct cmsghdr *h = CMSG_FIRSTHDR(&m);
	h->cmsg_len = CMSG_LEN(4), h->cmsg_level = SOL_SOCKET, h->cmsg_type = SCM_RIGHTS;
	memcpy(CMSG_DATA(h), &fd, 4);
	return sendmsg(s, &m, 0);
}
int main(void)
{
	int p[2], inner = -1, sent = 0;
	for (int i = 0; i < 400; i++) {
		int s[2];
		if (socketpair(AF_UNIX, SOCK_STREAM, 0, s)) return 1;
		if (inner >= 0) {
			sent += send_fd(s[1], inner) == 1;
			close(inner);
		} else {
			pipe(p);
			sent += send_fd(s[1], p[1]) == 1;
			close(p[1]);
		}
		close(s[1]);
		inner = s[0];
	}
	printf("sent %d\n", sent);
	close(inner);
	char b;
	printf("pipe closed: %ld\n", (long)read(p[0], &b, 1));
	return 0;
}

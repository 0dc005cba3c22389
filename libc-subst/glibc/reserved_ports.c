/* Sockets bound to one of the ports that only root may have, as rsh and RPC want them. */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FIRST = 512, OURS = 600, LAST = 1023 }; /* well-known services have FIRST to OURS - 1 */

/* How long an address is. */
int __libc_sa_len(sa_family_t family)
{
	static const unsigned char len[] = {
		[AF_LOCAL] = 110, [AF_INET] = 16, [AF_AX25] = 16, [AF_IPX] = 16,    [AF_APPLETALK] = 16,
		[AF_INET6] = 28,  [AF_ROSE] = 28, [AF_ASH] = 32,  [AF_ECONET] = 16, [AF_PACKET] = 20,
	};
	return family < sizeof len ? len[family] : 0;
}

/* A stream bound to the port or the next below that is free, where it goes round. */
int rresvport_af(int *port, sa_family_t family)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} a = { .any.sa_family = family };
	in_port_t *where = family == AF_INET6 ? &a.v6.sin6_port : &a.v4.sin_port;
	if (family != AF_INET && family != AF_INET6) {
		errno = EAFNOSUPPORT;
		return -1;
	}
	int fd = socket(family, SOCK_STREAM, 0);
	if (fd < 0) return -1;
	if (*port < FIRST) *port = FIRST;
	else if (*port > LAST) *port = LAST;
	int start = *port;
	do {
		*where = htons(*port);
		if (!bind(fd, &a.any, family == AF_INET6 ? sizeof a.v6 : sizeof a.v4)) return fd;
		if (errno != EADDRINUSE) {
			close(fd);
			return -1;
		}
		if (--*port < FIRST) *port = LAST;
	} while (*port != start);
	close(fd);
	errno = EAGAIN;
	return -1;
}

int rresvport(int *port) { return rresvport_af(port, AF_INET); }

/* The socket itself: from where the last call left off, up; of the well-known ports only when the others are taken. */
int bindresvport(int fd, struct sockaddr_in *to)
{
	static pthread_mutex_t busy = PTHREAD_MUTEX_INITIALIZER;
	static int next;
	struct sockaddr_in any = { .sin_family = AF_INET };
	if (!to) to = &any;
	else if (to->sin_family != AF_INET) {
		errno = EAFNOSUPPORT;
		return -1;
	}
	pthread_mutex_lock(&busy);
	if (!next) next = OURS + getpid() % (LAST + 1 - OURS);
	int low = OURS, high = LAST, r = -1;
	for (int round = 0; round < 2; round++) {
		for (int tries = high + 1 - low; tries--;) {
			to->sin_port = htons(next++);
			if (next > high) next = low;
			if (!(r = bind(fd, (struct sockaddr *)to, sizeof *to)) || errno != EADDRINUSE) goto done;
		}
		low = next = FIRST;
		high = OURS - 1;
	}
	next = OURS;
done:
	pthread_mutex_unlock(&busy);
	return r;
}

/* The time of another machine, by the time protocol (RFC 868). */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <unistd.h>
#include "rpc.h"

enum { TIME_PORT = 37 };
#define SINCE_1900 2208988800u /* until 1970 */

struct rpc_time {
	uint32_t seconds, microseconds;
};

/* What the other says, over a stream or (where there is a limit of time) in a datagram. */
static ssize_t ask(int fd, const struct sockaddr_in *a, const struct rpc_time *limit, uint32_t *now)
{
	if (!limit) return connect(fd, (const struct sockaddr *)a, sizeof *a) ? -1 : read(fd, now, sizeof *now);
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int ready;
	if (sendto(fd, now, sizeof *now, 0, (const struct sockaddr *)a, sizeof *a) < 0) return -1;
	do ready = poll(&p, 1, limit->seconds * 1000 + limit->microseconds / 1000);
	while (ready < 0 && errno == EINTR);
	if (ready <= 0) {
		if (!ready) errno = ETIMEDOUT;
		return -1;
	}
	return recv(fd, now, sizeof *now, 0);
}

int glibc_rtime(struct sockaddr_in *a, struct rpc_time *to, const struct rpc_time *limit)
{
	uint32_t now = 0;
	int fd = socket(AF_INET, limit ? SOCK_DGRAM : SOCK_STREAM, 0);
	if (fd < 0) return -1;
	a->sin_family = AF_INET;
	a->sin_port = htons(TIME_PORT);
	ssize_t n = ask(fd, a, limit, &now);
	int why = errno;
	close(fd);
	errno = n < 0 ? why : n != sizeof now ? EIO : errno;
	if (n != sizeof now) return -1;
	*to = (struct rpc_time){ ntohl(now) - SINCE_1900, 0 };
	return 0;
}
OLD_RPC(rtime);

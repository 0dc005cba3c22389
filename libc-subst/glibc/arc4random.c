/* arc4random: straight from the kernel's generator, as in glibc. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>
#include "chk.h"

void arc4random_buf(void *buf, size_t n)
{
	unsigned char *p = buf;
	int fd = -1;
	while (n) {
		ssize_t r = fd < 0 ? getrandom(p, n, 0) : read(fd, p, n);
		if (r > 0) {
			p += r;
			n -= r;
		} else if (fd < 0 && errno == ENOSYS) {
			fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
			if (fd < 0) glibc_fatal("arc4random: cannot get entropy");
		} else if (!r || errno != EINTR) {
			glibc_fatal("arc4random: cannot get entropy");
		}
	}
	if (fd >= 0) close(fd);
}

uint32_t arc4random(void)
{
	uint32_t v;
	arc4random_buf(&v, sizeof v);
	return v;
}

uint32_t arc4random_uniform(uint32_t limit)
{
	if (limit < 2) return 0;
	/* Draw again below 2^32 mod limit: the rest divides evenly. */
	uint32_t least = -limit % limit, v;
	do v = arc4random();
	while (v < least);
	return v % limit;
}

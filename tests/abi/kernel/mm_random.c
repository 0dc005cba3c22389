/* Random calls of the mmap family on a small fixed range: every result, and then
 * what each page of the range is: unmapped, unreadable, or its first byte. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGES 64
#define PAGE 4096UL
static char *const base = (char *)0x300000000000;
static unsigned long long state = 88172645463325252ULL;
static int probe[2], fd_rw, fd_ro;

static unsigned rnd(unsigned n)
{
	state ^= state << 13, state ^= state >> 7, state ^= state << 17;
	return (state >> 20) % n;
}

static void dump(void)
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
	char line[PAGES + 1] = "";
	for (int i = 0; i < PAGES; i++) {
		unsigned char vec, c;
		if (mincore(base + i * PAGE, PAGE, &vec)) line[i] = '.';
		else if (write(probe[1], base + i * PAGE, 1) != 1) line[i] = '-';
		else {
			read(probe[0], &c, 1);
			line[i] = digits[c % 36];
		}
	}
	printf("%s\n", line);
}

static void result(const char *what, int a, int n, void *r)
{
	if (r == MAP_FAILED) printf("%s %d+%d: %s\n", what, a, n, strerrorname_np(errno));
	else if ((char *)r >= base && (char *)r < base + PAGES * PAGE)
		printf("%s %d+%d: page %ld\n", what, a, n, ((char *)r - base) / (long)PAGE);
	else printf("%s %d+%d: ok\n", what, a, n);
}

/* Write into pages through the kernel, which reports what is not writable. */
static void fill(int a, int n)
{
	static int zero = -1;
	if (zero < 0) zero = open("/dev/zero", O_RDONLY);
	for (int i = a; i < a + n; i++) {
		unsigned char v = rnd(255) + 1;
		int p[2];
		pipe(p);
		write(p[1], &v, 1);
		if (read(p[0], base + i * PAGE, 1) != 1) printf("w%d:%s ", i, strerrorname_np(errno));
		close(p[0]), close(p[1]);
	}
	printf("filled\n");
}

int main(void)
{
	char name[] = "/tmp/mm_randomXXXXXX";
	fd_rw = mkstemp(name);
	char block[PAGE];
	for (int i = 0; i < PAGES; i++) {
		memset(block, 1 + i % 9, sizeof(block));
		write(fd_rw, block, sizeof(block));
	}
	fd_ro = open(name, O_RDONLY);
	unlink(name);
	pipe(probe);
	for (int step = 0; step < 1500; step++) {
		int a = rnd(PAGES), n = rnd(PAGES - a < 12 ? PAGES - a : 12) + 1, prot = rnd(4), b = rnd(PAGES - n + 1),
		    fd = rnd(2) ? fd_rw : fd_ro;
		char *p = base + a * PAGE;
		long len = n * PAGE;
		switch (rnd(14)) {
		case 0:
		case 1: result("anon", a, n, mmap(p, len, prot, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0)); break;
		case 2:
			result("noreplace", a, n,
			       mmap(p, len, prot, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0));
			break;
		case 3:
			result("shared anon", a, n, mmap(p, len, prot, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
			break;
		case 4: result("file", a, n, mmap(p, len, prot, MAP_PRIVATE | MAP_FIXED, fd, b * PAGE)); break;
		case 5: result("shared file", a, n, mmap(p, len, prot, MAP_SHARED | MAP_FIXED, fd, b * PAGE)); break;
		case 6: result("munmap", a, n, munmap(p, len) ? MAP_FAILED : NULL); break;
		case 7:
		case 8: result("mprotect", a, n, mprotect(p, len, prot) ? MAP_FAILED : NULL); break;
		case 9:
			printf("to %d ", b);
			result("mremap", a, n, mremap(p, len, len, MREMAP_MAYMOVE | MREMAP_FIXED, base + b * PAGE));
			break;
		case 10:
			printf("resize %d ", b);
			result("mremap", a, n, mremap(p, len, (b % 12 + 1) * PAGE, 0));
			break;
		case 11: result("dontneed", a, n, madvise(p, len, MADV_DONTNEED) ? MAP_FAILED : NULL); break;
		case 12: result("msync", a, n, msync(p, len, rnd(2) ? MS_SYNC : MS_ASYNC) ? MAP_FAILED : NULL); break;
		case 13: fill(a, n); break;
		}
		if (step % 4 == 0) dump();
	}
	return 0;
}

/* Anonymous memory large enough for large pages, cut, protected, moved, shared by fork, dropped. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define MB (1UL << 20)
#define N (64 * MB)

/* Of the bytes that were set in [from, to) of what began at p. */
static unsigned long sum(const unsigned char *p, unsigned long from, unsigned long to)
{
	unsigned long s = 0;
	for (unsigned long i = (from + 96) / 97 * 97; i < to; i += 97) s += p[i] * i;
	return s;
}

static unsigned char *map(unsigned long n, int prot) { return mmap(NULL, n, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); }

int main(void)
{
	setvbuf(stdout, NULL, _IONBF, 0);
	unsigned char *p = map(N, PROT_READ | PROT_WRITE);
	for (unsigned long i = 0; i < N; i += 97) p[i] = i * 31;
	printf("filled: %lx\n", sum(p, 0, N));
	munmap(p + 5 * 4096, 4096);
	mprotect(p + 4 * MB + 4096, 8192, PROT_READ);
	printf("with a hole and a protected part: %lx\n", sum(p, 6 * 4096, N));
	unsigned long from = 8 * MB + 4096, before = sum(p, from, from + 6 * MB);
	unsigned char *q =
		mremap(p + 8 * MB + 4096, 6 * MB, 6 * MB, MREMAP_MAYMOVE | MREMAP_FIXED, map(6 * MB, PROT_NONE));
	printf("moved: %d\n", sum(q - from, from, from + 6 * MB) == before);

	pid_t child = fork();
	if (!child) {
		p[20 * MB] = 9;
		printf("child: %d %d\n", p[20 * MB], p[20 * MB / 97 * 97]);
		_exit(3);
	}
	int status;
	waitpid(child, &status, 0);
	printf("parent: %d %d\n", WEXITSTATUS(status), p[20 * MB]);
	p[20 * MB] = 5;
	madvise(p + 30 * MB + 4096, 12 * MB, MADV_DONTNEED);
	printf("dropped: %d %d %d\n", p[20 * MB], p[32 * MB / 97 * 97], p[30 * MB / 97 * 97] != 0);

	madvise(q, 6 * MB, MADV_NOHUGEPAGE);
	unsigned char *r = map(4 * MB, PROT_READ | PROT_WRITE);
	madvise(r, 4 * MB, MADV_HUGEPAGE);
	memset(r, 1, 4 * MB);
	printf("asked for: %lx\n", sum(r, 0, 4 * MB));
	/* All of it comes back: more than the default memory of a guest in total. */
	for (int k = 0; k < 40; k++) {
		unsigned char *m = map(N, PROT_READ | PROT_WRITE);
		for (unsigned long i = 0; i < N; i += MB) m[i] = 1;
		munmap(m, N);
	}
	puts("done");
	return 0;
}

/* The allocator of whatever libc runs this: contents kept, alignment, errors,
 * blocks freed by other threads, forks among threads, memory given back. */
#define _GNU_SOURCE
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHECK(cond) ((cond) ? (void)0 : (printf("FAIL line %d: %s\n", __LINE__, #cond), exit(1)))

static long resident(void)
{
	long size, rss = 0;
	FILE *f = fopen("/proc/self/statm", "r");
	CHECK(f && fscanf(f, "%ld %ld", &size, &rss) == 2);
	fclose(f);
	return rss * 4;
}

static void basics(void)
{
	CHECK(malloc(0) && malloc(0) != malloc(0));
	errno = 0;
	CHECK(!malloc(SIZE_MAX / 2 + 1 + (size_t)getpid() * 0) && errno == ENOMEM);
	errno = 0;
	CHECK(!calloc(SIZE_MAX / 4, 8) && errno == ENOMEM);
	errno = 0;
	void *p;
	CHECK(posix_memalign(&p, 24, 8) == EINVAL && posix_memalign(&p, 4, 8) == EINVAL && errno == 0);
	for (size_t n = 1; n < 3000000; n = n * 5 / 4 + 1) {
		char *q = malloc(n);
		CHECK(q && !((uintptr_t)q & 15) && malloc_usable_size(q) >= n);
		memset(q, n, n);
		q = realloc(q, n * 2);
		CHECK(q[0] == (char)n && q[n - 1] == (char)n);
		q = realloc(q, n / 2 + 1);
		CHECK(q[0] == (char)n && q[n / 2] == (char)n);
		free(q);
		q = calloc(n, 1);
		for (size_t i = 0; i < n; i++) CHECK(!q[i]);
		memset(q, 1, n);
		free(q);
		for (size_t align = 16; align <= 1 << 20; align *= 8) {
			CHECK(!posix_memalign(&p, align, n) && !((uintptr_t)p & (align - 1)));
			memset(p, 2, n);
			p = realloc(p, n + 100);
			CHECK(((char *)p)[n - 1] == 2);
			free(p);
		}
	}
}

/* The bytes that tell whether a block is still itself: its last, one of each page of the first 4 MB, and of what is
 * beyond one of 64 KB, as touching pages is most of this test's time. */
static size_t next_mark(size_t i) { return i + (i < 4 << 20 ? 4096 : 65536); }

static void fill(unsigned char *p, size_t n, unsigned seed)
{
	for (size_t i = 0; i < n; i = next_mark(i)) p[i] = seed + i / 4096;
	p[n - 1] = seed;
}

static void check(unsigned char *p, size_t n, unsigned seed)
{
	for (size_t i = 0; i + 1 < n; i = next_mark(i)) CHECK(p[i] == (unsigned char)(seed + i / 4096));
}

/* Blocks that grow and shrink by realloc through all sizes, several at once, and zeroed
 * ones that may get what those have left. */
static void *resizing(void *arg)
{
	struct {
		unsigned char *p;
		size_t n;
	} b[6] = { { 0 } };
	unsigned r = (uintptr_t)arg;
	for (int i = 0; i < 600; i++) {
		r = r * 1664525 + 1013904223;
		int k = (r >> 8) % 6;
		size_t n = (size_t)1 << (r >> 16) % 26;
		n += (r >> 4) % n;
		if (b[k].n) check(b[k].p, b[k].n < n ? b[k].n : n, k);
		if (r >> 29 == 0) {
			free(b[k].p);
			b[k].p = calloc(1, n);
			CHECK(b[k].p);
			for (size_t j = 0; j < n; j += 1 + (n > 100000) * 500) CHECK(!b[k].p[j]);
			fill(b[k].p, n, k);
		} else {
			size_t had = b[k].n < n ? b[k].n : n;
			b[k].p = realloc(b[k].p, n);
			CHECK(b[k].p && !((uintptr_t)b[k].p & 15) && malloc_usable_size(b[k].p) >= n);
			check(b[k].p, had, k);
			/* The byte that was last may have been overwritten by its mark. */
			fill(b[k].p, n, k);
		}
		b[k].n = n;
	}
	for (int k = 0; k < 6; k++) free(b[k].p);
	return 0;
}

static void large(void)
{
	pthread_t t[2];
	resizing((void *)7);
	for (uintptr_t i = 0; i < 2; i++) CHECK(!pthread_create(&t[i], 0, resizing, (void *)(i + 1)));
	for (int i = 0; i < 2; i++) pthread_join(t[i], 0);
	/* What grew large and was freed does not stay, and a small one does not hold it. */
	for (int i = 0; i < 6; i++) { /* if kept, 600 MB */
		size_t n = 1000000;
		char *p = malloc(n);
		for (; n < 300000000; n *= 2) p = realloc(p, n);
		memset(p, 1, 100000000);
		free(p);
	}
	malloc_trim(0);
	CHECK(resident() < 250000); /* one such block and a half at most */
	errno = 5;
	char *p = malloc(100000000);
	p = realloc(p, 200000000);
	CHECK(p && errno == 5);
	CHECK(!realloc(p, SIZE_MAX / 2 - 100) && errno == ENOMEM);
	p[199999999] = 1;
	free(p);
}

static void *mailbox[64];

static void *worker(void *arg)
{
	unsigned r = (uintptr_t)arg;
	void *own[200] = { 0 };
	for (int i = 0; i < 20000; i++) {
		r = r * 1664525 + 1013904223;
		size_t n = (r >> 8) % (i % 50 ? 500 : 200000) + 8;
		unsigned *p = malloc(n);
		p[0] = n;
		p[1] = ~(unsigned)n;
		if (r & 1) {
			unsigned *q = __atomic_exchange_n(&mailbox[r >> 26], p, __ATOMIC_ACQ_REL);
			CHECK(!q || q[0] == ~q[1]);
			free(q);
		} else {
			unsigned *q = own[(r >> 20) % 200];
			CHECK(!q || q[0] == ~q[1]);
			free(q);
			own[(r >> 20) % 200] = p;
		}
	}
	for (int i = 0; i < 200; i++) free(own[i]);
	return 0;
}

static void *forker(void *arg)
{
	(void)arg;
	for (int i = 0; i < 50; i++) {
		pid_t p = fork();
		if (!p) {
			void *v[100];
			for (int k = 0; k < 1000; k++)
				v[k % 100] = malloc(k * 13), k >= 50 ? free(v[(k - 50) % 100]) : (void)0;
			_exit(7);
		}
		int st;
		CHECK(waitpid(p, &st, 0) == p && WIFEXITED(st) && WEXITSTATUS(st) == 7);
	}
	return 0;
}

static void threads(void)
{
	for (int round = 0; round < 5; round++) {
		pthread_t t[5];
		for (int i = 0; i < 5; i++)
			CHECK(!pthread_create(&t[i], 0, i ? worker : forker, (void *)(intptr_t)(round * 5 + i)));
		for (int i = 0; i < 5; i++) pthread_join(t[i], 0);
	}
	for (int i = 0; i < 64; i++) {
		free(mailbox[i]);
		mailbox[i] = 0;
	}
}

static void *small_user(void *arg)
{
	void *p[100];
	for (int i = 0; i < 100; i++) memset(p[i] = malloc(100 + i * 50), 1, 100 + i * 50);
	for (int i = 0; i < 100; i++) free(p[i]);
	return arg;
}

static void flat(void)
{
	long before = 0;
	for (int i = 0; i < 3000; i++) {
		pthread_t t;
		CHECK(!pthread_create(&t, 0, small_user, 0));
		pthread_join(t, 0);
		char *p = malloc(3000000);
		memset(p, 1, 3000000);
		free(p);
		if (i == 300) before = resident();
	}
	CHECK(resident() < before + 20000);
	/* 200 MB in use are not kept when freed. */
	enum { N = 2000 };
	static char *v[N];
	for (int i = 0; i < N; i++) memset(v[i] = malloc(100000), 1, 100000);
	CHECK(resident() > 190000);
	for (int i = 0; i < N; i++) free(v[i]);
	for (int i = 0; i < 20 && resident() > before + 60000; i++) {
		usleep(100000);
		free(malloc(100000));
		malloc_trim(0);
	}
	CHECK(resident() < before + 60000);
}

int main(void)
{
	basics();
	large();
	threads();
	flat();
	puts("ok");
}

/* Blocks that grow, shrink and go, of all sizes, by several threads, some freed by others: each keeps
 * what was written into it, and calloc's are zero. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 4, SLOTS = 60, ROUNDS = 4000 };

struct block {
	unsigned char *p;
	size_t n;
	unsigned char fill;
};

static struct block passed; /* from one thread to another */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void check(const struct block *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (b->p[i] != b->fill) {
			printf("byte %zu of %zu is %d, not %d\n", i, b->n, b->p[i], b->fill);
			exit(1);
		}
}

static size_t size_of(unsigned r)
{
	static const size_t most[] = { 100, 1500, 9000, 70000, 400000 };
	return 1 + (r >> 8) % most[r % 64 < 30 ? 0 : r % 64 < 48 ? 1 : r % 64 < 58 ? 2 : r % 64 < 63 ? 3 : 4];
}

static void *work(void *arg)
{
	struct block slots[SLOTS] = { 0 };
	unsigned seed = (uintptr_t)arg;
	for (int round = 0; round < ROUNDS; round++) {
		unsigned r = (seed = seed * 1103515245 + 12345) >> 4;
		struct block *b = &slots[r % SLOTS], old = *b;
		r = (seed = seed * 1103515245 + 12345) >> 4;
		size_t n = size_of(r);
		if (r % 16 < 9 && b->p) { /* a little more, as buffers grow, or any size */
			if (r % 16 < 7) n = b->n + b->n / 2 + 1;
			if (n > 600000) n = 10;
			b->p = realloc(b->p, n);
			b->n = n;
			check(b, old.n < n ? old.n : n);
		} else if (r % 16 == 9) {
			pthread_mutex_lock(&lock);
			*b = passed;
			passed = old;
			pthread_mutex_unlock(&lock);
			if (!b->p) continue;
			check(b, b->n);
		} else {
			if (b->p) check(b, b->n);
			free(b->p);
			*b = (struct block){ r % 16 < 13   ? malloc(n)
					     : r % 16 < 15 ? calloc(1, n)
							   : aligned_alloc(64, n),
					     n, 0 };
			if (r % 16 >= 13 && r % 16 < 15) check(b, n);
		}
		b->fill = r >> 20;
		memset(b->p, b->fill, b->n);
	}
	for (int i = 0; i < SLOTS; i++) {
		if (slots[i].p) check(&slots[i], slots[i].n);
		free(slots[i].p);
	}
	return 0;
}

/* Each grows where the last one went, which a block of just its size may have taken meanwhile and grown further. */
static void *in_turn(void *arg)
{
	unsigned seed = (uintptr_t)arg;
	struct block kept[8] = { 0 };
	for (int i = 0; i < 100; i++) {
		unsigned r = (seed = seed * 1103515245 + 12345) >> 4;
		struct block b = { 0 }, *k = &kept[r % 8];
		if (k->p) check(k, k->n);
		if (k->p && i % 3) k->p = realloc(k->p, 200000);
		free(k->p);
		*k = (struct block){ 0 };
		size_t most = 2000 + r % (i % 4 ? 60000 : 150000);
		for (size_t n = 700; n < most; n += n / (1 + r % 3)) {
			b.p = realloc(b.p, n);
			check(&b, b.n);
			b.n = n;
			memset(b.p, b.fill = r, n);
		}
		if (i % 2) free(malloc(300000));
		if (r % 5) *k = (struct block){ memset(malloc(b.n), i, b.n), b.n, i };
		check(&b, b.n);
		free(b.p);
	}
	for (int i = 0; i < 8; i++) {
		if (kept[i].p) check(&kept[i], kept[i].n);
		free(kept[i].p);
	}
	return 0;
}

int main(void)
{
	pthread_t t[THREADS];
	in_turn((void *)99);
	work((void *)(uintptr_t)99);
	for (uintptr_t i = 0; i < THREADS; i++) pthread_create(&t[i], 0, work, (void *)(i + 1));
	for (int i = 0; i < THREADS; i++) pthread_join(t[i], 0);
	pthread_create(&t[0], 0, in_turn, (void *)1);
	pthread_join(t[0], 0);
	/* One block that grows alone, beside others of its size, and over again. */
	for (int i = 0; i < 40; i++) {
		struct block b = { 0 };
		void *beside = i % 3 ? malloc(i % 3 * 1500) : 0;
		for (size_t n = 1000; n < 300000; n += n / 3) {
			b.p = realloc(b.p, n);
			check(&b, b.n);
			b.n = n;
			memset(b.p, b.fill = n, n);
			if (i % 5 == 0 && n > 20000) {
				unsigned char *zero = calloc(1, n);
				struct block z = { zero, n, 0 };
				check(&z, n);
				memset(zero, 1, n);
				free(zero);
			}
		}
		free(b.p);
		free(beside);
	}
	puts("kept");
	return 0;
}

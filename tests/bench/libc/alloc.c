#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include "bench.h"

static void pair(long n, long size, int t)
{
	(void)t;
	for (long i = 0; i < n; i++) {
		char *p = malloc(size);
		*p = 1;
		HIDE(p);
		free(p);
	}
}

/* One block at a time, of twenty sizes in turn. */
static void sizes(long n, long from, int t)
{
	(void)t;
	for (long i = 0; i < n; i++) {
		long size = from;
		for (int k = 0; k < 20; k++, size += size / 6 + 16) {
			char *p = malloc(size);
			*p = 1;
			HIDE(p);
			free(p);
		}
	}
}

/* A working set of blocks with mixed sizes, replaced in random order. */
static void churn(long n, long max, int t)
{
	enum { SLOTS = 1024 };
	static void *slots[MAX_THREADS][SLOTS];
	void **s = slots[t];
	unsigned r = 12345 + t;
	for (long i = 0; i < n; i++) {
		r = r * 1103515245 + 12345;
		unsigned k = (r >> 16) % SLOTS;
		free(s[k]);
		char *p = malloc((r >> 8) % max + 1);
		*p = 1;
		s[k] = p;
	}
	for (int k = 0; k < SLOTS; k++) {
		free(s[k]);
		s[k] = 0;
	}
}

/* Many blocks allocated, then all freed, oldest first. */
static void batch(long n, long size, int t)
{
	enum { BATCH = 1000 };
	static void *blocks[MAX_THREADS][BATCH];
	for (long i = 0; i < n; i += BATCH) {
		for (int k = 0; k < BATCH; k++) {
			blocks[t][k] = malloc(size);
			*(char *)blocks[t][k] = 1;
		}
		for (int k = 0; k < BATCH; k++) free(blocks[t][k]);
	}
}

static void zeroed(long n, long size, int t)
{
	(void)t;
	for (long i = 0; i < n; i++) {
		char *p = calloc(1, size);
		HIDE(p);
		free(p);
	}
}

static void grow(long n, long max, int t)
{
	(void)t;
	for (long i = 0; i < n; i++) {
		char *p = 0;
		for (long size = 16; size <= max; size *= 2) {
			p = realloc(p, size);
			p[size - 1] = 1;
		}
		HIDE(p);
		free(p);
	}
}

static void aligned(long n, long size, int t)
{
	(void)t;
	for (long i = 0; i < n; i++) {
		void *p;
		if (posix_memalign(&p, 64, size)) abort();
		HIDE(p);
		free(p);
	}
}

/* What one thread allocates another frees: blocks go round through slots that
 * all threads swap. */
static void pass_on(long n, long size, int t)
{
	enum { SLOTS = 256 };
	static _Atomic(void *) slots[SLOTS];
	unsigned r = 12345 + 7919 * t;
	for (long i = 0; i < n; i++) {
		r = r * 1103515245 + 12345;
		char *p = malloc(size);
		*p = 1;
		free(atomic_exchange_explicit(&slots[(r >> 16) % SLOTS], p, memory_order_acq_rel));
	}
}

/* A vector that grows by halves, as programs' buffers do. */
static void append(long n, long max, int t)
{
	(void)t;
	for (long i = 0; i < n; i++) {
		char *p = 0;
		for (long size = 1000; size <= max; size += size / 2) {
			p = realloc(p, size);
			for (long k = size - size / 3; k < size; k += 4096) p[k] = 1;
		}
		HIDE(p);
		free(p);
	}
}

const struct bench bench_alloc[] = {
	{ "malloc-16", pair, 16, 1 },
	{ "malloc-100", pair, 100, 1 },
	{ "malloc-1000", pair, 1000, 1 },
	{ "malloc-10k", pair, 10000, 1 },
	{ "malloc-100k", pair, 100000, 1 },
	{ "malloc-1M", pair, 1000000, 1 },
	{ "malloc-sizes-16", sizes, 16, 1 },
	{ "malloc-sizes-1000", sizes, 1000, 1 },
	{ "malloc-churn-100", churn, 100, 1 },
	{ "malloc-churn-4000", churn, 4000, 1 },
	{ "malloc-churn-100k", churn, 100000, 1 },
	{ "malloc-batch-32", batch, 32, 1 },
	{ "malloc-batch-400", batch, 400, 1 },
	{ "calloc-64", zeroed, 64, 1 },
	{ "calloc-4k", zeroed, 4096, 1 },
	{ "realloc-4k", grow, 4096, 1 },
	{ "realloc-1M", grow, 1 << 20, 1 },
	{ "realloc-64M", grow, 64 << 20, 1 },
	{ "realloc-append-100k", append, 100000, 1 },
	{ "realloc-append-20M", append, 20000000, 1 },
	{ "malloc-10M", pair, 10000000, 1 },
	{ "malloc-40M", pair, 40000000, 1 },
	{ "calloc-100k", zeroed, 100000, 1 },
	{ "calloc-1M", zeroed, 1000000, 1 },
	{ "memalign-200", aligned, 200, 1 },
	{ "malloc-16-2t", pair, 16, 2 },
	{ "malloc-1000-2t", pair, 1000, 2 },
	{ "malloc-churn-100-2t", churn, 100, 2 },
	{ "malloc-churn-4000-2t", churn, 4000, 2 },
	{ "malloc-batch-32-2t", batch, 32, 2 },
	{ "malloc-batch-400-2t", batch, 400, 2 },
	{ "malloc-100k-2t", pair, 100000, 2 },
	{ "realloc-4k-2t", grow, 4096, 2 },
	{ "malloc-pass-on-64-2t", pass_on, 64, 2 },
	{ "malloc-pass-on-4k-2t", pass_on, 4096, 2 },
	{ "malloc-16-8t", pair, 16, 8 },
	{ "malloc-1000-8t", pair, 1000, 8 },
	{ "malloc-churn-100-8t", churn, 100, 8 },
	{ "malloc-churn-4000-8t", churn, 4000, 8 },
	{ "malloc-churn-100k-8t", churn, 100000, 8 },
	{ "malloc-batch-400-8t", batch, 400, 8 },
	{ "realloc-4k-8t", grow, 4096, 8 },
	{ "malloc-pass-on-64-8t", pass_on, 64, 8 },
	{ "malloc-pass-on-4k-8t", pass_on, 4096, 8 },
	{ 0, 0, 0, 0 },
};

/* qsort and qsort_r of whatever libc runs this: sorted, stable, a permutation. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "digest.h"

/* An element is a key byte, three bytes of its place at first, and filling. */
static int by_key(const void *a, const void *b) { return *(const unsigned char *)a - *(const unsigned char *)b; }

static int by_key_counted(const void *a, const void *b, void *count)
{
	++*(long *)count;
	return by_key(a, b);
}

static long place(const unsigned char *e) { return e[1] | e[2] << 8 | e[3] << 16; }

static void check(size_t n, size_t size, int keys)
{
	unsigned char *v = malloc(n * size + 1), *seen = calloc(n + 1, 1);
	long count = 0;
	for (size_t i = 0; i < n; i++) {
		unsigned char *e = v + i * size;
		memset(e, i * 31, size);
		e[0] = keys == 0 ? i * 255 / n : below(keys);
		e[1] = i;
		e[2] = i >> 8;
		e[3] = i >> 16;
	}
	if (below(2)) qsort(v, n, size, by_key);
	else qsort_r(v, n, size, by_key_counted, &count);
	for (size_t i = 0; i < n; i++) {
		unsigned char *e = v + i * size;
		long p = place(e);
		int bad = p < 0 || p >= (long)n || seen[p]++;
		if (!bad && i) bad = e[-(long)size] > e[0] || (e[-(long)size] == e[0] && place(e - size) > p);
		for (size_t k = 4; !bad && k < size; k++) bad = e[k] != (unsigned char)(p * 31);
		if (bad) {
			printf("FAIL n %zu size %zu keys %d at %zu\n", n, size, keys, i);
			exit(1);
		}
	}
	free(v);
	free(seen);
}

int main(void)
{
	static const int sizes[] = { 4, 5, 8, 12, 16, 24, 32, 33, 40, 48, 100, 4096 };
	for (unsigned s = 0; s < sizeof sizes / sizeof *sizes; s++)
		for (size_t n = 0; n < 200; n++)
			for (int keys = 0; keys < 4; keys++) check(n, sizes[s], (int[]){ 0, 1, 5, 256 }[keys]);
	for (unsigned s = 0; s < 11; s++) check(20000 + below(5000), sizes[s], 256);
	puts("ok");
}

/* bench-libc [PATTERN]: prints "name nanoseconds" for each micro-benchmark whose
 * name contains PATTERN; the best of several runs of a few milliseconds. Linked
 * against glibc; the same binary runs natively and under the substituted libc. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "bench.h"

enum { RUNS = 7, RUN_NS = 4000000 };

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

struct job {
	const struct bench *b;
	long n;
};

static void *second_thread(void *p)
{
	struct job *j = p;
	j->b->fn(j->n, j->b->arg, 1);
	return 0;
}

static double run(const struct bench *b, long n)
{
	struct job j = { b, n };
	pthread_t t;
	double start = now();
	if (b->threads == 2)
		pthread_create(&t, 0, second_thread, &j);
	b->fn(n, b->arg, 0);
	if (b->threads == 2)
		pthread_join(t, 0);
	return now() - start;
}

static void measure(const struct bench *b)
{
	long n = 1;
	double best = 0;

	run(b, 1); /* touches its memory */
	while (((best = run(b, n)) < RUN_NS || (best = run(b, n)) < RUN_NS) && n < 1L << 30)
		n = best < RUN_NS / 100 ? n * 10 : n * 2;
	best /= n;
	for (int i = 1; i < RUNS; i++) {
		double t = run(b, n) / n;
		if (t < best)
			best = t;
	}
	printf("%s %.3f\n", b->name, best);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	/* Threads last: some libraries are faster until the first one is created. */
	const struct bench *lists[] = { bench_string, bench_stdlib, bench_stdio, bench_alloc, bench_thread };
	for (int threads = 1; threads <= 2; threads++)
		for (unsigned l = 0; l < sizeof lists / sizeof *lists; l++)
			for (const struct bench *b = lists[l]; b->name; b++)
				if (b->threads == threads && (argc < 2 || strstr(b->name, argv[1])))
					measure(b);
}

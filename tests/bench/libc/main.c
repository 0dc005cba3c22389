/* bench-libc: measures what its standard input asks for. It is linked against
 * glibc; the same binary runs natively and under the substituted libc.
 *
 * Without an argument it prints one line "name threads" per benchmark. With the
 * argument "serve" it answers each line "index n" with the nanoseconds that
 * n operations of that benchmark took, so that whoever asks can let two processes
 * take turns (see compare). */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "bench.h"

static const struct bench *const lists[] = { bench_string, bench_stdlib, bench_stdio, bench_time,  bench_locale,
					     bench_loader, bench_math,   bench_alloc, bench_thread };

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

struct job {
	const struct bench *b;
	long n;
	int thread;
	double start, end;
};

static atomic_int waiting;

/* All threads begin together: their creation is not what is measured. */
static void *one_thread(void *p)
{
	struct job *j = p;
	atomic_fetch_sub(&waiting, 1);
	for (int i = 0; atomic_load(&waiting) > 0; i++)
		if (i > 1000) sched_yield();
	j->start = now();
	j->b->fn(j->n, j->b->arg, j->thread);
	j->end = now();
	return 0;
}

static double run(const struct bench *b, long n)
{
	struct job jobs[MAX_THREADS];
	pthread_t threads[MAX_THREADS];
	atomic_store(&waiting, b->threads);
	for (int i = 0; i < b->threads; i++) jobs[i] = (struct job){ b, n, i, 0, 0 };
	for (int i = 1; i < b->threads; i++) pthread_create(&threads[i], 0, one_thread, &jobs[i]);
	one_thread(&jobs[0]);
	double start = jobs[0].start, end = jobs[0].end;
	for (int i = 1; i < b->threads; i++) {
		pthread_join(threads[i], 0);
		start = jobs[i].start < start ? jobs[i].start : start;
		end = jobs[i].end > end ? jobs[i].end : end;
	}
	return end - start;
}

static const struct bench *entry(int index)
{
	for (unsigned l = 0; l < sizeof lists / sizeof *lists; l++)
		for (const struct bench *b = lists[l]; b->name; b++)
			if (!index--) return b;
	return 0;
}

int main(int argc, char **argv)
{
	const struct bench *b;
	int index;
	long n;

	(void)argv;
	if (argc < 2) {
		for (index = 0; (b = entry(index)); index++) printf("%s %d\n", b->name, b->threads);
		return 0;
	}
	while (scanf("%d %ld", &index, &n) == 2 && (b = entry(index))) {
		printf("%.0f\n", run(b, n));
		fflush(stdout);
	}
	return 0;
}

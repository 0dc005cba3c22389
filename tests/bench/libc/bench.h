/* The libc micro-benchmarks: each is a function that repeats one operation. */
#ifndef BENCH_H
#define BENCH_H
#include <stddef.h>

/* Does the operation n times. arg is the entry's own, thread is 0 or 1. */
typedef void bench_fn(long n, long arg, int thread);

struct bench {
	const char *name;
	bench_fn *fn;
	long arg;
	int threads; /* how many run it at once */
};

/* One list per file, ended by an entry without a name. */
extern const struct bench bench_alloc[], bench_string[], bench_stdlib[], bench_stdio[], bench_thread[];

/* Keeps the compiler from dropping a computation. */
#define USE(x) __asm__ volatile ("" : : "r" (x) : "memory")
#define HIDE(p) __asm__ volatile ("" : "+r" (p) : : "memory")

#endif

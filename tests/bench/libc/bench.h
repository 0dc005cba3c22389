/* The libc micro-benchmarks: each is a function that repeats one operation. */
#ifndef BENCH_H
#define BENCH_H
#include <locale.h>
#include <stddef.h>

enum { MAX_THREADS = 8 };

/* Does the operation n times. arg is the entry's own, thread counts from 0. */
typedef void bench_fn(long n, long arg, int thread);

struct bench {
	const char *name;
	bench_fn *fn;
	long arg;
	int threads; /* how many run it at once */
};

/* One list per file, ended by an entry without a name. */
extern const struct bench bench_alloc[], bench_string[], bench_stdlib[], bench_stdio[], bench_time[], bench_locale[],
	bench_loader[], bench_math[], bench_thread[];

/* The locale of that name, made once; aborts if the system has none. */
locale_t bench_locale_named(const char *name);

/* Keeps the compiler from dropping a computation. */
#define USE(x) __asm__ volatile("" : : "r"(x) : "memory")
#define USE_DOUBLE(x) __asm__ volatile("" : : "x"(x))
#define HIDE(p) __asm__ volatile("" : "+r"(p) : : "memory")

#endif

/* OpenMP: reductions, sections, critical, tasks; functions within functions, called by way of the threads' stacks. */
#include <omp.h>
#include <stdio.h>

static long fib(int n)
{
	long a, b;
	if (n < 12) return n < 2 ? n : fib(n - 1) + fib(n - 2);
#pragma omp task shared(a)
	a = fib(n - 1);
#pragma omp task shared(b)
	b = fib(n - 2);
#pragma omp taskwait
	return a + b;
}

static int twice(int (*f)(int), int n) { return f(f(n)); }

static int add_twice(int n)
{
	int add(int v) { return v + n; }
	int (*volatile f)(int) = add;
	return twice(f, 0);
}

int main(void)
{
	int added = 0;
	double sum = 0;
	long count = 0, f = 0;
#pragma omp parallel for reduction(+ : sum) num_threads(4) schedule(dynamic, 100)
	for (int i = 1; i <= 1000000; i++) sum += 1.0 / ((double)i * i);
#pragma omp parallel num_threads(4)
	{
#pragma omp critical
		count += omp_get_num_threads();
#pragma omp barrier
#pragma omp single
		f = fib(22);
	}
#pragma omp parallel for reduction(+ : added) num_threads(4)
	for (int i = 0; i < 1000; i++) added += add_twice(i);
	printf("%.6f %ld %ld %d\n", sum, count, f, added);
	return 0;
}

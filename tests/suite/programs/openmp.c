/* OpenMP: reductions, sections, critical, tasks. */
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

int main(void)
{
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
	printf("%.6f %ld %ld\n", sum, count, f);
	return 0;
}

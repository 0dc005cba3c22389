/* LD_AUDIT: three auditors, after some that are refused. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <dlfcn.h>
#include <complex.h>
int dep(int), real(int);
struct big {
	long a[6];
};
double doubles(double a, float b, int c, double d);
long many(long, long, long, long, long, long, long, struct big, long);
struct big structure(long a);
long double longdouble(long double a);
_Complex long double clongdouble(long double a);
__int128 wide(long a);
int variadic(const char *f, ...);
#pragma weak real
static int compare(const void *a, const void *b) { return *(int *)a - *(int *)b; }
static void show(const char *f, long double x)
{
	char b[200];
	write(1, b, snprintf(b, sizeof b, f, x));
}
#define SHOW(x) show(#x " %Lg\n", x)
#include <immintrin.h>
__m256d vectors(__m256d a, __m256d b);
__m512d vectors512(__m512d a, __m512d b);
__attribute__((target("avx"))) static void avx(void)
{
	__m256d a = { 1, 2, 3, 4 }, b = { 10, 20, 30, 40 }, c = vectors(a, b);
	for (int i = 0; i < 4; i++) SHOW(c[i]);
}
__attribute__((target("avx512f"))) static void avx512(void)
{
	__m512d a = { 1, 2, 3, 4, 5, 6, 7, 8 }, b = { 10, 20, 30, 40, 50, 60, 70, 80 }, c = vectors512(a, b);
	for (int i = 0; i < 8; i++) SHOW(c[i]);
}
int main(void)
{
	if (__builtin_cpu_supports("avx")) avx();
	if (__builtin_cpu_supports("avx512f")) avx512();
	struct big b = { { 1, 0, 0, 0, 0, 2 } };
	SHOW(dep(5));
	SHOW(dep(6));
	SHOW(doubles(1.5, 2.5f, 3, 4));
	SHOW(many(1, 2, 3, 4, 5, 6, 7, b, 9));
	b = structure(8);
	SHOW(b.a[5]);
	for (int i = 0; i < 12; i++) SHOW(longdouble(i));
	SHOW(cimagl(clongdouble(3)) + creall(clongdouble(4)));
	SHOW((long)(wide(3) >> 64) + (long)wide(3));
	SHOW(variadic("dixd", 1.5, 2, 3, 4.5));
	SHOW(atoi("12") + atol("13"));
	void *h = dlopen("./liblate.so", RTLD_LAZY), *n;
	int (*f)(int) = dlsym(h, "late");
	SHOW(f(4));
	n = dlopen("libhidden.so", RTLD_NOW);
	write(1, dlerror(), 20);
	SHOW(dlopen("libdep.so", RTLD_NOW) != 0);
	SHOW(dlclose(h));
	/* What could not be opened was there for a while. */
	SHOW(dlopen("./libbad.so", RTLD_NOW) != 0);
	SHOW(dlmopen(LM_ID_NEWLM, "./libbad.so", RTLD_NOW) != 0);
	SHOW(dlmopen(LM_ID_NEWLM, "./libreal.so", RTLD_NOW) != 0);
	fputs("", stdout);
	return 0;
}

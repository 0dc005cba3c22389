typedef double v4 __attribute__((vector_size(32)));
double many(int a, long b, double c, float d, char e, short f, long g, long h, long i, double j, double k, double l,
	    double m, double n, double o, double p)
{
	return a + b * 2 + c * 3 + d * 4 + e * 5 + f * 6 + g * 7 + h * 8 + i * 9 + j * 10 + k * 11 + l * 12 + m * 13 +
	       n * 14 + o * 15 + p * 16;
}
long double ld(long double x, int n) { return x * n; }
__attribute__((target("avx"))) v4 vec(v4 a, v4 b, v4 c, v4 d, v4 e, v4 f, v4 g, v4 h)
{
	return a + b + c + d + e + f + g + h;
}
struct big {
	long a[20];
};
struct big by_value(struct big b)
{
	b.a[0]++;
	b.a[19]--;
	return b;
}
#ifdef LATER
int later(void) { return 12; }
#endif

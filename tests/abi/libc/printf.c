/* printf: flags, %p, %La, %m, positions; setlocale and error texts. */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <locale.h>
#include <langinfo.h>
#include <math.h>
#include <wchar.h>
/* %a with all flags, in fields of some widths. */
static void hexadecimal(void)
{
	static const char *const flags[] = { "", "-", "+", " ", "0", "#", "-0", "+0", " 0", "#0", "+#-", "+ " };
	static const char *const widths[] = { "", "5", "12", "25", "300", "25.", "25.3" };
	static const double values[] = { 0,          -0.0,      1,           0.5,
					 1.1,        -1e-300,   5e-324,      0x1.fffffffffffffp-1023,
					 INFINITY,   -INFINITY, NAN,         -NAN,
					 0x1.8p1023, 4096,      -0x1.00001p5 };
	for (int f = 0; f < 12; f++)
		for (int w = 0; w < 7; w++)
			for (int v = 0; v < 15; v++) {
				char lower[20], upper[20], b[20];
				sprintf(lower, "|%%%s%sa|\n", flags[f], widths[w]);
				sprintf(upper, "|%%%s%slA|\n", flags[f], widths[w]);
				printf(lower, values[v]);
				printf(upper, values[v]);
				printf("%d %s", snprintf(b, sizeof b, lower, values[v]), b);
			}
	for (int v = 0; v < 15; v++) {
		wchar_t w[120];
		int n = swprintf(w, 120, L"%a|%.3A|%#-+30a|%030.1a", values[v], values[v], values[v], values[v]);
		printf("%d %ls\n", n, w);
	}
}

/* Exponents whose numbers lack their first bit. */
static void unnormal(void)
{
	static const unsigned short exponents[] = { 0x3fff, 0xbfff, 1, 0x7ffe, 0x7fff, 0 };
	for (int i = 0; i < 12; i++) {
		union {
			long double f;
			struct {
				unsigned long m;
				unsigned short se;
			};
		} u = { .m = i & 1 ? 1 : 0x7fffffffffffffff, .se = exponents[i / 2] };
		printf("%La %.2LA %Lg\n", u.f, u.f, u.f);
	}
}

int main()
{
	hexadecimal();
	unnormal();
	printf("%p %10p|%-10p| %2$d\n", NULL, (void *)5, (void *)0);
	printf("%2$s %1$d\n", 5, "x");
	long double x = 1.0L;
	printf("%La %.3La %LA\n", x, 3.14159L, -0.1L);
errno_t:;
	printf("%m %y %'d %b\n", 1234567, 5);
	char b[50];
	printf("%d %s\n", snprintf(b, sizeof b, "%1$s %1$s", "hi"), b);
	puts(setlocale(LC_ALL, ""));
	puts(strerror(5));
	puts(strerror(555));
	char *z = strerror_r(2, b, 50);
	puts(z);
	printf("%s %s\n", setlocale(LC_ALL, "C.utf8"), setlocale(LC_ALL, "xx_YY") ?: "null");
	printf("%s\n", nl_langinfo(CODESET));
	puts(strsignal(11));
	setlocale(LC_CTYPE, "C");
	puts(setlocale(LC_ALL, 0));
	setlocale(LC_ALL, "C.UTF-8");
	printf("[%5lc][%-5lc][%05lc][%.0lc][%05ls][%5C]", L'x', L'y', L'z', L'w', L"ab", 0x4b9b9ce2);
	printf("[%ls][%.7ls][%.5ls]", L"a\x4b9b9ce2z", L"a\x4b9b9ce2z", L"a\x4b9b9ce2z");
	printf("[%lc]", 0);
	printf("%d\n", printf("[%3C]", 0));
	setlocale(LC_ALL, "C");
	printf("%d\n", snprintf(b, sizeof b, "%lc", 0xe9));
	printf("%5.3b|%-8d|%08.3f|%+d\n", 5, 3, 2.5, 7);
}

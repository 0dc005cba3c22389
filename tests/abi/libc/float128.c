/* binary128 to and from text. */
#define _GNU_SOURCE
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

int main(void)
{
	const char *in[] = { "0",
			     "-0",
			     "1",
			     "0.1",
			     "1e4932",
			     "1.2e4932",
			     "1e-4932",
			     "6.4751751194380251109244389582276465525e-4966",
			     "3e-4966",
			     "3.3621031431120935062626778173217526025980793448465e-4932",
			     "1.189731495357231765085759326628007016e4932",
			     "1.1897314953572317650857593266280071e4932",
			     "123456789.987654321",
			     "0x1.8p-3",
			     "0x1.ffffffffffffffffffffffffffffp+16383",
			     "0x1.ffffffffffffffffffffffffffff8p+0",
			     "0x.8p-16381",
			     "0x1p-16494",
			     "0x1p-16495",
			     "1,5",
			     "1.5x",
			     "inf",
			     "-INFINITY",
			     "nan",
			     "nan(5)",
			     "1e",
			     "0x",
			     "  +7",
			     "",
			     "9007199254740993",
			     "18446744073709551617",
			     "340282366920938463463374607431768211457",
			     "2.5",
			     "3.5",
			     "0.00001",
			     "99999.5",
			     "1e15",
			     "1e-5" };
	const char *f[] = { "%f",   "%.0f", "%.40e", "%e",   "%g",   "%.36g", "%.0e",
			    "%.1g", "%a",   "%.5A",  "%.0a", "%.3F", "%G" };
	char b[12000];
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < sizeof in / sizeof *in; i++) {
			char *end;
			union {
				_Float128 f;
				unsigned long w[2];
			} u;
			errno = 0;
			u.f = strtof128(in[i], &end);
			int e = errno;
			printf("%s: %016lx%016lx %td %d\n", in[i], u.w[1], u.w[0], end - in[i], e);
			for (size_t k = 0; k < sizeof f / sizeof *f; k++) {
				int n = strfromf128(b, sizeof b, f[k], u.f);
				printf("%s %d %s\n", f[k], n, b);
			}
			printf("%d", strfromf128(b, 5, "%g", u.f));
			printf(" %s\n", b);
		}
		if (!setlocale(LC_ALL, "de_DE.UTF-8")) puts("no de_DE");
	}
	union {
		_Float128 f;
		unsigned long w[2];
	} u;
	wchar_t *we;
	const wchar_t *ws = L"  -1.25e3x";
	u.f = wcstof128(ws, &we);
	printf("%016lx%016lx %td\n", u.w[1], u.w[0], we - ws);
	srand(5);
	for (int i = 0; i < 600; i++) {
		for (int k = 0; k < 2; k++) u.w[k] = (unsigned long)rand() << 42 ^ (unsigned long)rand() << 21 ^ rand();
		strfromf128(b, sizeof b, "%.36g", u.f);
		puts(b);
		strfromf128(b, sizeof b, "%.20e", u.f);
		puts(b);
		for (char *p = b; *p; p++)
			if (*p == ',') *p = '.';
		union {
			_Float128 f;
			unsigned long w[2];
		} v = { strtof128(b, 0) };
		printf("%016lx%016lx\n", v.w[1], v.w[0]);
	}
}

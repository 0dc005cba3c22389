/* fnmatch on random patterns: brackets that have no end, ranges, escapes. */
#define _GNU_SOURCE
#include <fnmatch.h>
#include <locale.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static uint64_t seed = 1;

static unsigned some(unsigned n)
{
	seed = seed * 6364136223846793005 + 1442695040888963407;
	return (seed >> 33) % n;
}

static void text(char *s, unsigned longest, const char *of)
{
	unsigned n = some(longest);
	for (unsigned i = 0; i < n; i++) s[i] = of[some(strlen(of))];
	s[n] = 0;
}

static void patterns(int count)
{
	static const int flags[] = {
		0, 0, FNM_PATHNAME, FNM_NOESCAPE, FNM_PERIOD, FNM_CASEFOLD, FNM_EXTMATCH, FNM_LEADING_DIR | FNM_PATHNAME
	};
	uint64_t sum = 0;
	for (int i = 0; i < count; i++) {
		char p[8], s[8];
		text(p, 8, "[[[]ab!-*?\\.^:/");
		text(s, 6, "[ab]-.!\\");
		int f = flags[some(8)], r = fnmatch(p, s, f);
		if (strchr(p, '[') && !r && i < 2000) printf("%s matches %s, %x\n", p, s, f);
		sum = (sum ^ r) * 1099511628211;
		if (i % 10000 == 9999) printf("%016lx\n", (unsigned long)sum);
	}
}

int main(void)
{
	printf("%d %d %d\n", fnmatch("[[", "[[", 0), fnmatch("*[a", "x[a", 0), fnmatch("[a-", "[a-", 0));
	patterns(100000);
	setlocale(LC_ALL, "C.UTF-8");
	patterns(100000);
	return 0;
}

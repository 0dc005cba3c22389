/* strcoll, strxfrm and wcscoll in several locales (those that are installed). */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static const char *word[] = { "apple",
			      "Apple",
			      "\xc3\xa4pfel",
			      "zebra",
			      "Zebra",
			      "a b",
			      "a-b",
			      "ab",
			      "a_b",
			      "#x",
			      "10",
			      "9",
			      "",
			      "cot\xc3\xa9",
			      "c\xc3\xb4te",
			      "cote",
			      "c\xc3\xb4t\xc3\xa9",
			      "\xe4\xb8\xad\xe6\x96\x87",
			      "\xc3\x9f",
			      "ss",
			      "SS",
			      "\xd0\x96\xd0\xb0",
			      "llama",
			      "lzma",
			      "\xe2\x82\xac",
			      "foo.c",
			      "foo",
			      ".foo",
			      "_foo",
			      "FOO",
			      "caf\xc3\xa9",
			      "cafe",
			      "chico",
			      "\xed\x95\x9c\xea\xb8\x80" };
#define N (sizeof word / sizeof *word)

static int cmp(const void *a, const void *b) { return strcoll(*(char **)a, *(char **)b); }
static int sign(int x) { return (x > 0) - (x < 0); }

int main(void)
{
	const char *loc[] = { "C",           "C.UTF-8",     "en_US.UTF-8", "de_DE.UTF-8",
			      "sv_SE.UTF-8", "fr_CA.UTF-8", "cs_CZ.UTF-8", "ja_JP.UTF-8" };
	for (int i = 0; i < 8; i++) {
		printf("%s: %d\n", loc[i], setlocale(LC_ALL, loc[i]) != 0);
		const char *w[N];
		memcpy(w, word, sizeof w);
		qsort(w, N, sizeof *w, cmp);
		for (size_t k = 0; k < N; k++) printf("%s ", w[k]);
		puts("");
		for (size_t k = 0; k < N; k++) {
			char b[400];
			size_t n = strxfrm(b, word[k], sizeof b);
			printf("%zu:", n);
			for (size_t j = 0; j < n; j++) printf("%02x", (unsigned char)b[j]);
			puts("");
		}
		int bad = 0;
		for (size_t a = 0; a < N; a++)
			for (size_t b = 0; b < N; b++) {
				wchar_t x[64], y[64];
				if (mbstowcs(x, word[a], 64) == (size_t)-1 || mbstowcs(y, word[b], 64) == (size_t)-1)
					continue;
				bad += sign(wcscoll(x, y)) != sign(strcoll(word[a], word[b]));
			}
		printf("wide differs %d\n", bad);
	}
	return 0;
}

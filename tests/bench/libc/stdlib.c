#define _GNU_SOURCE
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include "bench.h"

static unsigned next_random(unsigned *r) { return *r = *r * 1664525 + 1013904223; }

static int by_int(const void *a, const void *b)
{
	int x = *(const int *)a, y = *(const int *)b;
	return (x > y) - (x < y);
}

static int by_string(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

/* The time of the refill is part of it; it is small. */
static void sort_ints(long n, long count, int t)
{
	int *v = malloc(count * sizeof *v);
	unsigned r = 1 + t;
	for (long i = 0; i < n; i++) {
		for (long k = 0; k < count; k++) v[k] = next_random(&r);
		qsort(v, count, sizeof *v, by_int);
	}
	free(v);
}

static void sort_sorted(long n, long count, int t)
{
	int *v = malloc(count * sizeof *v);
	(void)t;
	for (long k = 0; k < count; k++) v[k] = k;
	for (long i = 0; i < n; i++) qsort(v, count, sizeof *v, by_int);
	free(v);
}

static void sort_records(long n, long count, int t)
{
	struct record {
		int key;
		char rest[44];
	} *v = malloc(count * sizeof *v);
	unsigned r = 1 + t;
	for (long i = 0; i < n; i++) {
		for (long k = 0; k < count; k++) v[k].key = next_random(&r);
		qsort(v, count, sizeof *v, by_int);
	}
	free(v);
}

static void sort_strings(long n, long count, int t)
{
	char **v = malloc(count * sizeof *v), *s = malloc(count * 16);
	unsigned r = 1 + t;
	for (long i = 0; i < n; i++) {
		for (long k = 0; k < count; k++) {
			v[k] = s + 16 * k;
			unsigned x = next_random(&r);
			memcpy(v[k], "key-", 4);
			for (int d = 0; d < 7; d++) v[k][4 + d] = 'a' + (x >> 4 * d & 15);
			v[k][11] = 0;
		}
		qsort(v, count, sizeof *v, by_string);
	}
	free(v);
	free(s);
}

static void search(long n, long count, int t)
{
	int *v = malloc(count * sizeof *v);
	unsigned r = 1 + t;
	for (long k = 0; k < count; k++) v[k] = 3 * k;
	for (long i = 0; i < n; i++) {
		int key = next_random(&r) % (3 * count);
		USE(bsearch(&key, v, count, sizeof *v, by_int));
	}
	free(v);
}

static const char *const numbers[] = { "3.14159",
				       "0.1",
				       "1e-10",
				       "123456.789012",
				       "2.2250738585072014e-308",
				       "179769313486231570000",
				       "0.30000000000000004",
				       "6.02214076e23",
				       "1",
				       "-42.5" };

static void to_double(long n, long which, int t)
{
	(void)t;
	for (long i = 0; i < n; i++) {
		double d = strtod(numbers[which < 0 ? i % 10 : which], 0);
		USE_DOUBLE(d);
	}
}

static void to_long(long n, long base, int t)
{
	(void)t;
	for (long i = 0; i < n; i++) USE(strtol(base == 10 ? "123456789" : "deadbeef", 0, base));
}

static void to_others(long n, long which, int t)
{
	(void)t;
	for (long i = 0; i < n; i++) {
		switch (which) {
		case 0: USE(strtoull("18446744073709551615", 0, 10)); break;
		case 1: USE(strtol("  -42", 0, 0)); break;
		case 2: USE_DOUBLE(strtof("3.25", 0)); break;
		case 3: USE_DOUBLE((double)strtold("3.14159", 0)); break;
		case 4: USE_DOUBLE(strtod("3.141592653589793238462643383279502884197", 0)); break;
		case 5: USE_DOUBLE(atof("12.5")); break;
		case 6: USE(wcstol(L"123456789", 0, 10)); break;
		case 7: USE_DOUBLE(wcstod(L"3.14159", 0)); break;
		}
	}
}

static void to_int(long n, long arg, int t)
{
	(void)arg;
	(void)t;
	for (long i = 0; i < n; i++) USE(atoi("12345"));
}

static void scan(long n, long arg, int t)
{
	int a, b;
	char s[32];
	double d;
	(void)t;
	for (long i = 0; i < n; i++) switch (arg) {
		case 0: USE(sscanf("12 word 345", "%d %31s %d", &a, s, &b)); break;
		case 1: USE(sscanf("17 3.25", "%d %lf", &a, &d)); break;
		case 2: USE(sscanf("1f:key=value here", "%x:%31[^=]=%*s", (unsigned *)&a, s)); break;
		case 3: USE(sscanf("192.168.100.200", "%d.%d.%d.%d", &a, &b, &a, &b)); break;
		}
}

static void print(long n, long which, int t)
{
	char buf[256];
	(void)t;
	for (long i = 0; i < n; i++) {
		switch (which) {
		case 0: snprintf(buf, sizeof buf, "%d", (int)i); break;
		case 1:
			snprintf(buf, sizeof buf, "%s: %d items in %s (0x%08lx)\n", "program", 42, "/some/directory",
				 i);
			break;
		case 2: snprintf(buf, sizeof buf, "%.6f", i * 1.1); break;
		case 3: snprintf(buf, sizeof buf, "%g", i * 1.1); break;
		case 4: snprintf(buf, sizeof buf, "%.17g", i * 1.1); break;
		case 5: snprintf(buf, sizeof buf, "%s", "a short string"); break;
		case 6: snprintf(buf, sizeof buf, "%5.2f%% %-20s|%10lu", i * 0.01, "name", (unsigned long)i); break;
		case 7: snprintf(buf, sizeof buf, "%e", i * 1e100); break;
		case 8: snprintf(buf, sizeof buf, "no conversions here, only text"); break;
		case 9: snprintf(buf, sizeof buf, "%Lg", i * 1.1L); break;
		case 10: snprintf(buf, sizeof buf, "%x %#lx %08X", (unsigned)i, i, (unsigned)i); break;
		case 11: snprintf(buf, sizeof buf, "%2$s %1$d", (int)i, "word"); break;
		case 12: snprintf(buf, sizeof buf, "%p", (void *)&numbers); break;
		case 13: snprintf(buf, sizeof buf, "%.3s|%-10.4s|%c", "abcdef", "ghijkl", 'x'); break;
		case 14: sprintf(buf, "%s/%s", "directory", "file.name"); break;
		case 15: swprintf((wchar_t *)buf, 60, L"%d %ls", (int)i, L"wide"); break;
		case 16: snprintf(buf, sizeof buf, "%a", i * 1.1); break;
		case 17: snprintf(buf, sizeof buf, "%.0f %.2f", i * 1.5, i * 100.25); break;
		case 18:
			snprintf(buf, sizeof buf, "%+d % d %5d %-5d| %05d %hhd %zu %jd", (int)i, 7, 42, 43, 44, 5,
				 sizeof buf, (intmax_t)i);
			break;
		}
		USE(buf);
	}
}

static void classify(long n, long arg, int t)
{
	(void)arg;
	(void)t;
	for (long i = 0; i < n; i++) {
		int c = i & 127;
		HIDE(c);
		USE((isalpha)(c) + (toupper)(c));
	}
}

static void environment(long n, long arg, int t)
{
	(void)t;
	for (long i = 0; i < n; i++) USE(getenv(arg ? "PATH" : "NOT_THERE_AT_ALL"));
}

static void randoms(long n, long arg, int t)
{
	(void)t;
	for (long i = 0; i < n; i++) USE(arg ? random() : rand());
}

const struct bench bench_stdlib[] = {
	{ "qsort-int-10", sort_ints, 10, 1 },
	{ "qsort-int-1000", sort_ints, 1000, 1 },
	{ "qsort-int-1M", sort_ints, 1000000, 1 },
	{ "qsort-sorted-10k", sort_sorted, 10000, 1 },
	{ "qsort-48-byte-10k", sort_records, 10000, 1 },
	{ "qsort-string-10k", sort_strings, 10000, 1 },
	{ "bsearch-10k", search, 10000, 1 },
	{ "strtod-short", to_double, 0, 1 },
	{ "strtod-17-digits", to_double, 6, 1 },
	{ "strtod-denormal", to_double, 4, 1 },
	{ "strtod-mixed", to_double, -1, 1 },
	{ "strtol-10", to_long, 10, 1 },
	{ "strtol-16", to_long, 16, 1 },
	{ "atoi", to_int, 0, 1 },
	{ "strtoull-20", to_others, 0, 1 },
	{ "strtol-sign", to_others, 1, 1 },
	{ "strtof", to_others, 2, 1 },
	{ "strtold", to_others, 3, 1 },
	{ "strtod-40-digits", to_others, 4, 1 },
	{ "atof", to_others, 5, 1 },
	{ "wcstol", to_others, 6, 1 },
	{ "wcstod", to_others, 7, 1 },
	{ "sscanf", scan, 0, 1 },
	{ "sscanf-double", scan, 1, 1 },
	{ "sscanf-set", scan, 2, 1 },
	{ "sscanf-ints", scan, 3, 1 },
	{ "printf-d", print, 0, 1 },
	{ "printf-mixed", print, 1, 1 },
	{ "printf-.6f", print, 2, 1 },
	{ "printf-g", print, 3, 1 },
	{ "printf-.17g", print, 4, 1 },
	{ "printf-s", print, 5, 1 },
	{ "printf-padded", print, 6, 1 },
	{ "printf-e", print, 7, 1 },
	{ "printf-text", print, 8, 1 },
	{ "printf-Lg", print, 9, 1 },
	{ "printf-x", print, 10, 1 },
	{ "printf-positions", print, 11, 1 },
	{ "printf-p", print, 12, 1 },
	{ "printf-.3s", print, 13, 1 },
	{ "sprintf-s/s", print, 14, 1 },
	{ "swprintf", print, 15, 1 },
	{ "printf-a", print, 16, 1 },
	{ "printf-.2f", print, 17, 1 },
	{ "printf-flags", print, 18, 1 },
	{ "ctype", classify, 0, 1 },
	{ "getenv", environment, 0, 1 },
	{ "getenv-found", environment, 1, 1 },
	{ "rand", randoms, 0, 1 },
	{ "random", randoms, 1, 1 },
	{ "qsort-int-1M-2t", sort_ints, 1000000, 2 },
	{ "qsort-string-10k-2t", sort_strings, 10000, 2 },
	{ "strtod-mixed-2t", to_double, -1, 2 },
	{ "printf-mixed-2t", print, 1, 2 },
	{ "printf-.6f-2t", print, 2, 2 },
	{ 0, 0, 0, 0 },
};

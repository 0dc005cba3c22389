/* Searches in wide strings, and their filling. */
#include <wchar.h>
#include "cpu.h"
#include "vec.h"

FUNCTION(wcslen);
FUNCTION(wmemchr);

#include "wide_impl.h"
#define USE_AVX2
#include "vec.h"
#include "wide_impl.h"

CHOOSE(wcslen);
CHOOSE(wmemchr);

size_t wcsnlen(const wchar_t *s, size_t n)
{
	const wchar_t *end = wmemchr(s, 0, n);
	return end ? (size_t)(end - s) : n;
}

wchar_t *wcschr(const wchar_t *s, wchar_t c)
{
	for (; *s != c; s++)
		if (!*s)
			return 0;
	return (wchar_t *)s;
}

wchar_t *wmemset(wchar_t *d, wchar_t c, size_t n)
{
	for (size_t i = 0; i < n; i++)
		d[i] = c;
	return d;
}

int wmemcmp(const wchar_t *a, const wchar_t *b, size_t n)
{
	size_t i;
	for (i = 0; i < n && a[i] == b[i]; i++);
	return i == n ? 0 : a[i] < b[i] ? -1 : 1;
}

/* Searches in wide strings, and their filling. */
#include <string.h>
#include <wchar.h>
#include "cpu.h"
#include "vec.h"

FUNCTION64(wcslen);
FUNCTION64(wmemchr);
FUNCTION64(wcscmp);
FUNCTION64(wcsncmp);

#include "wide_impl.h"
#define USE_AVX2
#include "vec.h"
#include "wide_impl.h"

CHOOSE64(wcslen);
CHOOSE64(wmemchr);
CHOOSE64(wcscmp);
CHOOSE64(wcsncmp);

size_t wcsnlen(const wchar_t *s, size_t n)
{
	const wchar_t *end = wmemchr(s, 0, n);
	return end ? (size_t)(end - s) : n;
}

wchar_t *wcschr(const wchar_t *s, wchar_t c)
{
	for (; *s != c; s++)
		if (!*s) return 0;
	return (wchar_t *)s;
}

wchar_t *wmemset(wchar_t *d, wchar_t c, size_t n)
{
	for (size_t i = 0; i < n; i++) d[i] = c;
	return d;
}

int wmemcmp(const wchar_t *a, const wchar_t *b, size_t n)
{
	size_t i;
	for (i = 0; i < n && a[i] == b[i]; i++)
		;
	return i == n ? 0 : a[i] < b[i] ? -1 : 1;
}

wchar_t *wcscpy(wchar_t *restrict d, const wchar_t *restrict s) { return memcpy(d, s, (wcslen(s) + 1) * sizeof *s); }

wchar_t *wcpcpy(wchar_t *restrict d, const wchar_t *restrict s)
{
	size_t n = wcslen(s);
	memcpy(d, s, (n + 1) * sizeof *s);
	return d + n;
}

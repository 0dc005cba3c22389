/* Searches in wide strings, and their filling. */
#include <string.h>
#include <wchar.h>
#include "cpu.h"
#include "vec.h"

wchar_t *wcschrnul(const wchar_t *, wchar_t);
FUNCTION64(wcslen);
FUNCTION64(wcsnlen);
FUNCTION64(wmemchr);
FUNCTION64(wcschr);
FUNCTION64(wcschrnul);
FUNCTION64(wcsrchr);
FUNCTION64(wcscmp);
FUNCTION64(wcsncmp);

#include "wide_impl.h"
#define USE_AVX2
#include "vec.h"
#include "wide_impl.h"

CHOOSE64(wcslen);
CHOOSE64(wcsnlen);
CHOOSE64(wmemchr);
CHOOSE64(wcschr);
CHOOSE64(wcschrnul);
CHOOSE64(wcsrchr);
CHOOSE64(wcscmp);
CHOOSE64(wcsncmp);

wchar_t *wmemcpy(wchar_t *restrict d, const wchar_t *restrict s, size_t n) { return memcpy(d, s, n * sizeof *s); }

wchar_t *wmemmove(wchar_t *d, const wchar_t *s, size_t n) { return memmove(d, s, n * sizeof *s); }

wchar_t *wcscpy(wchar_t *restrict d, const wchar_t *restrict s) { return memcpy(d, s, (wcslen(s) + 1) * sizeof *s); }

wchar_t *wcpcpy(wchar_t *restrict d, const wchar_t *restrict s)
{
	size_t n = wcslen(s);
	memcpy(d, s, (n + 1) * sizeof *s);
	return d + n;
}

wchar_t *wcsncpy(wchar_t *restrict d, const wchar_t *restrict s, size_t n)
{
	size_t k = wcsnlen(s, n);
	memcpy(d, s, k * sizeof *s);
	memset(d + k, 0, (n - k) * sizeof *s);
	return d;
}

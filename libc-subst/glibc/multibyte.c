/* Conversions between bytes and wide characters. In glibc's "C" locale, bytes
 * from 0x80 on are invalid, where musl gives them codes of their own; and
 * MB_CUR_MAX is 6 in UTF-8. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include "locale_impl.h"
#include "twin.h"

#define UTF8 __builtin_expect(CURRENT_UTF8, 1)

static size_t invalid(void)
{
	errno = EILSEQ;
	return -1;
}

size_t glibc_mb_cur_max(void) { return UTF8 ? 6 : 1; }

size_t glibc_mbrtowc(wchar_t *restrict wc, const char *restrict s, size_t n, mbstate_t *restrict st)
{
	if (UTF8) return mbrtowc(wc, s, n, st);
	if (!s) return 0;
	if (!n) return -2;
	if ((unsigned char)*s >= 0x80) return invalid();
	if (wc) *wc = *s;
	return *s != 0;
}

size_t glibc_mbrlen(const char *restrict s, size_t n, mbstate_t *restrict st)
{
	static mbstate_t internal;
	return glibc_mbrtowc(0, s, n, st ? st : &internal);
}

int glibc_mbtowc(wchar_t *restrict wc, const char *restrict s, size_t n)
{
	if (s && !n) return -1; /* errno stays */
	if (UTF8) return mbtowc(wc, s, n);
	if (!s) return 0;
	if ((unsigned char)*s >= 0x80) {
		errno = EILSEQ;
		return -1;
	}
	if (wc) *wc = *s;
	return *s != 0;
}

/* The start of a character is not one, but no error either. */
int glibc_mblen(const char *s, size_t n)
{
	int saved = errno, r = glibc_mbtowc(0, s, n);
	if (r < 0 && s && UTF8 && mbrtowc(0, s, n, &(mbstate_t){ 0 }) == (size_t)-2) errno = saved;
	return r;
}

/* What is there of a character that goes on beyond the n bytes is taken, into the state. Without a
 * destination neither changes. */
static size_t from_utf8(wchar_t *d, const char **src, size_t n, size_t max, mbstate_t *st)
{
	static mbstate_t own;
	mbstate_t copy = st ? *st : own;
	const char *s = *src;
	if (!d) return mbsnrtowcs(0, &s, n, 0, &copy);
	if (!st) st = &own;
	size_t r = mbsnrtowcs(d, src, n, max, st);
	if (r == (size_t)-1 || r == max || !*src) return r;
	size_t rest = n - (*src - s);
	if (rest && mbrtowc(0, *src, rest, st) == (size_t)-2) *src += rest;
	return r;
}

size_t glibc_mbsnrtowcs(wchar_t *restrict d, const char **restrict src, size_t n, size_t max, mbstate_t *restrict st)
{
	if (UTF8) return from_utf8(d, src, n, max, st);
	const char *s = *src;
	size_t i;
	for (i = 0; i < n && (!d || i < max); i++) {
		if ((unsigned char)s[i] >= 0x80) {
			if (d) *src = s + i;
			return invalid();
		}
		if (d) d[i] = s[i];
		if (!s[i]) {
			if (d) *src = 0;
			return i;
		}
	}
	if (d) *src = s + i;
	return i;
}

size_t glibc_mbsrtowcs(wchar_t *restrict d, const char **restrict src, size_t max, mbstate_t *restrict st)
{
	if (UTF8) return mbsrtowcs(d, src, max, st);
	return glibc_mbsnrtowcs(d, src, -1, max, st);
}

size_t glibc_mbstowcs(wchar_t *restrict d, const char *restrict s, size_t max)
{
	if (UTF8) return mbstowcs(d, s, max);
	return glibc_mbsnrtowcs(d, (const char **)&s, -1, max, 0);
}

wint_t glibc_btowc(int c) { return c >= 0 && c < 0x80 ? (wint_t)c : WEOF; }

int glibc_wctob(wint_t c) { return c < 0x80 ? (int)c : EOF; }

/* UTF-8 of old, up to six bytes. */
static size_t beyond_unicode(char *s, unsigned wc)
{
	int n = wc < 0x200000 ? 4 : wc < 0x4000000 ? 5 : 6;
	for (int i = n - 1; i; i--, wc >>= 6) s[i] = 0x80 | (wc & 0x3f);
	*s = (0xff00 >> n) | wc;
	return n;
}

size_t glibc_wcrtomb(char *restrict s, wchar_t wc, mbstate_t *restrict st)
{
	if (UTF8) return s && wc > 0x10ffff ? beyond_unicode(s, wc) : wcrtomb(s, wc, st);
	if (!s) return 1;
	if ((unsigned)wc >= 0x80) return invalid();
	*s = wc;
	return 1;
}

int glibc_wctomb(char *s, wchar_t wc) { return s ? (int)glibc_wcrtomb(s, wc, 0) : 0; }

size_t glibc_wcsnrtombs(char *restrict d, const wchar_t **restrict src, size_t n, size_t max, mbstate_t *restrict st)
{
	if (UTF8) return wcsnrtombs(d, src, n, max, st);
	const wchar_t *s = *src;
	size_t i;
	for (i = 0; i < n && (!d || i < max); i++) {
		if ((unsigned)s[i] >= 0x80) {
			if (d) *src = s + i;
			return invalid();
		}
		if (d) d[i] = s[i];
		if (!s[i]) {
			if (d) *src = 0;
			return i;
		}
	}
	if (d) *src = s + i;
	return i;
}

size_t glibc_wcsrtombs(char *restrict d, const wchar_t **restrict src, size_t max, mbstate_t *restrict st)
{
	if (UTF8) return wcsrtombs(d, src, max, st);
	return glibc_wcsnrtombs(d, src, -1, max, st);
}

size_t glibc_wcstombs(char *restrict d, const wchar_t *restrict s, size_t max)
{
	if (UTF8) return wcstombs(d, s, max);
	return glibc_wcsnrtombs(d, (const wchar_t **)&s, -1, max, 0);
}

TWIN(__ctype_get_mb_cur_max, GLIBC_2.2.5, glibc_mb_cur_max);
TWIN(mbrtowc, GLIBC_2.2.5, glibc_mbrtowc);
TWIN(mbrlen, GLIBC_2.2.5, glibc_mbrlen);
TWIN(mbtowc, GLIBC_2.2.5, glibc_mbtowc);
TWIN(mblen, GLIBC_2.2.5, glibc_mblen);
TWIN(mbsnrtowcs, GLIBC_2.2.5, glibc_mbsnrtowcs);
TWIN(mbsrtowcs, GLIBC_2.2.5, glibc_mbsrtowcs);
TWIN(mbstowcs, GLIBC_2.2.5, glibc_mbstowcs);
TWIN(btowc, GLIBC_2.2.5, glibc_btowc);
TWIN(wctob, GLIBC_2.2.5, glibc_wctob);
TWIN(wcrtomb, GLIBC_2.2.5, glibc_wcrtomb);
TWIN(wctomb, GLIBC_2.2.5, glibc_wctomb);
TWIN(wcsnrtombs, GLIBC_2.2.5, glibc_wcsnrtombs);
TWIN(wcsrtombs, GLIBC_2.2.5, glibc_wcsrtombs);
TWIN(wcstombs, GLIBC_2.2.5, glibc_wcstombs);
ALIAS(__mbrlen, glibc_mbrlen);

/* To UTF-16 and UTF-32. A first surrogate's state is the second one, which is below
 * 2^31, as mbrtowc's are not. */
size_t glibc_mbrtoc16(unsigned short *pc, const char *s, size_t n, mbstate_t *st)
{
	static mbstate_t own;
	wchar_t wc;
	if (!st) st = &own;
	unsigned *pending = (unsigned *)(void *)st;
	if (!s) return glibc_mbrtoc16(0, "", 1, st);
	if ((int)*pending > 0) {
		if (pc) *pc = *pending;
		*pending = 0;
		return -3;
	}
	size_t r = glibc_mbrtowc(&wc, s, n, st);
	if (r > 6) return r;
	if (wc >= 0x10000) {
		*pending = (wc & 0x3ff) + 0xdc00;
		wc = 0xd7c0 + (wc >> 10);
	}
	if (pc) *pc = wc;
	return r;
}

size_t glibc_mbrtoc32(unsigned *pc, const char *s, size_t n, mbstate_t *st)
{
	static mbstate_t own;
	return glibc_mbrtowc((wchar_t *)(s ? pc : 0), s ? s : "", s ? n : 1, st ? st : &own);
}
TWIN(mbrtoc16, GLIBC_2.16, glibc_mbrtoc16);
TWIN(mbrtoc32, GLIBC_2.16, glibc_mbrtoc32);
ALIAS(__mbrtowc, glibc_mbrtowc);

/* Fortified. Sizes count elements of the destination. */
#include "chk.h"

size_t __wcrtomb_chk(char *s, wchar_t wc, mbstate_t *st, size_t room)
{
	need_room(MB_CUR_MAX == 1 ? 1 : 6, room);
	return glibc_wcrtomb(s, wc, st);
}

int __wctomb_chk(char *s, wchar_t wc, size_t room)
{
	need_room(MB_CUR_MAX == 1 ? 1 : 6, room);
	return glibc_wctomb(s, wc);
}

size_t __mbstowcs_chk(wchar_t *d, const char *s, size_t n, size_t room)
{
	need_room(n, room);
	return glibc_mbstowcs(d, s, n);
}
size_t __wcstombs_chk(char *d, const wchar_t *s, size_t n, size_t room)
{
	need_room(n, room);
	return glibc_wcstombs(d, s, n);
}
size_t __mbsrtowcs_chk(wchar_t *d, const char **s, size_t n, mbstate_t *st, size_t room)
{
	need_room(n, room);
	return glibc_mbsrtowcs(d, s, n, st);
}
size_t __wcsrtombs_chk(char *d, const wchar_t **s, size_t n, mbstate_t *st, size_t room)
{
	need_room(n, room);
	return glibc_wcsrtombs(d, s, n, st);
}
size_t __mbsnrtowcs_chk(wchar_t *d, const char **s, size_t n, size_t max, mbstate_t *st, size_t room)
{
	need_room(max, room);
	return glibc_mbsnrtowcs(d, s, n, max, st);
}
size_t __wcsnrtombs_chk(char *d, const wchar_t **s, size_t n, size_t max, mbstate_t *st, size_t room)
{
	need_room(max, room);
	return glibc_wcsnrtombs(d, s, n, max, st);
}

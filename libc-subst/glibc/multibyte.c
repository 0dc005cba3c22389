/* Conversions between bytes and wide characters. In glibc's "C" locale, bytes
 * from 0x80 on are invalid, where musl gives them codes of their own; and
 * MB_CUR_MAX is 6 in UTF-8. Other charsets are charset_text.c's. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include "charset.h"
#include "locale_impl.h"
#include "twin.h"
#include "utf8.h"

#define UTF8 __builtin_expect(CURRENT_LOCALE->cat[LC_CTYPE] == &__c_dot_utf8, 1)

static size_t invalid(void)
{
	errno = EILSEQ;
	return -1;
}

size_t glibc_mb_cur_max(void)
{
	if (UTF8) return 6;
	struct glibc_charset *cs = CURRENT_CHARSET;
	return cs ? cs->mb_cur_max : 1;
}

size_t glibc_mbrtowc(wchar_t *restrict wc, const char *restrict s, size_t n, mbstate_t *restrict st)
{
	static mbstate_t own;
	if (UTF8) return glibc_utf8_mbrtowc(s ? wc : 0, s ? s : "", s ? n : 1, st ? st : &own);
	struct glibc_charset *cs = CURRENT_CHARSET;
	if (cs) return glibc_charset_mbrtowc(cs, wc, s, n, st ? st : &own);
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

/* In a charset. Nothing to convert asks whether there are states, and resets them. */
static int charset_mbtowc(struct glibc_charset *cs, wchar_t *wc, const char *s, size_t n, mbstate_t *st)
{
	if (!s) {
		glibc_charset_load(cs);
		*st = (mbstate_t){ 0 };
		return cs->to_wide.stateful;
	}
	size_t r = *s ? glibc_charset_mbrtowc(cs, wc, s, n, st) : 0;
	if (!*s && wc) *wc = 0;
	if (r < (size_t)-2) return r;
	*st = (mbstate_t){ 0 };
	return -1;
}

/* A character may come in parts. */
static int utf8_mbtowc(wchar_t *wc, const char *s, size_t n, mbstate_t *st)
{
	if (!s) *st = (mbstate_t){ 0 };
	size_t r = s ? glibc_utf8_mbrtowc(wc, s, n, st) : 0;
	return r < (size_t)-2 ? (int)r : -1;
}

int glibc_mbtowc(wchar_t *restrict wc, const char *restrict s, size_t n)
{
	static mbstate_t state;
	if (s && !n) return -1; /* errno stays */
	if (UTF8) return utf8_mbtowc(wc, s, n, &state);
	struct glibc_charset *cs = CURRENT_CHARSET;
	if (cs) return charset_mbtowc(cs, wc, s, n, &state);
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
	mbstate_t state = { 0 };
	if (s && !n) return -1;
	if (UTF8) return utf8_mbtowc(0, s, n, &state);
	struct glibc_charset *cs = CURRENT_CHARSET;
	return cs ? charset_mbtowc(cs, 0, s, n, &state) : glibc_mbtowc(0, s, n);
}

/* musl's are fast, and know neither what is beyond Unicode nor the rest of a character that another call began. */
static int begun(const mbstate_t *st) { return *(const unsigned *)(const void *)st != 0; }

static size_t from_utf8(wchar_t *d, const char **src, size_t n, size_t max, mbstate_t *st)
{
	static mbstate_t own;
	mbstate_t none = { 0 };
	const char *s = *src;
	if (!st) st = &own;
	if (begun(st)) return glibc_utf8_mbsnrtowcs(d, src, n, max, st);
	int saved = errno;
	size_t r = n == (size_t)-1 ? mbsrtowcs(d, &s, max, &none) : mbsnrtowcs(d, &s, n, max, &none);
	if (r == (size_t)-1) {
		errno = saved;
		return glibc_utf8_mbsnrtowcs(d, src, n, max, st);
	}
	if (!d) return r;
	/* What is there of a character that goes on beyond the n bytes is taken, into the state. */
	size_t rest = s && r < max && n != (size_t)-1 ? n - (s - *src) : 0;
	if (rest && glibc_utf8_mbrtowc(0, s, rest, st) == (size_t)-2) s += rest;
	*src = s;
	return r;
}

size_t glibc_mbsnrtowcs(wchar_t *restrict d, const char **restrict src, size_t n, size_t max, mbstate_t *restrict st)
{
	if (UTF8) return from_utf8(d, src, n, max, st);
	struct glibc_charset *cs = CURRENT_CHARSET;
	static mbstate_t own;
	if (cs) return glibc_charset_mbsnrtowcs(cs, d, src, n, max, st ? st : &own);
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
	if (UTF8) return from_utf8(d, src, -1, max, st);
	struct glibc_charset *cs = CURRENT_CHARSET;
	static mbstate_t own;
	if (cs) return glibc_charset_mbsrtowcs(cs, d, src, max, st ? st : &own);
	return glibc_mbsnrtowcs(d, src, -1, max, st);
}

size_t glibc_mbstowcs(wchar_t *restrict d, const char *restrict s, size_t max)
{
	if (UTF8) return from_utf8(d, (const char **)&s, -1, max, &(mbstate_t){ 0 });
	struct glibc_charset *cs = CURRENT_CHARSET;
	if (cs) return glibc_charset_mbsrtowcs(cs, d, (const char **)&s, max, &(mbstate_t){ 0 });
	return glibc_mbsnrtowcs(d, (const char **)&s, -1, max, 0);
}

wint_t glibc_btowc(int c)
{
	if (c >= 0 && c < 0x80) return c;
	struct glibc_charset *cs = CURRENT_CHARSET;
	return cs ? glibc_charset_btowc(cs, c) : WEOF;
}

int glibc_wctob(wint_t c)
{
	if (c < 0x80) return c;
	struct glibc_charset *cs = CURRENT_CHARSET;
	return cs ? glibc_charset_wctob(cs, c) : EOF;
}

size_t glibc_wcrtomb(char *restrict s, wchar_t wc, mbstate_t *restrict st)
{
	if (UTF8) return s ? glibc_utf8_wcrtomb(s, wc) : 1;
	struct glibc_charset *cs = CURRENT_CHARSET;
	static mbstate_t own;
	if (cs) return glibc_charset_wcrtomb(cs, s, wc, st ? st : &own);
	if (!s) return 1;
	if ((unsigned)wc >= 0x80) return invalid();
	*s = wc;
	return 1;
}

int glibc_wctomb(char *s, wchar_t wc)
{
	static mbstate_t state;
	struct glibc_charset *cs = CURRENT_CHARSET;
	if (s) return glibc_wcrtomb(s, wc, cs ? &state : 0);
	if (!cs) return 0;
	glibc_charset_load(cs);
	state = (mbstate_t){ 0 };
	return cs->from_wide.stateful;
}

static size_t to_utf8(char *d, const wchar_t **src, size_t n, size_t max, mbstate_t *st)
{
	const wchar_t *s = *src;
	int saved = errno;
	size_t r = n == (size_t)-1 ? wcsrtombs(d, &s, max, st) : wcsnrtombs(d, &s, n, max, st);
	if (r == (size_t)-1) {
		errno = saved;
		return glibc_utf8_wcsnrtombs(d, src, n, max);
	}
	if (d) *src = s;
	return r;
}

size_t glibc_wcsnrtombs(char *restrict d, const wchar_t **restrict src, size_t n, size_t max, mbstate_t *restrict st)
{
	if (UTF8) return to_utf8(d, src, n, max, st);
	struct glibc_charset *cs = CURRENT_CHARSET;
	static mbstate_t own;
	if (cs) return glibc_charset_wcsnrtombs(cs, d, src, n, max, st ? st : &own);
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
	if (UTF8) return to_utf8(d, src, -1, max, st);
	struct glibc_charset *cs = CURRENT_CHARSET;
	static mbstate_t own;
	if (cs) return glibc_charset_wcsrtombs(cs, d, src, max, st ? st : &own);
	return glibc_wcsnrtombs(d, src, -1, max, st);
}

size_t glibc_wcstombs(char *restrict d, const wchar_t *restrict s, size_t max)
{
	if (UTF8) return to_utf8(d, (const wchar_t **)&s, -1, max, 0);
	struct glibc_charset *cs = CURRENT_CHARSET;
	if (cs) return glibc_charset_wcsrtombs(cs, d, (const wchar_t **)&s, max, &(mbstate_t){ 0 });
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
	if ((int)*pending > 0 && !CURRENT_CHARSET) {
		if (pc) *pc = *pending;
		*pending = 0;
		return -3;
	}
	if (CURRENT_CHARSET && *pending & 0x80000000u) {
		/* The modules have the rest of that word. */
		if (pc) *pc = pending[1];
		*pending &= 0x7fffffff;
		pending[1] = 0;
		return -3;
	}
	size_t r = glibc_mbrtowc(&wc, s, n, st);
	if (r > 6) return r;
	if (wc >= 0x10000 && CURRENT_CHARSET) {
		*pending |= 0x80000000u;
		pending[1] = (wc & 0x3ff) + 0xdc00;
		if (pc) *pc = 0xd7c0 + (wc >> 10);
		return r;
	}
	if (wc >= 0x10000) {
		*pending = (wc & 0x3ff) + 0xdc00;
		wc = 0xd7c0 + (wc >> 10);
	}
	if (pc) *pc = wc;
	return r;
}

/* To and from UTF-8. What is left to give of a character is in the second word, the next byte lowest; what came of one
 * is there too, under the range of its second byte, with how many bytes lack in the first. What that has else is the
 * charset's, which may keep a letter. (The beginning of a UTF-8 character has the highest bit.) */
#define C8_GIVES 0x40000000u
#define C8_TAKES 0x20000000u
#define C8_LACKS 0x03000000u
#define C8_ONE 0x01000000u

size_t glibc_mbrtoc8(unsigned char *pc, const char *s, size_t n, mbstate_t *st)
{
	static mbstate_t own;
	wchar_t wc;
	unsigned *word = (unsigned *)(void *)(st ? st : &own);
	if (!s) return glibc_mbrtoc8(0, "", 1, (mbstate_t *)(void *)word);
	if (*word >> 30 == C8_GIVES >> 30) {
		if (pc) *pc = word[1];
		if (!(word[1] >>= 8)) *word &= ~C8_GIVES;
		return -3;
	}
	size_t r = glibc_mbrtowc(&wc, s, n, (mbstate_t *)(void *)word);
	if (r > 6) return r;
	if (!r && wc) r = -3; /* the second one of two that the bytes before were */
	unsigned u = wc, first = u;
	if (u >= 0x80) {
		int more = u < 0x800 ? 1 : u < 0x10000 ? 2 : 3;
		unsigned rest = 0;
		for (int i = 0; i < more; i++, u >>= 6) rest = rest << 8 | 0x80 | (u & 0x3f);
		first = (0x7f80 >> more & 0xff) | u;
		word[0] |= C8_GIVES;
		word[1] = rest;
	}
	if (pc) *pc = first;
	return r;
}

size_t glibc_c8rtomb(char *s, unsigned char c, mbstate_t *st)
{
	static mbstate_t own;
	unsigned *word = (unsigned *)(void *)(st ? st : &own);
	if (!s) {
		if (*word & C8_TAKES) goto bad; /* something lacks */
		word[0] = word[1] = 0;
		return 1;
	}
	if (!(*word & C8_TAKES)) {
		if (c < 0x80) return glibc_wcrtomb(s, c, (mbstate_t *)(void *)word);
		int more = c < 0xc2 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : c < 0xf5 ? 3 : 0;
		if (!more) goto bad;
		word[0] |= C8_TAKES | C8_ONE * more;
		word[1] = c & (0x3f >> more);
		/* The second byte's range, where it is not all of 80 to bf. */
		if (c == 0xe0 || c == 0xf0) word[1] |= c == 0xe0 ? 0xa00000 : 0x900000;
		if (c == 0xed || c == 0xf4) word[1] |= c == 0xed ? 0x9f000000 : 0x8f000000;
		return 0;
	}
	unsigned low = word[1] >> 16 & 0xff, high = word[1] >> 24;
	if ((c & 0xc0) != 0x80 || c < low || (high && c > high)) goto bad;
	unsigned u = (word[1] & 0xffff) << 6 | (c & 0x3f);
	*word -= C8_ONE;
	unsigned more = *word & C8_LACKS;
	if (!more) *word &= ~C8_TAKES;
	word[1] = more ? u : 0;
	return more ? 0 : glibc_wcrtomb(s, u, (mbstate_t *)(void *)word);
bad:
	errno = EILSEQ;
	return -1;
}
TWIN(mbrtoc8, GLIBC_2.36, glibc_mbrtoc8);
TWIN(c8rtomb, GLIBC_2.36, glibc_c8rtomb);

size_t glibc_mbrtoc32(unsigned *pc, const char *s, size_t n, mbstate_t *st)
{
	static mbstate_t own;
	return glibc_mbrtowc((wchar_t *)(s ? pc : 0), s ? s : "", s ? n : 1, st ? st : &own);
}
TWIN(mbrtoc16, GLIBC_2.16, glibc_mbrtoc16);
TWIN(mbrtoc32, GLIBC_2.16, glibc_mbrtoc32);

/* A first surrogate waits in the second word. */
#define C16_HALF 0x10000000u

size_t glibc_c16rtomb(char *s, unsigned short c, mbstate_t *st)
{
	static mbstate_t own;
	unsigned *word = (unsigned *)(void *)(st ? st : &own), u = c;
	if (!s) {
		word[0] = word[1] = 0;
		return 1;
	}
	if (*word == C16_HALF) {
		u = 0x10000 + ((word[1] & 0x3ff) << 10) + (c & 0x3ff);
		word[0] = word[1] = 0;
		if (c >> 10 != 0xdc00 >> 10) return invalid();
	} else if (c >> 10 == 0xd800 >> 10) {
		word[0] = C16_HALF;
		word[1] = c;
		return 0;
	}
	return c >> 10 == 0xdc00 >> 10 && u == c ? invalid() : glibc_wcrtomb(s, u, (mbstate_t *)(void *)word);
}
TWIN(c16rtomb, GLIBC_2.16, glibc_c16rtomb);

size_t glibc_c32rtomb(char *s, unsigned c, mbstate_t *st)
{
	static mbstate_t own;
	return glibc_wcrtomb(s, c, st ? st : &own);
}
TWIN(c32rtomb, GLIBC_2.16, glibc_c32rtomb);
ALIAS(__mbrtowc, glibc_mbrtowc);

/* Fortified. Sizes count elements of the destination. */
#include "chk.h"

size_t __wcrtomb_chk(char *s, wchar_t wc, mbstate_t *st, size_t room)
{
	char b[MB_LEN_MAX];
	if (!s) return glibc_wcrtomb(s, wc, st);
	size_t n = glibc_wcrtomb(b, wc, st);
	if (n == (size_t)-1) return n;
	need_room(n, room);
	memcpy(s, b, n);
	return n;
}

/* Without s wcrtomb's answer, not that of wctomb. */
int __wctomb_chk(char *s, wchar_t wc, size_t room)
{
	need_room(glibc_mb_cur_max(), room);
	if (s) return glibc_wctomb(s, wc);
	glibc_wctomb(s, wc);
	return 1;
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

/* UTF-8 of up to six bytes (utf8.c). The functions of <wchar.h>; src, s and st are not null here. musl's, which end at
 * U+10FFFF, are faster: these take what those do not. */
#ifndef GLIBC_UTF8_H
#define GLIBC_UTF8_H
#include <stddef.h>
#include <wchar.h>

size_t glibc_utf8_mbrtowc(wchar_t *restrict wc, const char *restrict s, size_t n, mbstate_t *restrict st);
size_t glibc_utf8_mbsnrtowcs(wchar_t *restrict d, const char **restrict src, size_t n, size_t max,
			     mbstate_t *restrict st);
size_t glibc_utf8_wcrtomb(char *s, wchar_t wc);
size_t glibc_utf8_wcsnrtombs(char *restrict d, const wchar_t **restrict src, size_t n, size_t max);

#endif

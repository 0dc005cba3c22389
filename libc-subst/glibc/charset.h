/* Charsets of locales, other than UTF-8 and ASCII: each is two conversion steps of the
 * system's gconv modules, as in glibc. A locale's cat[LC_CTYPE] points to its charset's
 * `map`, where UTF-8 has &__c_dot_utf8 and "C" a null pointer. */
#ifndef GLIBC_CHARSET_H
#define GLIBC_CHARSET_H
#include <wchar.h>
#include "locale_impl.h"
#include "gconv.h"

struct glibc_charset {
	struct __locale_map map;          /* its `map` is &glibc_charset_mark */
	struct __locale_struct of_stream; /* what a wide stream of this charset has for a locale */
	struct glibc_charset *next;
	unsigned mb_cur_max;
	int ready;
	int ascii; /* has no other bytes than ASCII's */
	struct gconv_step to_wide, from_wide;
	char name[];
};

extern __attribute__((visibility("hidden"))) const char glibc_charset_mark;

/* The charset that cat[LC_CTYPE] of a locale points to; 0 in UTF-8 and "C". */
static inline struct glibc_charset *glibc_charset_of(const struct __locale_map *m)
{
	return m && m->map == &glibc_charset_mark ? (struct glibc_charset *)(void *)m : 0;
}

/* The name of ASCII; a wide stream in "C" has it, which CURRENT_CHARSET is not there. */
#define ASCII_CHARSET "ANSI_X3.4-1968"

#define CURRENT_CHARSET glibc_charset_of(CURRENT_LOCALE->cat[LC_CTYPE])

/* The charset of this name, as locales' data spell it; lives until exit. LC_CTYPE data say
 * what MB_CUR_MAX is, 0: not known here. Null when there is no memory. Its modules are loaded when it is first used. */
struct glibc_charset *glibc_charset_named(const char *name, unsigned mb_cur_max);

/* Load the modules; where that fails the charset is ASCII, as in glibc. Nonzero if it is
 * what its name says. Any thread, takes the charsets' lock. */
int glibc_charset_load(struct glibc_charset *cs);

/* The functions of <wchar.h>; `st` is not null here. Errors: EILSEQ. */
size_t glibc_charset_mbrtowc(struct glibc_charset *cs, wchar_t *wc, const char *s, size_t n, mbstate_t *st);
size_t glibc_charset_mbsnrtowcs(struct glibc_charset *cs, wchar_t *d, const char **src, size_t n, size_t max,
				mbstate_t *st);
size_t glibc_charset_mbsrtowcs(struct glibc_charset *cs, wchar_t *d, const char **src, size_t max, mbstate_t *st);
size_t glibc_charset_wcrtomb(struct glibc_charset *cs, char *s, wchar_t wc, mbstate_t *st);
size_t glibc_charset_wcsnrtombs(struct glibc_charset *cs, char *d, const wchar_t **src, size_t n, size_t max,
				mbstate_t *st);
size_t glibc_charset_wcsrtombs(struct glibc_charset *cs, char *d, const wchar_t **src, size_t max, mbstate_t *st);
wint_t glibc_charset_btowc(struct glibc_charset *cs, int c);
int glibc_charset_wctob(struct glibc_charset *cs, wint_t c);

#endif

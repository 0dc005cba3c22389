/* The wide-character functions with glibc's behaviour, for gnulib's files: they
 * must agree with what programs see. */
#ifndef GLIBC_WIDE_H
#define GLIBC_WIDE_H
#include <stdlib.h>
#include <wchar.h>
#include <wctype.h>
#include <locale.h>

int glibc_iswctype(wint_t, wctype_t);
int glibc_byte_in_class(unsigned char, wctype_t) __attribute__((visibility("hidden")));
wctype_t glibc_wctype(const char *);
int glibc_iswalnum(wint_t);
int glibc_iswlower(wint_t);
int glibc_iswspace(wint_t);
wint_t glibc_towlower(wint_t);
wint_t glibc_towupper(wint_t);
size_t glibc_mbrtowc(wchar_t *restrict, const char *restrict, size_t, mbstate_t *restrict);
size_t glibc_mbsrtowcs(wchar_t *restrict, const char **restrict, size_t, mbstate_t *restrict);
size_t glibc_mbstowcs(wchar_t *restrict, const char *restrict, size_t);
wint_t glibc_towlower_l(wint_t, locale_t);
wint_t glibc_towupper_l(wint_t, locale_t);
size_t glibc_wcrtomb(char *restrict, wchar_t, mbstate_t *restrict);
wint_t glibc_btowc(int);
size_t glibc_mb_cur_max(void);

#ifdef GLIBC_WIDE_REDIRECT
#define iswctype glibc_iswctype
#define wctype glibc_wctype
#define iswalnum glibc_iswalnum
#define iswlower glibc_iswlower
#define towlower glibc_towlower
#define towupper glibc_towupper
#define mbrtowc glibc_mbrtowc
#define mbsrtowcs glibc_mbsrtowcs
#define wcrtomb glibc_wcrtomb
#define btowc glibc_btowc
#endif

/* <ctype.h>'s, by the locale's tables. */
#ifdef GLIBC_NARROW_REDIRECT
#include <ctype.h>
#undef isalnum
#undef isalpha
#undef isblank
#undef iscntrl
#undef isdigit
#undef isgraph
#undef islower
#undef isprint
#undef ispunct
#undef isspace
#undef isupper
#undef isxdigit
#undef tolower
#undef toupper
int glibc_isalnum(int), glibc_isalpha(int), glibc_isblank(int), glibc_iscntrl(int), glibc_isdigit(int),
	glibc_isgraph(int), glibc_islower(int), glibc_isprint(int), glibc_ispunct(int), glibc_isspace(int),
	glibc_isupper(int), glibc_isxdigit(int), glibc_tolower(int), glibc_toupper(int);
#define isalnum glibc_isalnum
#define isalpha glibc_isalpha
#define isblank glibc_isblank
#define iscntrl glibc_iscntrl
#define isdigit glibc_isdigit
#define isgraph glibc_isgraph
#define islower glibc_islower
#define isprint glibc_isprint
#define ispunct glibc_ispunct
#define isspace glibc_isspace
#define isupper glibc_isupper
#define isxdigit glibc_isxdigit
#define tolower glibc_tolower
#define toupper glibc_toupper
#endif
#endif

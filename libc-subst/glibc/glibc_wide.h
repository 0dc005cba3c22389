/* The wide-character functions with glibc's behaviour, for gnulib's files: they
 * must agree with what programs see. */
#ifndef GLIBC_WIDE_H
#define GLIBC_WIDE_H
#include <stdlib.h>
#include <wchar.h>
#include <wctype.h>
#include <locale.h>

int glibc_iswctype(wint_t, wctype_t);
wctype_t glibc_wctype(const char *);
int glibc_iswalnum(wint_t);
int glibc_iswlower(wint_t);
int glibc_iswspace(wint_t);
wint_t glibc_towlower(wint_t);
wint_t glibc_towupper(wint_t);
size_t glibc_mbrtowc(wchar_t *restrict, const char *restrict, size_t, mbstate_t *restrict);
size_t glibc_mbsrtowcs(wchar_t *restrict, const char **restrict, size_t, mbstate_t *restrict);
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
#endif

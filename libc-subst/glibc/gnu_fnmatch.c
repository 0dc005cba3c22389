/* fnmatch with FNM_EXTMATCH and the rest of GNU's flags (gnulib's, built as a part of the
 * C library: bracket expressions go by LC_COLLATE). */
#include <libc-config.h>
#include <alloca.h>
#include <limits.h>
#include <wchar.h>
#define GLIBC_NARROW_REDIRECT 1
#include "glibc_wide.h"
/* Where <wchar.h> does not declare it, its address would be taken for an int. */
wchar_t *wmempcpy(wchar_t *, const wchar_t *, size_t);
#include <fnmatch.h>
#undef FNM_EXTMATCH
#define FNM_EXTMATCH (1 << 5)
#undef FNM_FILE_NAME
#define FNM_FILE_NAME FNM_PATHNAME

#define _LIBC 1
#undef MB_CUR_MAX
#define MB_CUR_MAX glibc_mb_cur_max()
#define __btowc glibc_btowc
#define __iswctype glibc_iswctype
#define __wctype glibc_wctype
#define __towlower glibc_towlower
#define __mbsrtowcs glibc_mbsrtowcs
#define __mempcpy mempcpy
#define __strnlen strnlen
#define __wcscat wcscat
#define __wcslen wcslen
#define __wmemchr wmemchr
#define __wmemcmp wmemcmp
#define __wmempcpy wmempcpy
#define _ISCTYPE(c, class) glibc_byte_in_class(c, class)
#define __libc_use_alloca(n) ((n) < 4032)
#define alloca_account(size, sum) ((sum) += (size), alloca(size))
#define __fnmatch strict_fnmatch
static int strict_fnmatch(const char *, const char *, int);
#include <fnmatch.c>
#undef _LIBC

/* What is no text is matched by bytes, and as in glibc what does not match as text. */
int glibc_fnmatch(const char *pattern, const char *s, int flags)
{
	int r = strict_fnmatch(pattern, s, flags);
	if (r != -1 && (r != FNM_NOMATCH || MB_CUR_MAX == 1)) return r;
	return internal_fnmatch(pattern, s, s + strlen(s), flags & FNM_PERIOD, flags, 0, 0);
}
#include "twin.h"
TWIN(fnmatch, GLIBC_2.2.5, glibc_fnmatch);
TWIN(fnmatch, GLIBC_2.2.6, glibc_fnmatch);

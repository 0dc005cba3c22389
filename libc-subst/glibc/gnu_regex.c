/* GNU regular expressions (gnulib's, which are glibc's): glibc's binary
 * interface, with 8-byte regmatch_t, REG_STARTEND and the re_* functions. */
#define regcomp glibc_regcomp
#define regexec glibc_regexec
#define regfree glibc_regfree
#define regerror glibc_regerror
#define _REGEX_RE_COMP 1
#define GLIBC_WIDE_REDIRECT 1
#define GLIBC_NARROW_REDIRECT 1
#include "glibc_wide.h"
#include <libc-config.h>
#include <limits.h>
#include <langinfo.h>
#include <dynarray.h>
#include "messages.h"

/* As a part of the C library: bracket expressions go by LC_COLLATE. The rest of what
 * that means to gnulib's files: */
#define _LIBC 1
#define _RE_DEFINE_LOCALE_FUNCTIONS 1
#include <locale/weight.h>
#undef MB_CUR_MAX
#define MB_CUR_MAX glibc_mb_cur_max()
#undef MB_LEN_MAX
#define MB_LEN_MAX 16
#define weak_function
#define libc_freeres_fn(name) static __attribute__((unused)) void name(void)
#define _libc_intl_domainname 0
#define __dcgettext(domain, text, category) glibc_message(text)
#define __mempcpy mempcpy
#define __wctype wctype
#define __iswalnum iswalnum
#define __iswctype iswctype
#define __towlower towlower
#define __towupper towupper
#define __btowc btowc
#define __mbrtowc mbrtowc
#define __wcrtomb wcrtomb
#define __regfree regfree
#define IS_IN(module) 0

/* Most of what is freed after a search is none. */
static inline void free_if_any(void *p)
{
	if (p) free(p);
}
#define free(p) free_if_any(p)

#include <regex.h>
#include "regex_internal.h"
#include "regex_internal.c"
#include "regcomp.c"
#include "regexec.c"
#include <malloc/dynarray_resize.c>
#include "twin.h"

TWIN(regcomp, GLIBC_2.2.5, glibc_regcomp);
/* Old programs pass flags that meant nothing then. */
int glibc_old_regexec(const regex_t *re, const char *s, size_t n, regmatch_t *m, int flags)
{
	return glibc_regexec(re, s, n, m, flags & (REG_NOTBOL | REG_NOTEOL));
}
TWIN(regexec, GLIBC_2.2.5, glibc_old_regexec);
TWIN(regexec, GLIBC_2.3.4, glibc_regexec);
TWIN(regfree, GLIBC_2.2.5, glibc_regfree);
TWIN(regerror, GLIBC_2.2.5, glibc_regerror);

/* glibc keeps it for programs that set it; nothing reads it. */
int re_max_failures = 40000;

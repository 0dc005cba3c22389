/* GNU regular expressions (gnulib's, which are glibc's): glibc's binary
 * interface, with 8-byte regmatch_t, REG_STARTEND and the re_* functions. */
#define regcomp glibc_regcomp
#define regexec glibc_regexec
#define regfree glibc_regfree
#define regerror glibc_regerror
#define _REGEX_RE_COMP 1
#define GLIBC_WIDE_REDIRECT 1
#include "glibc_wide.h"
#include <libintl.h>
#include "messages.h"
#define ENABLE_NLS 1
#define gettext(s) glibc_message(s)
#include <regex.c>
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

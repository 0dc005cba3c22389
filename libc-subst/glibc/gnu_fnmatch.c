/* fnmatch with FNM_EXTMATCH and the rest of GNU's flags (gnulib's). */
#include <config.h>
#define GLIBC_WIDE_REDIRECT 1
#include "glibc_wide.h"
/* Where <wchar.h> does not declare it, its address would be taken for an int. */
wchar_t *wmempcpy(wchar_t *, const wchar_t *, size_t);
#include <fnmatch.h>
#undef FNM_EXTMATCH
#define FNM_EXTMATCH (1 << 5)
#undef FNM_FILE_NAME
#define FNM_FILE_NAME FNM_PATHNAME
#define HAVE_FNMATCH_GNU 0
#define fnmatch plain_fnmatch
static int plain_fnmatch(const char *, const char *, int);
#include <fnmatch.c>
#undef fnmatch

/* [=x=] and [.x.] of one character stand for it; gnulib's does not know them. */
int glibc_fnmatch(const char *pattern, const char *s, int flags)
{
	if (!strstr(pattern, "[=") && !strstr(pattern, "[.")) return plain_fnmatch(pattern, s, flags);
	char copy[strlen(pattern) + 1], *to = copy;
	int inside = 0;
	for (const char *p = pattern; *p;) {
		size_t n = 0;
		if (!inside && *p == '\\' && p[1] && !(flags & FNM_NOESCAPE)) *to++ = *p++;
		else if (inside && *p == '[' && (p[1] == '=' || p[1] == '.')) {
			n = 1; /* bytes of the character */
			while ((p[2 + n] & 0xc0) == 0x80) n++;
			if (!p[2] || p[2 + n] != p[1] || p[3 + n] != ']') n = 0;
		} else if (inside && *p == ']') {
			inside = 0;
		} else if (!inside && *p == '[') {
			inside = 1;
			*to++ = *p++;
			if (*p == '!' || *p == '^') *to++ = *p++;
			if (*p == ']') *to++ = *p++;
			continue;
		}
		if (n) {
			memcpy(to, p + 2, n);
			to += n;
			p += n + 4;
		} else if (*p) {
			*to++ = *p++;
		}
	}
	*to = 0;
	return plain_fnmatch(copy, s, flags);
}
#include "twin.h"
TWIN(fnmatch, GLIBC_2.2.5, glibc_fnmatch);
TWIN(fnmatch, GLIBC_2.2.6, glibc_fnmatch);

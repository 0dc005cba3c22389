/* <regexp.h>, whose compile() was in the header: what that made of an expression stands where the caller said,
 * aligned, and is GNU's. */
#define _GNU_SOURCE
#include <stdint.h>
#include <regex.h>
#include "twin.h"

/* gnulib's structures, see gnu_regex.c. */
struct where {
	int begin, end;
};
extern int glibc_regexec(const void *, const char *, size_t, struct where *, int);
#define GNU_NOTEOL 2

/* Where the last match begins and ends; and what compile() alone has ever used. */
char *loc1, *loc2, *locs;

static int match(const char *s, const char *compiled, struct where *m)
{
	uintptr_t at = ((uintptr_t)compiled + sizeof(void *)) & -sizeof(void *); /* never at compiled itself */
	return !glibc_regexec((const void *)at, s, 1, m, GNU_NOTEOL);
}

/* The expression matches somewhere; at the beginning. */
int glibc_step(const char *s, const char *compiled)
{
	struct where m;
	if (!match(s, compiled, &m)) return 0;
	loc1 = (char *)s + m.begin;
	loc2 = (char *)s + m.end;
	return 1;
}
OLD_TWIN(step, GLIBC_2.2.5, glibc_step);

int glibc_advance(const char *s, const char *compiled)
{
	struct where m;
	if (!match(s, compiled, &m) || m.begin) return 0;
	loc2 = (char *)s + m.end;
	return 1;
}
OLD_TWIN(advance, GLIBC_2.2.5, glibc_advance);

/* GNU string functions that musl lacks, and basename, where the two differ. */
#define _GNU_SOURCE
#include <ctype.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <wchar.h>
#include "glibc_locale.h"
#include "twin.h"

/* GNU basename never writes, and is empty for a name that ends in a slash. */
char *glibc_basename(const char *path)
{
	const char *slash = strrchr(path, '/');
	return (char *)(slash ? slash + 1 : path);
}
TWIN(basename, GLIBC_2.2.5, glibc_basename);

/* POSIX's: of slashes after the name only the first becomes a zero, and a name of slashes is its last. */
char *glibc_xpg_basename(char *path)
{
	if (!path || !*path) return ".";
	char *end = path + strlen(path);
	while (end > path && end[-1] == '/') end--;
	if (end == path) return path + strlen(path) - 1;
	*end = 0;
	char *slash = memrchr(path, '/', end - path);
	return slash ? slash + 1 : path;
}
TWIN(__xpg_basename, GLIBC_2.2.5, glibc_xpg_basename);

/* The root is what the path begins with, two slashes being one of its own. */
char *glibc_dirname(char *path)
{
	char *slash = path ? strrchr(path, '/') : 0;
	if (slash && slash != path && !slash[1]) {
		char *end = slash;
		while (end != path && end[-1] == '/') end--;
		if (end != path) slash = memrchr(path, '/', end - path);
	}
	if (!slash) return ".";
	char *end = slash;
	while (end != path && end[-1] == '/') end--;
	if (end != path) slash = end;
	else slash = slash == path + 1 ? path + 2 : path + 1;
	*slash = 0;
	return path;
}
TWIN(dirname, GLIBC_2.2.5, glibc_dirname);

int __memcmpeq(const void *a, const void *b, size_t n) { return memcmp(a, b, n); }

void *memfrob(void *p, size_t n)
{
	for (unsigned char *b = p; n; n--) *b++ ^= 42;
	return p;
}

char *strfry(char *s)
{
	size_t n = strlen(s);
	for (size_t i = 0; i + 1 < n; i++) {
		size_t j = i + (size_t)rand() % (n - i);
		char c = s[i];
		s[i] = s[j];
		s[j] = c;
	}
	return s;
}

size_t wcslcpy(wchar_t *restrict d, const wchar_t *restrict s, size_t n)
{
	size_t l = wcslen(s);
	if (n) {
		size_t k = l < n ? l : n - 1;
		wmemcpy(d, s, k);
		d[k] = 0;
	}
	return l;
}

size_t wcslcat(wchar_t *restrict d, const wchar_t *restrict s, size_t n)
{
	size_t have = wcsnlen(d, n);
	return have + wcslcpy(d + have, s, n - have);
}

/* Names with two underscores, which glibc keeps for old objects. */
char *__strdup(const char *s) { return strdup(s); }
char *__strndup(const char *s, size_t n) { return strndup(s, n); }
char *glibc_old_stpcpy(char *d, const char *s) { return stpcpy(d, s); }
char *glibc_old_stpncpy(char *d, const char *s, size_t n) { return stpncpy(d, s, n); }
void *__mempcpy(void *d, const void *s, size_t n) { return mempcpy(d, s, n); }
void __bzero(void *d, size_t n) { memset(d, 0, n); }
int __ffs(int x) { return ffs(x); }
int __strcasecmp(const char *a, const char *b) { return strcasecmp(a, b); }
char *__strcasestr(const char *a, const char *b) { return strcasestr(a, b); }
int __strverscmp(const char *a, const char *b) { return strverscmp(a, b); }

/* The place to go on from is always left behind, at the end of the string at last. */
char *glibc_strtok_r(char *restrict s, const char *restrict d, char **restrict p)
{
	if (!s) s = *p;
	s += strspn(s, d);
	if (!*s) {
		*p = s;
		return 0;
	}
	char *end = s + strcspn(s, d);
	*p = end + (*end != 0);
	*end = 0;
	return s;
}
ALIAS(__strtok_r, glibc_strtok_r);
TWIN(strtok_r, GLIBC_2.2.5, glibc_strtok_r);

int glibc_tolower(int);
int glibc_toupper(int);
#undef _tolower
#undef _toupper
int _tolower(int c) { return glibc_tolower(c); }
int _toupper(int c) { return glibc_toupper(c); }

TWIN(__stpcpy, GLIBC_2.2.5, glibc_old_stpcpy);
TWIN(__stpncpy, GLIBC_2.2.5, glibc_old_stpncpy);

/* What glibc's <bits/string2.h> once inlined. */
size_t __strspn_c1(const char *s, int a)
{
	size_t n = 0;
	while (s[n] && s[n] == a) n++;
	return n;
}

size_t __strspn_c2(const char *s, int a, int b)
{
	size_t n = 0;
	while (s[n] && (s[n] == a || s[n] == b)) n++;
	return n;
}

size_t __strspn_c3(const char *s, int a, int b, int c)
{
	size_t n = 0;
	while (s[n] && (s[n] == a || s[n] == b || s[n] == c)) n++;
	return n;
}

size_t __strcspn_c1(const char *s, int a)
{
	size_t n = 0;
	while (s[n] && s[n] != a) n++;
	return n;
}

size_t __strcspn_c2(const char *s, int a, int b)
{
	size_t n = 0;
	while (s[n] && s[n] != a && s[n] != b) n++;
	return n;
}

size_t __strcspn_c3(const char *s, int a, int b, int c)
{
	size_t n = 0;
	while (s[n] && s[n] != a && s[n] != b && s[n] != c) n++;
	return n;
}

char *__strpbrk_c2(const char *s, int a, int b)
{
	s += __strcspn_c2(s, a, b);
	return *s ? (char *)s : 0;
}

char *__strpbrk_c3(const char *s, int a, int b, int c)
{
	s += __strcspn_c3(s, a, b, c);
	return *s ? (char *)s : 0;
}

char *__strsep_g(char **s, const char *d) { return strsep(s, d); }
char *__strsep_1c(char **s, char a) { return strsep(s, (char[]){ a, 0 }); }
char *__strsep_2c(char **s, char a, char b) { return strsep(s, (char[]){ a, b, 0 }); }
char *__strsep_3c(char **s, char a, char b, char c) { return strsep(s, (char[]){ a, b, c, 0 }); }
char *__strtok_r_1c(char *s, char a, char **p) { return glibc_strtok_r(s, (char[]){ a, 0 }, p); }

/* Letters beyond ASCII have a case in charsets of single bytes only. */
extern int glibc_casecmp_by_table(const char *, const char *, size_t, const int *)
	__attribute__((visibility("hidden")));

int strncasecmp_l(const char *a, const char *b, size_t n, locale_t l)
{
	return glibc_other_case ? glibc_casecmp_by_table(a, b, n, glibc_locale_of(l)->ctype_tolower)
				: strncasecmp(a, b, n);
}

int strcasecmp_l(const char *a, const char *b, locale_t l)
{
	return glibc_other_case ? strncasecmp_l(a, b, SIZE_MAX, l) : strcasecmp(a, b);
}
ALIAS(glibc_old_strcasecmp_l, strcasecmp_l);
ALIAS(glibc_old_strncasecmp_l, strncasecmp_l);
TWIN(__strcasecmp_l, GLIBC_2.2.5, glibc_old_strcasecmp_l);
TWIN(__strncasecmp_l, GLIBC_2.2.5, glibc_old_strncasecmp_l);

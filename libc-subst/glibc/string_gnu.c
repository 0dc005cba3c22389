/* GNU string functions that musl lacks, and basename, where the two differ. */
#define _GNU_SOURCE
#include <ctype.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <wchar.h>
#include "twin.h"

/* GNU basename never writes, and is empty for a name that ends in a slash. */
char *glibc_basename(const char *path)
{
	const char *slash = strrchr(path, '/');
	return (char *)(slash ? slash + 1 : path);
}
TWIN(basename, GLIBC_2.2.5, glibc_basename);

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

wchar_t *wcschrnul(const wchar_t *s, wchar_t c)
{
	while (*s && *s != c) s++;
	return (wchar_t *)s;
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
char *__strtok_r(char *s, const char *d, char **p) { return strtok_r(s, d, p); }
#undef _tolower
#undef _toupper
int _tolower(int c) { return tolower(c); }
int _toupper(int c) { return toupper(c); }

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
char *__strtok_r_1c(char *s, char a, char **p) { return strtok_r(s, (char[]){ a, 0 }, p); }

/* Letters beyond ASCII have no case in these, in any locale with UTF-8. */
int strcasecmp_l(const char *a, const char *b, locale_t l) { return (void)l, strcasecmp(a, b); }
int strncasecmp_l(const char *a, const char *b, size_t n, locale_t l) { return (void)l, strncasecmp(a, b, n); }
ALIAS(glibc_old_strcasecmp_l, strcasecmp_l);
ALIAS(glibc_old_strncasecmp_l, strncasecmp_l);
TWIN(__strcasecmp_l, GLIBC_2.2.5, glibc_old_strcasecmp_l);
TWIN(__strncasecmp_l, GLIBC_2.2.5, glibc_old_strncasecmp_l);

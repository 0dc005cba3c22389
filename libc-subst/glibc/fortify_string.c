/* _FORTIFY_SOURCE: the string and memory functions. Each takes the size of the
 * destination and aborts instead of writing beyond it. */
#define _GNU_SOURCE
#include <string.h>
#include <wchar.h>
#include "chk.h"
#include "twin.h"

void *__memcpy_chk(void *d, const void *s, size_t n, size_t room)
{
	need_room(n, room);
	return memcpy(d, s, n);
}

void *__memmove_chk(void *d, const void *s, size_t n, size_t room)
{
	need_room(n, room);
	return memmove(d, s, n);
}

void *__mempcpy_chk(void *d, const void *s, size_t n, size_t room)
{
	need_room(n, room);
	return mempcpy(d, s, n);
}

void *__memset_chk(void *d, int c, size_t n, size_t room)
{
	need_room(n, room);
	return memset(d, c, n);
}

void __explicit_bzero_chk(void *d, size_t n, size_t room)
{
	need_room(n, room);
	explicit_bzero(d, n);
}

char *__stpcpy_chk(char *d, const char *s, size_t room)
{
	size_t n = strlen(s);
	need_room(n + 1, room);
	return (char *)memcpy(d, s, n + 1) + n;
}

char *__strcpy_chk(char *d, const char *s, size_t room)
{
	__stpcpy_chk(d, s, room);
	return d;
}

char *__stpncpy_chk(char *d, const char *s, size_t n, size_t room)
{
	need_room(n, room);
	return stpncpy(d, s, n);
}

char *__strncpy_chk(char *d, const char *s, size_t n, size_t room)
{
	need_room(n, room);
	return strncpy(d, s, n);
}

char *__strncat_chk(char *d, const char *s, size_t n, size_t room)
{
	size_t have = strlen(d), add = strnlen(s, n);
	need_room(have, room);
	need_room(add + 1, room - have);
	memcpy(d + have, s, add);
	d[have + add] = 0;
	return d;
}

char *__strcat_chk(char *d, const char *s, size_t room) { return __strncat_chk(d, s, (size_t)-1, room); }

size_t __strlcpy_chk(char *d, const char *s, size_t n, size_t room)
{
	need_room(n, room);
	return strlcpy(d, s, n);
}

size_t __strlcat_chk(char *d, const char *s, size_t n, size_t room)
{
	need_room(n, room);
	return strlcat(d, s, n);
}

/* Wide: room counts wchar_t. */
wchar_t *__wmemcpy_chk(wchar_t *d, const wchar_t *s, size_t n, size_t room)
{
	need_room(n, room);
	return wmemcpy(d, s, n);
}

wchar_t *__wmemmove_chk(wchar_t *d, const wchar_t *s, size_t n, size_t room)
{
	need_room(n, room);
	return wmemmove(d, s, n);
}

wchar_t *wmempcpy(wchar_t *d, const wchar_t *s, size_t n) { return wmemcpy(d, s, n) + n; }

wchar_t *__wmempcpy_chk(wchar_t *d, const wchar_t *s, size_t n, size_t room)
{
	need_room(n, room);
	return wmempcpy(d, s, n);
}

wchar_t *__wmemset_chk(wchar_t *d, wchar_t c, size_t n, size_t room)
{
	need_room(n, room);
	return wmemset(d, c, n);
}

wchar_t *__wcpcpy_chk(wchar_t *d, const wchar_t *s, size_t room)
{
	size_t n = wcslen(s);
	need_room(n + 1, room);
	return wmemcpy(d, s, n + 1) + n;
}

wchar_t *__wcscpy_chk(wchar_t *d, const wchar_t *s, size_t room)
{
	__wcpcpy_chk(d, s, room);
	return d;
}

wchar_t *__wcpncpy_chk(wchar_t *d, const wchar_t *s, size_t n, size_t room)
{
	need_room(n, room);
	return wcpncpy(d, s, n);
}

wchar_t *__wcsncpy_chk(wchar_t *d, const wchar_t *s, size_t n, size_t room)
{
	need_room(n, room);
	return wcsncpy(d, s, n);
}

wchar_t *__wcsncat_chk(wchar_t *d, const wchar_t *s, size_t n, size_t room)
{
	size_t have = wcslen(d), add = wcsnlen(s, n);
	need_room(have, room);
	need_room(add + 1, room - have);
	wmemcpy(d + have, s, add);
	d[have + add] = 0;
	return d;
}

wchar_t *__wcscat_chk(wchar_t *d, const wchar_t *s, size_t room) { return __wcsncat_chk(d, s, (size_t)-1, room); }

size_t wcslcpy(wchar_t *restrict, const wchar_t *restrict, size_t);
size_t wcslcat(wchar_t *restrict, const wchar_t *restrict, size_t);

size_t __wcslcpy_chk(wchar_t *d, const wchar_t *s, size_t n, size_t room)
{
	need_room(n, room);
	return wcslcpy(d, s, n);
}

size_t __wcslcat_chk(wchar_t *d, const wchar_t *s, size_t n, size_t room)
{
	need_room(n, room);
	return wcslcat(d, s, n);
}

/* The environment's changes, as in glibc: by any thread, one after another, and no string that was in it
 * is ever freed, since programs keep what getenv gave. Strings that setenv makes are kept to be used
 * again, so that a variable that goes to and fro takes no more memory. */
#define _GNU_SOURCE
#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "fork_impl.h"
#include "lock.h"

static volatile int lock[1];
volatile int *const __env_lockptr = lock;

static void *made;        /* a tsearch tree of the strings */
static char **own_vector; /* what __environ was set to here */

static int by_text(const void *a, const void *b) { return strcmp(a, b); }

/* Where a variable is, or the null pointer at the end, whose number is *n. */
static char **place(const char *name, size_t len, size_t *n)
{
	char **e = __environ;
	for (*n = 0; e && *e; e++, ++*n)
		if (!strncmp(*e, name, len) && (*e)[len] == '=') return e;
	return e;
}

/* 0, or -1 without memory. */
static int put(char **at, size_t n, char *s)
{
	if (at && *at) {
		*at = s;
		return 0;
	}
	char **v = realloc(own_vector, (n + 2) * sizeof *v);
	if (!v) return -1;
	if (n && __environ != own_vector) memcpy(v, __environ, n * sizeof *v);
	v[n] = s;
	v[n + 1] = 0;
	__environ = own_vector = v;
	return 0;
}

/* The string "name=value", one that was made before if there is. */
static char *string(const char *name, size_t len, const char *value)
{
	size_t value_len = strlen(value);
	char *s = malloc(len + value_len + 2), **known;
	if (!s) return 0;
	memcpy(s, name, len);
	s[len] = '=';
	memcpy(s + len + 1, value, value_len + 1);
	known = tsearch(s, &made, by_text);
	if (!known || *known == s) return s;
	free(s);
	return *known;
}

int setenv(const char *name, const char *value, int overwrite)
{
	size_t len, n;
	if (!name || !*name || name[len = strcspn(name, "=")]) {
		errno = EINVAL;
		return -1;
	}
	int r = 0;
	LOCK(lock);
	char **at = place(name, len, &n);
	if (!at || !*at || overwrite) {
		char *s = string(name, len, value);
		r = s ? put(at, n, s) : -1;
	}
	UNLOCK(lock);
	return r;
}

int unsetenv(const char *name)
{
	size_t len;
	if (!name || !*name || name[len = strcspn(name, "=")]) {
		errno = EINVAL;
		return -1;
	}
	LOCK(lock);
	char **to = __environ;
	for (char **e = to; to; e++) {
		if (*e && !strncmp(*e, name, len) && (*e)[len] == '=') continue;
		if (!(*to++ = *e)) break;
	}
	UNLOCK(lock);
	return 0;
}

/* Without a sign, the variable goes; it may have no name. */
int putenv(char *s)
{
	size_t n, len = strcspn(s, "=");
	if (!s[len]) return unsetenv(s);
	LOCK(lock);
	char **at = place(s, len, &n);
	int r = put(at, n, s);
	UNLOCK(lock);
	return r;
}

int clearenv(void)
{
	LOCK(lock);
	if (__environ == own_vector) {
		free(own_vector);
		own_vector = 0;
	}
	__environ = 0;
	UNLOCK(lock);
	return 0;
}

/* argz and envz vectors: strings one after another, each with its zero. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "twin.h"

int argz_append(char **argz, size_t *len, const char *buf, size_t n)
{
	char *p = realloc(*argz, *len + n);
	if (!p) return ENOMEM;
	memcpy(p + *len, buf, n);
	*argz = p;
	*len += n;
	return 0;
}

int argz_add(char **argz, size_t *len, const char *s) { return argz_append(argz, len, s, strlen(s) + 1); }

int argz_add_sep(char **argz, size_t *len, const char *s, int sep)
{
	size_t n = strlen(s) + 1;
	if (n == 1) return 0;
	char *p = realloc(*argz, *len + n);
	if (!p) return ENOMEM;
	char *out = *argz = p;
	out += *len;
	/* Runs of separators make no empty entries. */
	for (;; s++) {
		if (*s == sep) {
			if (out > p && out[-1]) *out++ = 0;
		} else {
			*out++ = *s;
		}
		if (!*s) break;
	}
	*len = out - p;
	return 0;
}

int argz_create(char *const argv[], char **argz, size_t *len)
{
	size_t n = 0;
	for (int i = 0; argv[i]; i++) n += strlen(argv[i]) + 1;
	*argz = 0;
	*len = n;
	if (!n) return 0;
	char *p = *argz = malloc(n);
	if (!p) return ENOMEM;
	for (int i = 0; argv[i]; i++) p = stpcpy(p, argv[i]) + 1;
	return 0;
}

int argz_create_sep(const char *s, int sep, char **argz, size_t *len)
{
	*argz = 0;
	*len = 0;
	return argz_add_sep(argz, len, s, sep);
}

size_t argz_count(const char *argz, size_t len)
{
	size_t n = 0;
	while (len--) n += !*argz++;
	return n;
}

void argz_extract(const char *argz, size_t len, char **argv)
{
	while (len) {
		size_t n = strlen(argz) + 1;
		*argv++ = (char *)argz;
		argz += n;
		len -= n;
	}
	*argv = 0;
}

char *argz_next(const char *argz, size_t len, const char *entry)
{
	if (entry) {
		entry += strlen(entry) + 1;
		return entry < argz + len ? (char *)entry : 0;
	}
	return len ? (char *)argz : 0;
}

void argz_stringify(char *argz, size_t len, int sep)
{
	while (len > 1) {
		size_t n = strnlen(argz, len);
		if (n + 1 >= len) break;
		argz[n] = sep;
		argz += n + 1;
		len -= n + 1;
	}
}

int argz_insert(char **argz, size_t *len, char *before, const char *s)
{
	if (!before) return argz_add(argz, len, s);
	if (before < *argz || before >= *argz + *len) return EINVAL;
	while (before > *argz && before[-1]) before--;
	size_t at = before - *argz, n = strlen(s) + 1;
	char *p = realloc(*argz, *len + n);
	if (!p) return ENOMEM;
	memmove(p + at + n, p + at, *len - at);
	memcpy(p + at, s, n);
	*argz = p;
	*len += n;
	return 0;
}

void argz_delete(char **argz, size_t *len, char *entry)
{
	if (!entry) return;
	size_t n = strlen(entry) + 1;
	*len -= n;
	memmove(entry, entry + n, *len - (entry - *argz));
	if (!*len) {
		free(*argz);
		*argz = 0;
	}
}

int argz_replace(char **argz, size_t *len, const char *from, const char *to, unsigned *count)
{
	char *out = 0, *entry = 0;
	size_t outlen = 0, n = strlen(from);
	if (!n) return 0;
	while ((entry = argz_next(*argz, *len, entry))) {
		char *rest = entry, *hit;
		char *line = strdup("");
		while (line && (hit = strstr(rest, from))) {
			char *more = realloc(line, strlen(line) + (hit - rest) + strlen(to) + 1);
			if (!more) break;
			line = more;
			strncat(line, rest, hit - rest);
			strcat(line, to);
			rest = hit + n;
		}
		if (count && rest != entry) ++*count;
		char *more = line ? realloc(line, strlen(line) + strlen(rest) + 1) : 0;
		if (!more || argz_add(&out, &outlen, strcat(more, rest))) {
			free(more ? more : line);
			free(out);
			return ENOMEM;
		}
		free(more);
	}
	free(*argz);
	*argz = out;
	*len = outlen;
	return 0;
}

ALIAS(__argz_count, argz_count);
ALIAS(__argz_next, argz_next);
ALIAS(__argz_stringify, argz_stringify);

/* envz: argz of NAME=VALUE. */
char *envz_entry(const char *envz, size_t len, const char *name)
{
	size_t n = strcspn(name, "=");
	for (char *e = 0; (e = argz_next(envz, len, e));)
		if (!strncmp(e, name, n) && (!e[n] || e[n] == '=')) return e;
	return 0;
}

char *envz_get(const char *envz, size_t len, const char *name)
{
	char *e = envz_entry(envz, len, name);
	e = e ? strchr(e, '=') : 0;
	return e ? e + 1 : 0;
}

void envz_remove(char **envz, size_t *len, const char *name)
{
	char *e = envz_entry(*envz, *len, name);
	if (e) argz_delete(envz, len, e);
}

int envz_add(char **envz, size_t *len, const char *name, const char *value)
{
	envz_remove(envz, len, name);
	if (!value) return argz_add(envz, len, name);
	size_t n = strlen(name), v = strlen(value) + 1;
	char *p = realloc(*envz, *len + n + 1 + v);
	if (!p) return ENOMEM;
	memcpy(p + *len, name, n);
	p[*len + n] = '=';
	memcpy(p + *len + n + 1, value, v);
	*envz = p;
	*len += n + 1 + v;
	return 0;
}

int envz_merge(char **envz, size_t *len, const char *other, size_t olen, int override)
{
	for (char *e = 0; (e = argz_next(other, olen, e));) {
		char *old = envz_entry(*envz, *len, e);
		if (old && !override) continue;
		if (old) argz_delete(envz, len, old);
		if (argz_add(envz, len, e)) return ENOMEM;
	}
	return 0;
}

void envz_strip(char **envz, size_t *len)
{
	for (char *e = *envz; e && e < *envz + *len;) {
		if (strchr(e, '=')) e += strlen(e) + 1;
		else {
			size_t at = e - *envz;
			argz_delete(envz, len, e);
			e = *envz ? *envz + at : 0;
		}
	}
}

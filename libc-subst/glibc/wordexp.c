/* wordexp: what glibc refuses is refused before musl asks a shell, which would
 * take it for its own syntax. */
#define _GNU_SOURCE
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <wordexp.h>
#include "twin.h"

static int check(const char **at, const char *stop, int flags);

static size_t name_length(const char *s)
{
	size_t n = 0;
	if (isdigit((unsigned char)*s)) return 0;
	while (isalnum((unsigned char)s[n]) || s[n] == '_') n++;
	return n;
}

static int is_set(const char *s, size_t n)
{
	char name[n + 1];
	memcpy(name, s, n);
	name[n] = 0;
	return getenv(name) != 0;
}

/* *at: after the dollar sign. Moves it behind the expansion. */
static int dollar(const char **at, int flags)
{
	const char *p = *at;
	if (*p == '(') {
		int command = p[1] != '(';
		p++;
		int r = check(&p, ")", flags);
		if (r) return r;
		if (command && flags & WRDE_NOCMD) return WRDE_CMDSUB;
		*at = p;
		return 0;
	}
	if (*p == '{') {
		size_t n = name_length(p + 1 + (p[1] == '#'));
		const char *name = p + 1 + (p[1] == '#');
		if (n && flags & WRDE_UNDEF && !is_set(name, n)) return WRDE_BADVAL;
		p++;
		int r = check(&p, "}", flags);
		if (r) return r;
		*at = p;
		return 0;
	}
	size_t n = name_length(p);
	if (n && flags & WRDE_UNDEF && !is_set(p, n)) return WRDE_BADVAL;
	*at = p + n;
	return 0;
}

/* *at: a backquote. Moves it to the one that ends the command. */
static int quoted_command(const char **at, int flags)
{
	const char *end = strchr(*at + 1, '`');
	if (!end) return WRDE_SYNTAX;
	*at = end;
	return flags & WRDE_NOCMD ? WRDE_CMDSUB : 0;
}

/* Text up to `stop` (a character, or "" for the end of the string). 0 or an error. */
static int check(const char **at, const char *stop, int flags)
{
	const char *p = *at;
	int depth = 0;
	while (*p) {
		int c = *p++, r = 0;
		if (c == *stop && !depth) {
			*at = p;
			return 0;
		}
		switch (c) {
		case '\\':
			if (!*p) return WRDE_SYNTAX;
			p++;
			break;
		case '\'':
			if (!(p = strchr(p, '\''))) return WRDE_SYNTAX;
			p++;
			break;
		case '"':
			while (*p != '"') {
				if (!*p || (*p == '\\' && !p[1])) return WRDE_SYNTAX;
				if (*p == '\\') p += 2;
				else if (*p == '`' && (r = quoted_command(&p, flags))) return r;
				else if (*p++ == '$' && (r = dollar(&p, flags))) return r;
			}
			p++;
			break;
		case '`':
			p--;
			if ((r = quoted_command(&p, flags))) return r;
			p++;
			break;
		case '$':
			if ((r = dollar(&p, flags))) return r;
			break;
		case '(': depth += *stop == ')';             /* fall through */
		case ')': depth -= c == ')' && *stop == ')'; /* fall through */
		case '\n':
		case '|':
		case '&':
		case ';':
		case '<':
		case '>':
		case '{':
		case '}':
			if (!*stop) return WRDE_BADCHAR;
		}
	}
	*at = p;
	return *stop ? WRDE_SYNTAX : 0;
}

int glibc_wordexp(const char *restrict words, wordexp_t *restrict w, int flags)
{
	const char *p = words;
	int r = check(&p, "", flags);
	if (!r) return wordexp(words, w, flags & ~WRDE_NOCMD); /* that is seen to */
	if (flags & WRDE_REUSE) wordfree(w);
	if (!(flags & WRDE_APPEND)) {
		w->we_wordc = 0;
		w->we_wordv = 0;
	}
	return r;
}
TWIN(wordexp, GLIBC_2.2.5, glibc_wordexp);

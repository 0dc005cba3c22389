/* wordexp: what glibc refuses is refused before musl asks a shell, which would
 * take it for its own syntax. */
#define _GNU_SOURCE
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <wordexp.h>
#include "twin.h"

extern int ld_argc __attribute__((visibility("hidden"))); /* ldso */

/* The words, and what has to be written otherwise for the shell. */
struct text {
	const char *start;
	unsigned char *marks; /* for each character */
	int flags;
};
enum {
	BRACKET = 1, /* of "$[...]", written "$((...))" */
	COMMAND,     /* the beginning of one: it has no arguments */
	NO_ARGUMENTS /* the @ of "$@" where there are none: in quotes that is an empty word */
};
static const char no_arguments[] = "set --;";

static int check(struct text *t, const char **at, const char *stop);

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

/* Is what is named here (a variable, or an argument by its number) refused by WRDE_UNDEF? */
static int is_undefined(const struct text *t, const char *s)
{
	size_t n = name_length(s);
	if (!(t->flags & WRDE_UNDEF)) return 0;
	if (isdigit((unsigned char)*s)) return (s[-1] == '{' ? atol(s) : *s - '0') >= ld_argc;
	return n && !is_set(s, n);
}

/* *at: after the dollar sign. Moves it behind the expansion. */
static int dollar(struct text *t, const char **at)
{
	const char *p = *at;
	int flags = t->flags;
	if (*p == '[') {
		t->marks[p - t->start] = BRACKET;
		p++;
		int r = check(t, &p, "]");
		if (r) return r;
		t->marks[p - 1 - t->start] = BRACKET;
		*at = p;
		return 0;
	}
	if (*p == '(') {
		int command = p[1] != '(';
		if (command) t->marks[p - t->start] = COMMAND;
		p++;
		if (command) t->flags &= ~WRDE_UNDEF; /* the shell's matter */
		int r = check(t, &p, ")");
		t->flags = flags;
		if (r) return r;
		if (command && flags & WRDE_NOCMD) return WRDE_CMDSUB;
		*at = p;
		return 0;
	}
	if (*p == '{') {
		if (is_undefined(t, p + 1 + (p[1] == '#'))) return WRDE_BADVAL;
		p++;
		int r = check(t, &p, "}");
		if (r) return r;
		*at = p;
		return 0;
	}
	if (*p == '@' && ld_argc <= 1) t->marks[p - t->start] = NO_ARGUMENTS;
	if (is_undefined(t, p)) return WRDE_BADVAL;
	*at = p + name_length(p);
	return 0;
}

/* *at: a backquote. Moves it to the one that ends the command. */
static int quoted_command(struct text *t, const char **at)
{
	const char *end = strchr(*at + 1, '`');
	if (!end) return WRDE_SYNTAX;
	t->marks[*at - t->start] = COMMAND;
	*at = end;
	return t->flags & WRDE_NOCMD ? WRDE_CMDSUB : 0;
}

/* Text up to `stop` (a character, or "" for the end of the string). 0 or an error. */
static int check(struct text *t, const char **at, const char *stop)
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
				else if (*p == '`' && (r = quoted_command(t, &p))) return r;
				else if (*p++ == '$' && (r = dollar(t, &p))) return r;
			}
			p++;
			break;
		case '`':
			p--;
			if ((r = quoted_command(t, &p))) return r;
			p++;
			break;
		case '$':
			if ((r = dollar(t, &p))) return r;
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

/* The words as the shell is to see them; null without memory. */
static char *for_shell(const struct text *t)
{
	size_t n = strlen(t->start);
	char *s = malloc(sizeof no_arguments * n + 1), *to = s;
	for (size_t i = 0; s && i <= n; i++) {
		int c = t->start[i];
		if (t->marks[i] == BRACKET) c = *to++ = c == '[' ? '(' : ')';
		if (t->marks[i] == NO_ARGUMENTS) to = stpcpy(to, "{@-}");
		else *to++ = c;
		if (t->marks[i] == COMMAND) to = stpcpy(to, no_arguments);
	}
	return s;
}

static int refused(wordexp_t *w, int flags, int r)
{
	if (flags & WRDE_REUSE) wordfree(w);
	if (!(flags & WRDE_APPEND)) {
		w->we_wordc = 0;
		w->we_wordv = 0;
	}
	return r;
}

int glibc_wordexp(const char *restrict words, wordexp_t *restrict w, int flags)
{
	struct text t = { words, calloc(strlen(words) + 1, 1), flags };
	const char *p = words;
	int r = t.marks ? check(&t, &p, "") : WRDE_NOSPACE;
	char *s = r ? 0 : for_shell(&t);
	free(t.marks);
	if (r || !s) return refused(w, flags, r ? r : WRDE_NOSPACE);
	r = wordexp(s, w, flags & ~WRDE_NOCMD); /* that is seen to */
	free(s);
	return r;
}
TWIN(wordexp, GLIBC_2.2.5, glibc_wordexp);

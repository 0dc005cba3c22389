/* $name, ${name...}, and what else a dollar sign begins. */
#define _GNU_SOURCE
#include <ctype.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "messages.h"
#include "words.h"

extern int ld_argc __attribute__((visibility("hidden"))); /* ldso */
extern char **ld_argv __attribute__((visibility("hidden")));
extern int glibc_fnmatch(const char *, const char *, int);

/* Is "$((" at s the beginning of an expression, which ends with "))", or of a command with a subshell? */
static int is_arithmetic(const char *s)
{
	int depth = 0;
	for (s += 2; *s && (depth || *s != ')'); s++) depth += (*s == '(') - (*s == ')');
	return *s && s[1] == ')';
}

int glibc_words_dollar(struct words *w, struct text *to, enum words_mode mode)
{
	switch (*w->at) {
	case 0:
	case '"':
	case '\'': return glibc_text_add(to, "$", 1);
	case '[': w->at++; return glibc_words_arithmetic(w, to, 1);
	case '(':
		if (w->at[1] == '(' && is_arithmetic(w->at)) {
			w->at += 2;
			return glibc_words_arithmetic(w, to, 0);
		}
		w->at++;
		return glibc_words_command(w, to, mode);
	}
	return glibc_words_parameter(w, to, mode);
}

/* ${#name:?word}: length, name, colon, action, word. */
struct parameter {
	int length, colon;
	int action;                /* - = ? +, # % (shortest), L R (longest) */
	int nothing;               /* is what comes of it */
	char *name, *word, *value; /* value: null if there is none */
};

static int is_all(const struct parameter *p) { return (*p->name == '*' || *p->name == '@') && !p->name[1]; }

static size_t name_length(const char *s, int braces)
{
	size_t n = 0;
	if (isdigit((unsigned char)*s)) {
		do n++;
		while (braces && isdigit((unsigned char)s[n]));
	} else if (isalpha((unsigned char)*s) || *s == '_') {
		while (isalnum((unsigned char)s[n]) || s[n] == '_') n++;
	} else if (*s && strchr("*@$", *s)) {
		n = 1;
	}
	return n;
}

/* The action's word, up to the brace. Where the string ends first its last character will do if it is a brace. */
static int read_word(struct words *w, struct parameter *p)
{
	const char *s = w->at;
	int depth = 0, quote = 0;
	for (; *s; s++) {
		if (*s == '\\' && !quote) {
			if (!*++s) return WRDE_SYNTAX;
		} else if ((*s == '\'' || *s == '"') && (!quote || quote == *s)) {
			quote = quote ? 0 : *s;
		} else if (!quote && *s == '}' && !depth) {
			break;
		} else if (!quote) {
			depth += (*s == '{') - (*s == '}');
		}
	}
	if (!*s && s[-1] != '}') return WRDE_SYNTAX;
	if (!(p->word = strndup(w->at, s - w->at))) return WRDE_NOSPACE;
	w->at = *s ? s + 1 : s;
	return 0;
}

/* w->at: behind the dollar sign. */
static int parse(struct words *w, struct parameter *p)
{
	int braces = *w->at == '{';
	w->at += braces;
	if (*w->at == '#') {
		if (!braces) {
			p->name = strdup("#");
			w->at++;
			return p->name ? 0 : WRDE_NOSPACE;
		}
		p->length = 1;
		w->at++;
	}
	size_t n = name_length(w->at, braces);
	if (!n) return braces ? WRDE_SYNTAX : 0;
	if (!(p->name = strndup(w->at, n))) return WRDE_NOSPACE;
	w->at += n;
	if (!braces) return 0;
	if (*w->at == '}') {
		w->at++;
		return 0;
	}
	p->colon = *w->at == ':';
	w->at += p->colon;
	if (!*w->at || !strchr(p->colon ? "-=?+" : "-=?+#%", *w->at)) return WRDE_SYNTAX;
	p->action = *w->at++;
	if ((p->action == '#' || p->action == '%') && *w->at == p->action) {
		p->action = p->action == '#' ? 'L' : 'R';
		w->at++;
	}
	return read_word(w, p);
}

/* The arguments in one, with spaces between. */
static int all_arguments(char **value)
{
	struct text t = { 0 };
	int r = 0;
	for (int i = 1; i < ld_argc && !r; i++) {
		if (i > 1) r = glibc_text_add(&t, " ", 1);
		if (!r) r = glibc_text_add(&t, ld_argv[i], strlen(ld_argv[i]));
	}
	if (!r && !t.s && !(t.s = calloc(1, 1))) r = WRDE_NOSPACE;
	if (r) glibc_text_free(&t);
	*value = t.s;
	return r;
}

static int find_value(struct words *w, struct parameter *p, enum words_mode mode)
{
	const char *value;
	char number[24];
	int r = 0;
	if (*p->name == '@' && mode == QUOTED && !p->length) {
		/* "$@": all but the last are words by now. */
		for (int i = 1; i < ld_argc - 1 && !r; i++) {
			r = glibc_text_add(&w->word, ld_argv[i], strlen(ld_argv[i]));
			if (!r) r = glibc_words_end(w);
		}
		value = ld_argc > 1 ? ld_argv[ld_argc - 1] : 0;
	} else if (is_all(p)) {
		return all_arguments(&p->value);
	} else if (*p->name == '#' || *p->name == '$') {
		snprintf(number, sizeof number, "%d", *p->name == '#' ? ld_argc - (ld_argc > 0) : getpid());
		value = number;
	} else if (isdigit((unsigned char)*p->name)) {
		unsigned long n = strtoul(p->name, 0, 10);
		value = n < (unsigned long)ld_argc ? ld_argv[n] : 0;
	} else {
		value = getenv(p->name);
	}
	if (!r && value && !(p->value = strdup(value))) r = WRDE_NOSPACE;
	return r;
}

/* The action's word without quotes, with what dollar signs stand for. In quotes * and ? are themselves. */
static int expand_word(struct words *w, struct parameter *p)
{
	struct words inner = { .at = p->word, .out = w->out, .flags = w->flags, .ifs = w->ifs };
	struct text t = { 0 };
	int quote = 0, r = 0;
	while (!r && *inner.at) {
		int c = *inner.at++;
		if ((c == '\'' || c == '"') && (!quote || quote == c)) {
			quote = quote ? 0 : c;
		} else if (c == '$') {
			r = glibc_words_dollar(&inner, &t, TEXT);
		} else if (c == '~' && !quote && !t.length) {
			r = glibc_words_tilde(&inner, &t);
		} else {
			if (c == '\\') r = glibc_text_add(&t, "\\", 1), c = *inner.at++;
			else if (quote && (c == '*' || c == '?')) r = glibc_text_add(&t, "\\", 1);
			if (!r) r = glibc_text_add(&t, inner.at - 1, 1);
		}
	}
	free(p->word);
	p->word = t.s;
	if (r || p->word) return r;
	p->word = calloc(1, 1);
	return p->word ? 0 : WRDE_NOSPACE;
}

/* ${name#pattern} and its kin: the value without the beginning or end that matches. */
static void cut(char *value, const char *pattern, int action)
{
	size_t n = strlen(value);
	int beginning = action == '#' || action == 'L', growing = action == '#' || action == 'R';
	for (size_t i = 0; i <= n; i++) {
		size_t at = growing ? i : n - i;
		char saved = value[at];
		if (beginning) value[at] = 0;
		int r = glibc_fnmatch(pattern, beginning ? value : value + at, 0);
		value[at] = saved;
		if (r == FNM_NOMATCH) continue;
		if (beginning) memmove(value, value + at, n - at + 1);
		else value[at] = 0;
		return;
	}
}

/* Stores the word as the value. */
static int take_word(struct parameter *p)
{
	free(p->value);
	p->value = strdup(p->word);
	return p->value ? 0 : WRDE_NOSPACE;
}

static int act(struct words *w, struct parameter *p)
{
	int there = p->value && (!p->colon || *p->value), r;
	if (!p->action || (there && strchr("-=?", p->action))) return 0;
	if (!there && p->action == '+') goto nothing;
	if ((r = expand_word(w, p))) return r;
	switch (p->action) {
	case '=': setenv(p->name, p->word, 1); /* fall through */
	case '-':
	case '+': return take_word(p);
	case '?':
		fprintf(stderr, "%s: %s\n", p->name, *p->word ? p->word : glibc_message("parameter null or not set"));
		goto nothing;
	}
	if (p->value) cut(p->value, p->word, p->action);
	return 0;
nothing:
	p->nothing = 1;
	free(p->value);
	p->value = 0;
	return 0;
}

/* The value as words. White space at its beginning and end does not end the words beside it. */
static int split(struct words *w, const char *value)
{
	int r = 0, mark = 0;
	const char *s = value;
	do {
		if (s != value && (r = glibc_words_end(w))) return r;
		s += strspn(s, w->white);
		if (!mark && !*s) break;
		size_t n = strcspn(s, w->ifs);
		if ((r = glibc_text_add(&w->word, s, n))) return r;
		s += n;
		s += strspn(s, w->white);
		mark = *s && strchr(w->ifs, *s);
		s += mark;
	} while (mark || *s);
	return 0;
}

int glibc_words_parameter(struct words *w, struct text *to, enum words_mode mode)
{
	struct parameter p = { 0 };
	char number[24];
	int r = parse(w, &p);
	if (!r && !p.name) return glibc_text_add(to, "$", 1);
	if (!r) r = find_value(w, &p, mode);
	if (!r && !p.value && is_all(&p)) goto end; /* "$@" without arguments, whatever the action */
	if (!r && !p.value && w->flags & WRDE_UNDEF) r = WRDE_BADVAL;
	if (!r && p.length && is_all(&p)) {
		r = glibc_text_add(to, number, snprintf(number, sizeof number, "%d", ld_argc - (ld_argc > 0)));
		goto end;
	}
	if (!r) r = act(w, &p);
	if (!r && p.length && !p.nothing) {
		size_t n = p.value ? strlen(p.value) : 0;
		r = glibc_text_add(to, number, snprintf(number, sizeof number, "%zu", n));
	} else if (!r && p.value) {
		r = mode == SPLIT ? split(w, p.value) : glibc_text_add(to, p.value, strlen(p.value));
	}
end:
	free(p.name);
	free(p.word);
	free(p.value);
	return r;
}

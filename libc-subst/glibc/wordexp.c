/* wordexp: the string's words, its quotes, tildes and patterns; words_*.c have what is behind a dollar sign. */
#define _GNU_SOURCE
#include <glob.h>
#include <pthread.h>
#include <pwd.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "twin.h"
#include "words.h"

extern int glibc_glob(const char *, int, int (*)(const char *, int), glob_t *);
extern void glibc_globfree(glob_t *);

int glibc_text_add(struct text *t, const char *s, size_t n)
{
	if (n && t->room - t->length <= n) {
		size_t room = 2 * (t->length + n) + 32;
		char *larger = realloc(t->s, room);
		if (!larger) return WRDE_NOSPACE;
		t->s = larger;
		t->room = room;
	}
	if (!n) return 0;
	memcpy(t->s + t->length, s, n);
	t->length += n;
	t->s[t->length] = 0;
	return 0;
}

void glibc_text_free(struct text *t)
{
	free(t->s);
	*t = (struct text){ 0 };
}

/* The list takes `word`, which is freed where that fails. */
static int append(struct word_list *l, char *word)
{
	if (word && l->count == l->room) {
		size_t room = 2 * l->room + 8;
		char **larger = realloc(l->v, room * sizeof *l->v);
		if (!larger) {
			free(word);
			return WRDE_NOSPACE;
		}
		l->v = larger;
		l->room = room;
	}
	if (!word) return WRDE_NOSPACE;
	l->v[l->count++] = word;
	return 0;
}

static void free_list(struct word_list *l)
{
	while (l->count) free(l->v[--l->count]);
	free(l->v);
}

int glibc_words_end(struct words *w)
{
	char *word = w->word.s ? w->word.s : calloc(1, 1);
	w->word = (struct text){ 0 };
	return append(w->out, word);
}

int glibc_words_escape(struct words *w, struct text *to)
{
	int c = *w->at;
	if (!c) return WRDE_SYNTAX;
	w->at++;
	return c == '\n' ? 0 : glibc_text_add(to, w->at - 1, 1);
}

int glibc_words_quoted_escape(struct words *w, struct text *to)
{
	if (!*w->at || strchr("\n$`\"\\", *w->at)) return glibc_words_escape(w, to);
	w->at++;
	return glibc_text_add(to, w->at - 2, 2);
}

/* Is a tilde here the beginning of a path: of a word, or of one in the first word's "name=path:path"? */
static int begins_path(const struct words *w, const struct text *t)
{
	if (!t->length) return 1;
	if (w->out->count) return 0;
	int last = t->s[t->length - 1];
	return last == '=' || (last == ':' && strchr(t->s, '='));
}

int glibc_words_tilde(struct words *w, struct text *to)
{
	size_t n = strcspn(w->at, ":/ \t\\");
	if (!begins_path(w, to) || w->at[n] == '\\') return glibc_text_add(to, "~", 1);
	char name[n + 1], buf[1024];
	struct passwd p, *found = 0;
	memcpy(name, w->at, n);
	name[n] = 0;
	w->at += n;
	const char *home = n ? 0 : getenv("HOME");
	if (home) return glibc_text_add(to, home, strlen(home));
	if (n) getpwnam_r(name, &p, buf, sizeof buf, &found);
	else getpwuid_r(getuid(), &p, buf, sizeof buf, &found);
	if (found && p.pw_dir) return glibc_text_add(to, p.pw_dir, strlen(p.pw_dir));
	int r = glibc_text_add(to, "~", 1);
	return r ? r : glibc_text_add(to, name, n);
}

static int single_quoted(struct words *w)
{
	const char *end = strchr(w->at, '\'');
	if (!end) return WRDE_SYNTAX;
	int r = glibc_text_add(&w->word, w->at, end - w->at);
	w->at = end + 1;
	return r || w->word.length ? r : glibc_words_end(w);
}

static int double_quoted(struct words *w)
{
	int r = 0;
	while (!r && *w->at != '"') {
		int c = *w->at++;
		switch (c) {
		case 0: return WRDE_SYNTAX;
		case '$': r = glibc_words_dollar(w, &w->word, QUOTED); break;
		case '`': r = glibc_words_backquote(w, &w->word, QUOTED); break;
		case '\\': r = glibc_words_quoted_escape(w, &w->word); break;
		default: r = glibc_text_add(&w->word, w->at - 1, 1);
		}
	}
	w->at++;
	return r || w->word.length ? r : glibc_words_end(w); /* nothing in quotes is a word */
}

/* What a pattern matches, or itself: a word each, or, where IFS is empty, all one word. */
static int match(struct words *w, const char *pattern)
{
	glob_t g;
	if (glibc_glob(pattern, GLOB_NOCHECK, 0, &g)) return WRDE_NOSPACE;
	int r = 0;
	for (size_t i = 0; i < g.gl_pathc && !r; i++) {
		if (!*w->ifs && i) r = glibc_text_add(&w->word, " ", 1);
		if (!r) r = glibc_text_add(&w->word, g.gl_pathv[i], strlen(g.gl_pathv[i]));
		if (!r && *w->ifs) r = glibc_words_end(w);
	}
	glibc_globfree(&g);
	return r;
}

/* A word with one of *?[ in it, from the first of them on. It ends where IFS has a character, even in quotes, as in
 * glibc; what a parameter is splits it, and each word is a pattern. */
static int pattern(struct words *w)
{
	struct word_list patterns = { 0 }, *out = w->out;
	int quote = 0, r = 0;
	w->out = &patterns;
	while (!r && *w->at && !strchr(w->ifs, *w->at)) {
		int c = *w->at++;
		if ((c == '\'' || c == '"') && (!quote || quote == c)) quote = quote ? 0 : c;
		else if (c == '$' && quote != '\'') r = glibc_words_dollar(w, &w->word, quote ? QUOTED : SPLIT);
		else if (c == '\\' && quote) r = glibc_words_quoted_escape(w, &w->word);
		else if (c == '\\') r = glibc_words_escape(w, &w->word);
		else r = glibc_text_add(&w->word, w->at - 1, 1);
	}
	if (!r) r = glibc_words_end(w);
	w->out = out;
	for (size_t i = 0; i < patterns.count && !r; i++) r = match(w, patterns.v[i]);
	free_list(&patterns);
	return r;
}

static int expand(struct words *w)
{
	int r = 0;
	while (!r && *w->at) {
		int c = *w->at++;
		switch (c) {
		case '\\': r = glibc_words_escape(w, &w->word); break;
		case '$': r = glibc_words_dollar(w, &w->word, SPLIT); break;
		case '`': r = glibc_words_backquote(w, &w->word, SPLIT); break;
		case '"': r = double_quoted(w); break;
		case '\'': r = single_quoted(w); break;
		case '~': r = glibc_words_tilde(w, &w->word); break;
		case '*':
		case '[':
		case '?':
			w->at--;
			r = pattern(w);
			break;
		case ' ':
		case '\t':
			if (w->word.s) r = glibc_words_end(w);
			break;
		default: r = strchr("\n|&;<>(){}", c) ? WRDE_BADCHAR : glibc_text_add(&w->word, w->at - 1, 1);
		}
	}
	return r || !w->word.s ? r : glibc_words_end(w);
}

/* The count of words stays, as in glibc. */
void glibc_wordfree(wordexp_t *out)
{
	if (!out || !out->we_wordv) return;
	for (size_t i = 0; i < out->we_wordc; i++) free(out->we_wordv[out->we_offs + i]);
	free(out->we_wordv);
	out->we_wordv = 0;
}
TWIN(wordfree, GLIBC_2.2.5, glibc_wordfree);

/* The words behind those that are there, behind we_offs null pointers. */
static int deliver(const struct word_list *l, wordexp_t *out, int flags)
{
	size_t offset = flags & WRDE_DOOFFS ? out->we_offs : 0, old = flags & WRDE_APPEND ? out->we_wordc : 0, size;
	if (__builtin_add_overflow(offset, old + l->count + 1, &size) || size > SIZE_MAX / sizeof(char *))
		return WRDE_NOSPACE;
	char **v = realloc(flags & WRDE_APPEND ? out->we_wordv : 0, size * sizeof *v);
	if (!v) return WRDE_NOSPACE;
	if (!(flags & WRDE_APPEND)) memset(v, 0, offset * sizeof *v);
	if (l->count) memcpy(v + offset + old, l->v, l->count * sizeof *v);
	v[size - 1] = 0;
	out->we_wordv = v;
	out->we_wordc = old + l->count;
	out->we_offs = offset;
	return 0;
}

int glibc_wordexp(const char *restrict words, wordexp_t *restrict out, int flags)
{
	struct word_list list = { 0 };
	struct words w = { .at = words, .out = &list, .flags = flags, .ifs = getenv("IFS") };
	int cancel, n = 0;
	if (!w.ifs) w.ifs = " \t\n";
	for (const char *p = " \t\n"; *p; p++)
		if (strchr(w.ifs, *p)) w.white[n++] = *p;
	if (flags & WRDE_REUSE) {
		glibc_wordfree(out);
		flags &= ~WRDE_APPEND;
	}
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel);
	int r = expand(&w);
	pthread_setcancelstate(cancel, 0);
	int delivered = 0;
	if (!r || r == WRDE_NOSPACE) { /* then what there is room for */
		delivered = deliver(&list, out, flags);
		if (!r) r = delivered;
	}
	if ((r && r != WRDE_NOSPACE) || delivered) {
		while (list.count) free(list.v[--list.count]);
		/* Else all is as it was. */
		if ((delivered && !(flags & WRDE_APPEND)) || flags & WRDE_REUSE) {
			out->we_wordc = 0;
			out->we_wordv = 0;
		}
	}
	glibc_text_free(&w.word);
	free(list.v);
	return r;
}
TWIN(wordexp, GLIBC_2.2.5, glibc_wordexp);

/* Reads tables. A line is
 *
 *     RESULT[@BIND][!] FUNCTION[@VERSION] ARGUMENT...
 *
 * `!`: errno after the call says nothing. `{ TITLE` and `}` hold together lines
 * that are one sequence. Directives: `locales A B`, `repeat N`, `capture on|off`,
 * `files on|off`, `pool NAME LITERAL|LITERAL...`. # starts a comment. */
#include "ffi.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define MAX_POOLS 512

static struct pool pools[MAX_POOLS];
static const char *pool_texts[MAX_POOLS];
static int npools;
static const char *file_name;
static int line_number;

static void *need(void *p)
{
	if (!p) die("out of memory");
	return p;
}

static void malformed(const char *what) { die("%s:%d: %s", file_name, line_number, what); }

static int hex(int c) { return c <= '9' ? c - '0' : (c | 32) - 'a' + 10; }

/* Reads "..." at *p, with C's escapes. */
static struct literal read_quoted(const char **p)
{
	struct literal l = { need(malloc(strlen(*p) + 1)), 0, false };
	for (++*p; **p != '"'; ++*p) {
		int c = **p;
		if (!c) malformed("no end of the string");
		if (c == '\\') {
			c = *++*p;
			const char *from = "ntrabfve0", *to = "\n\t\r\a\b\f\v\033\0", *at = strchr(from, c);
			if (c == 'x') {
				c = hex((*p)[1]) * 16 + hex((*p)[2]);
				*p += 2;
			} else if (at) {
				c = to[at - from];
			}
		}
		l.bytes[l.len++] = c;
	}
	++*p;
	l.bytes[l.len] = 0;
	return l;
}

static void read_pool(struct pool *pool, const char *p)
{
	for (;;) {
		while (isspace((unsigned char)*p)) p++;
		struct literal l;
		if (*p == '"') {
			l = read_quoted(&p);
		} else {
			size_t n = strcspn(p, "| \t");
			l = (struct literal){ need(strndup(p, n)), n, true };
			p += n;
		}
		pool->items = need(realloc(pool->items, (pool->n + 1) * sizeof l));
		pool->items[pool->n++] = l;
		while (isspace((unsigned char)*p)) p++;
		if (*p != '|') break;
		p++;
	}
	if (*p) malformed("| expected in the list");
}

struct pool *pool_named(const char *name)
{
	for (int i = 0; i < npools; i++)
		if (!strcmp(pools[i].name, name)) return &pools[i];
	die("no pool %s", name);
}

struct pool *pool_of(const char *text)
{
	for (int i = 0; i < npools; i++)
		if (pool_texts[i] == text) return &pools[i];
	if (npools == MAX_POOLS) die("too many pools");
	pool_texts[npools] = text;
	read_pool(&pools[npools], text);
	return &pools[npools++];
}

/* One word: up to a blank outside of brackets and strings. */
static char *next_word(char **p)
{
	char *s = *p, *start;
	int depth = 0;
	while (isspace((unsigned char)*s)) s++;
	if (!*s || *s == '#') return NULL;
	for (start = s; *s && (depth || !isspace((unsigned char)*s)); s++) {
		if (*s == '"')
			for (s++; *s != '"'; s++) {
				if (*s == '\\') s++;
				if (!*s) malformed("no end of the string");
			}
		else if (*s == '(' || *s == '{') depth++;
		else if (*s == ')' || *s == '}') depth--;
	}
	if (depth) malformed("a bracket is not closed");
	*p = *s ? s + 1 : s;
	*s = 0;
	return start;
}

static void copy_name(char *to, size_t room, const char *from, size_t n)
{
	if (n >= room) malformed("name too long");
	memcpy(to, from, n);
	to[n] = 0;
}

static struct spec read_spec(char *w)
{
	struct spec s = { .kind = "" };
	if (*w == '"' || (*w == 'L' && w[1] == '"')) { /* a literal is a choice of one */
		char *end = strrchr(w, '"') + 1;
		strcpy(s.kind, *w == 'L' ? "wpick" : "pick");
		s.params = need(strndup(w + (*w == 'L'), end - w - (*w == 'L')));
		w = end;
	} else if (isdigit((unsigned char)*w) || (*w == '-' && w[1])) {
		size_t n = strcspn(w, "@");
		strcpy(s.kind, "number");
		s.params = need(strndup(w, n));
		w += n;
	} else {
		size_t n = strcspn(w, ":({@");
		copy_name(s.kind, sizeof s.kind, w, n);
		w += n;
		if (*w == ':') {
			n = strcspn(++w, "({@");
			copy_name(s.pool, sizeof s.pool, w, n);
			w += n;
		}
		if (*w == '(' || *w == '{') {
			char *end = strrchr(w, *w == '(' ? ')' : '}');
			s.params = need(strndup(w + 1, end - w - 1));
			w = end + 1;
		}
	}
	if (*w == '@') copy_name(s.bind, sizeof s.bind, w + 1, strlen(w + 1));
	return s;
}

static struct line *read_line(char *first, char *rest)
{
	struct line *l = need(calloc(1, sizeof *l));
	char *w = first;
	size_t n = strlen(w);
	if (w[n - 1] == '!') {
		w[n - 1] = 0;
		l->any_errno = true;
	}
	l->result = read_spec(w);
	if (!(w = next_word(&rest))) malformed("no function");
	n = strcspn(w, "@");
	copy_name(l->name, sizeof l->name, w, n);
	if (w[n]) copy_name(l->version, sizeof l->version, w + n + 1, strlen(w + n + 1));
	while ((w = next_word(&rest))) {
		if (l->nargs == MAX_ARGS) malformed("too many arguments");
		l->args[l->nargs++] = read_spec(w);
	}
	return l;
}

static bool is_directive(const char *w)
{
	static const char *const words[] = { "locales", "repeat", "capture", "files", "pool" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!strcmp(w, words[i])) return true;
	return false;
}

/* What directives have said so far. */
static struct {
	int repeat;
	bool capture, files;
	const char *locales[MAX_LOCALES];
	int nlocales;
} settings;

static void directive(char *word, char *rest)
{
	char *w;
	if (!strcmp(word, "locales")) {
		settings.nlocales = 0;
		while ((w = next_word(&rest)) && settings.nlocales < MAX_LOCALES)
			settings.locales[settings.nlocales++] = need(strdup(w));
	} else if (!strcmp(word, "repeat")) {
		settings.repeat = atoi(rest);
	} else if (!strcmp(word, "capture")) {
		settings.capture = !strncmp(rest, "on", 2);
	} else if (!strcmp(word, "files")) {
		settings.files = !strncmp(rest, "on", 2);
	} else if (!strcmp(word, "pool")) {
		if (npools == MAX_POOLS || !(w = next_word(&rest))) malformed("pool");
		struct pool *p = &pools[npools++];
		copy_name(p->name, sizeof p->name, w, strlen(w));
		read_pool(p, rest);
	}
}

void table_read(const char *file, struct table *t)
{
	FILE *f = fopen(file, "re");
	char *text = NULL;
	size_t room = 0;
	struct sequence **end = &t->sequences, *g = NULL;
	struct line **line_end = NULL;
	bool inside = false;

	if (!f) die("cannot open %s", file);
	while (*end) end = &(*end)->next;
	file_name = file;
	memset(&settings, 0, sizeof settings);
	settings.repeat = 40;
	for (line_number = 1; getline(&text, &room, f) > 0; line_number++) {
		char *p = text, *w;
		text[strcspn(text, "\n")] = 0;
		if (strspn(text, " \t") == strlen(text)) continue;
		char *whole = need(strdup(text));
		if (p[strspn(p, " \t")] == '{') {
			inside = true;
			g = NULL;
			p = strchr(p, '{') + 1;
			w = next_word(&p);
			if (!w) malformed("no title");
			whole = need(strdup(w));
		} else if (p[strspn(p, " \t")] == '}') {
			inside = false;
			continue;
		} else {
			if (!(w = next_word(&p))) continue;
			if (is_directive(w)) {
				directive(w, p);
				continue;
			}
		}
		if (!inside || !g) {
			g = need(calloc(1, sizeof *g));
			*g = (struct sequence){ .title = whole,
						.text = whole,
						.number = line_number,
						.repeat = settings.repeat,
						.capture = settings.capture,
						.files = settings.files };
			memcpy(g->locales, settings.locales, sizeof g->locales);
			g->nlocales = settings.nlocales;
			*end = g;
			end = &g->next;
			line_end = &g->lines;
			if (inside) continue;
		}
		struct line *l = read_line(w, p);
		if (!inside) g->title = l->name;
		*line_end = l;
		line_end = &l->next;
	}
	fclose(f);
	free(text);
}

/* ruserpass: the user's name and password for a machine out of ~/.netrc. */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>
#include "messages.h"

enum token { NONE, DEFAULT, LOGIN, PASSWORD, ACCOUNT, MACHINE, MACRO, WORD };
struct netrc {
	FILE *f;
	char word[100];
};

static int separates(int c) { return c == '\n' || c == '\t' || c == ' ' || c == ','; }

/* The next word, which quotes may hold together; a backslash takes what comes after it. */
static enum token next(struct netrc *n)
{
	static const struct {
		const char *name;
		enum token token;
	} names[] = { { "default", DEFAULT }, { "login", LOGIN },     { "password", PASSWORD }, { "passwd", PASSWORD },
		      { "account", ACCOUNT }, { "machine", MACHINE }, { "macdef", MACRO } };
	size_t k = 0;
	int c, quoted;
	if (feof(n->f) || ferror(n->f)) return NONE;
	while (separates(c = getc(n->f))) continue;
	if (c == EOF) return NONE;
	if ((quoted = c == '"')) c = getc(n->f);
	for (; c != EOF && (quoted ? c != '"' : !separates(c)); c = getc(n->f)) {
		if (c == '\\' && (c = getc(n->f)) == EOF) break;
		if (k == sizeof n->word - 1) break;
		n->word[k++] = c;
	}
	n->word[k] = 0;
	if (!k) return NONE;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!strcmp(names[i].name, n->word)) return names[i].token;
	return WORD;
}

static int others_read(struct netrc *n)
{
	struct stat s;
	if (fstat(fileno(n->f), &s) || !(s.st_mode & 077)) return 0;
	warnx("%s", glibc_message("Error: .netrc file is readable by others."));
	warnx("%s", glibc_message("Remove 'password' line or make file unreadable by others."));
	return 1;
}

/* What is said of one machine. 1 if it is the one; 0 if it is for another user; -1 if it must not be used. */
static int entry(struct netrc *n, const char **name, const char **password)
{
	for (enum token t; (t = next(n)) && t != MACHINE && t != DEFAULT;) {
		if (t == LOGIN) {
			if (!next(n)) continue;
			if (*name && strcmp(*name, n->word)) return 0;
			if (!*name && !(*name = strdup(n->word))) return -1;
		} else if (t == PASSWORD) {
			if ((!*name || strcmp(*name, "anonymous")) && others_read(n)) return -1;
			if (next(n) && !*password && !(*password = strdup(n->word))) return -1;
		} else if (t == WORD) {
			warnx(glibc_message("Unknown .netrc keyword %s"), n->word);
		}
	}
	return 1;
}

int ruserpass(const char *host, const char **name, const char **password)
{
	const char *home = secure_getenv("HOME");
	struct netrc n;
	char *path;
	int r = 0,
	    all = 0; /* after a default for others: what follows is for any machine, its name is taken for a keyword */
	if (!home || asprintf(&path, "%s/.netrc", home) < 0) return -1;
	n.f = fopen(path, "rce");
	if (!n.f && errno != ENOENT) warn("%s", path);
	free(path);
	if (!n.f) return 0;
	for (enum token t; !r && (t = next(&n));) {
		all |= t == DEFAULT;
		if (t == MACHINE && !all && (next(&n) != WORD || strcasecmp(host, n.word))) continue;
		if (t == MACHINE || t == DEFAULT) r = entry(&n, name, password);
	}
	fclose(n.f);
	return r < 0 ? -1 : 0;
}

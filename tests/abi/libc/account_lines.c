/* What putpwent and its like refuse, and what they make of it: colons and newlines in fields, commas in lists, nulls,
 * entries for NIS. */
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <gshadow.h>
#include <pwd.h>
#include <shadow.h>
#include <stdio.h>
#include <stdlib.h>

static char *line;
static size_t length;

static FILE *begin(void) { return open_memstream(&line, &length); }

static void end(const char *what, FILE *f, int r)
{
	int error = r ? errno : 0;
	fclose(f);
	printf("%s %d %d [%s]\n", what, r, error, line);
	free(line);
}

static void passwd(char *name, char *pw, char *gecos, char *dir, char *shell)
{
	struct passwd p = { name, pw, 7, 8, gecos, dir, shell };
	FILE *f = begin();
	end("passwd", f, putpwent(&p, f));
}

static void group(char *name, char *pw, char **members)
{
	struct group g = { name, pw, 7, members };
	FILE *f = begin();
	end("group", f, putgrent(&g, f));
}

static void shadow(char *name, char *pw)
{
	struct spwd s = { name, pw, -1, 3, -1, 5, 6, -1, -1 };
	FILE *f = begin();
	end("shadow", f, putspent(&s, f));
}

static void gshadow(char *name, char *pw, char **admins, char **members)
{
	struct sgrp s = { name, pw, admins, members };
	FILE *f = begin();
	end("gshadow", f, putsgent(&s, f));
}

int main(void)
{
	static char *const fields[] = { "root", "", "+", "-x", "+@g", ":", "a:b", "a\n", "a,b", NULL };
	static char *lists[][3] = { { NULL }, { "a", "b" }, { "a:b" }, { "a", "b,c" }, { "a\n" }, { "" } };
	for (int i = 0; i < 10; i++) {
		char *field = fields[i], *name = field ? field : "z";
		group(name, NULL, NULL);
		group(name, field, lists[1]);
		passwd(name, field, "g", "d", "s");
		passwd("n", "w", field, "d", "s");
		passwd("n", "w", "g", field, "s");
		passwd("n", "w", "g", "d", field);
		shadow(name, field);
		gshadow(name, field, lists[1], lists[0]);
	}
	for (int i = 0; i < 6; i++) {
		group("n", "p", lists[i]);
		gshadow("n", "p", lists[i], lists[1]);
		gshadow("n", "p", lists[1], lists[i]);
	}
	return 0;
}

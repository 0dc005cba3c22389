/* /etc/ttys (which Linux systems lack: then there are no entries), and the
 * trust files of rlogin. */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include "twin.h"

struct ttyent {
	char *ty_name, *ty_getty, *ty_type;
	int ty_status;
	char *ty_window, *ty_comment;
};

static FILE *ttys;

int setttyent(void)
{
	if (ttys) rewind(ttys);
	else ttys = fopen("/etc/ttys", "rce");
	return ttys != 0;
}

int endttyent(void)
{
	int r = !ttys || fclose(ttys) != EOF;
	ttys = 0;
	return r;
}

/* The next word; quotes hold spaces together. */
static char *word(char **p)
{
	char *s = *p + strspn(*p, " \t"), *end;
	if (!*s || *s == '#') return 0;
	if (*s == '"') {
		end = strchr(++s, '"');
	} else {
		end = s + strcspn(s, " \t");
		if (!*end) end = 0;
	}
	*p = end ? end + 1 : s + strlen(s);
	if (end) *end = 0;
	return s;
}

struct ttyent *getttyent(void)
{
	static struct ttyent t;
	static char line[512];
	if (!ttys && !setttyent()) return 0;
	while (fgets(line, sizeof line, ttys)) {
		char *p = line, *w;
		line[strcspn(line, "\n")] = 0;
		memset(&t, 0, sizeof t);
		if (!(t.ty_name = word(&p))) continue;
		t.ty_getty = word(&p);
		t.ty_type = t.ty_getty ? word(&p) : 0;
		while (t.ty_type && (w = word(&p))) {
			if (!strcmp(w, "on")) t.ty_status |= 1;
			else if (!strcmp(w, "off")) t.ty_status &= ~1;
			else if (!strcmp(w, "secure")) t.ty_status |= 2;
			else if (!strncmp(w, "window=", 7)) t.ty_window = w + 7;
		}
		return &t;
	}
	return 0;
}

struct ttyent *getttynam(const char *name)
{
	struct ttyent *t;
	setttyent();
	while ((t = getttyent()) && strcmp(t->ty_name, name))
		;
	endttyent();
	return t;
}

int ttyslot(void) { return 0; }

/* Does one of the file's lines let host and user in? */
static int trusted(FILE *f, const char *host, const char *ruser, const char *luser)
{
	char *line = 0;
	size_t cap = 0;
	int yes = 0, no = 0;
	while (!yes && !no && getline(&line, &cap, f) > 0) {
		char *save, *h = strtok_r(line, " \t\n", &save), *u = h ? strtok_r(0, " \t\n", &save) : 0;
		if (!h || *h == '#') continue;
		int deny = *h == '-' || (u && *u == '-');
		const char *hn = *h == '-' || *h == '+' ? h + 1 : h,
			   *un = u ? *u == '-' || *u == '+' ? u + 1 : u : luser;
		int host_ok = (*h == '+' && !h[1]) || !strcasecmp(hn, host);
		int user_ok = (u && *u == '+' && !u[1]) || !strcmp(un, ruser);
		if (host_ok && user_ok) *(deny ? &no : &yes) = 1;
	}
	free(line);
	return yes;
}

/* 0: host and remote user may act as local user without a password. */
int ruserok_af(const char *host, int superuser, const char *ruser, const char *luser, sa_family_t af)
{
	struct stat st;
	char path[512];
	int yes = 0;
	FILE *f = superuser ? 0 : fopen("/etc/hosts.equiv", "rce");
	(void)af;
	if (f) {
		yes = trusted(f, host, ruser, luser);
		fclose(f);
	}
	struct passwd *pw = yes ? 0 : getpwnam(luser);
	if (pw) {
		snprintf(path, sizeof path, "%s/.rhosts", pw->pw_dir);
		f = fopen(path, "rce");
		/* Owned by root or the user, and writable by nobody else. */
		if (f && !fstat(fileno(f), &st) && S_ISREG(st.st_mode) && (!st.st_uid || st.st_uid == pw->pw_uid) &&
		    !(st.st_mode & 022))
			yes = trusted(f, host, ruser, luser);
		if (f) fclose(f);
	}
	return yes ? 0 : -1;
}

int ruserok(const char *host, int superuser, const char *ruser, const char *luser)
{
	return ruserok_af(host, superuser, ruser, luser, AF_INET);
}

/* Mail aliases: /etc/aliases is sendmail's affair; there is no such database
 * without NIS. */
struct aliasent {
	char *name;
	size_t n;
	char **members;
	int local;
};
void setaliasent(void) {}
void endaliasent(void) {}
struct aliasent *getaliasent(void)
{
	errno = ENOENT;
	return 0;
}
struct aliasent *getaliasbyname(const char *name)
{
	(void)name;
	errno = ENOENT;
	return 0;
}
int getaliasent_r(struct aliasent *a, char *b, size_t n, struct aliasent **r)
{
	(void)a, (void)b, (void)n;
	*r = 0;
	return ENOENT;
}
int getaliasbyname_r(const char *name, struct aliasent *a, char *b, size_t n, struct aliasent **r)
{
	(void)name, (void)a, (void)b, (void)n;
	*r = 0;
	return ENOENT;
}

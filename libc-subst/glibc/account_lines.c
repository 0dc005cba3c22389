/* Lines of passwd, group, shadow and gshadow: what would be read as other fields or lines is refused, a null is an
 * empty field, and entries for NIS ("+", "-") have no numbers. */
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <shadow.h>
#include <stdio.h>
#include <string.h>
#include "sgrp.h"
#include "twin.h"

static int fits(const char *field, const char *separators) { return !field || !strpbrk(field, separators); }

static int named(const char *name) { return name && fits(name, ":\n"); }

static int list_fits(char *const *list)
{
	for (; list && *list; list++)
		if (!fits(*list, ":\n,")) return 0;
	return 1;
}

static const char *text(const char *field) { return field ? field : ""; }

static int refused(void)
{
	errno = EINVAL;
	return -1;
}

/* Negative where it cannot be written, as all that follows: results are or'ed. */
static int put_list(char *const *list, int end, FILE *f)
{
	int r = 0;
	for (char *const *m = list; m && *m; m++) r |= fprintf(f, "%s%s", m == list ? "" : ",", *m);
	return r | fputc(end, f);
}

static int finished(FILE *f, int r)
{
	funlockfile(f);
	return r < 0 ? -1 : 0;
}

static int without_numbers(const char *name) { return *name == '+' || *name == '-'; }

int glibc_putgrent(const struct group *g, FILE *f)
{
	if (!g || !f || !named(g->gr_name) || !fits(g->gr_passwd, ":\n") || !list_fits(g->gr_mem)) return refused();
	flockfile(f);
	int r = fprintf(f, "%s:%s:", g->gr_name, text(g->gr_passwd));
	if (!without_numbers(g->gr_name)) r |= fprintf(f, "%u", g->gr_gid);
	r |= fputc(':', f);
	r |= put_list(g->gr_mem, '\n', f);
	return finished(f, r);
}

int glibc_putpwent(const struct passwd *p, FILE *f)
{
	if (!p || !f || !named(p->pw_name) || !fits(p->pw_passwd, ":\n") || !fits(p->pw_dir, ":\n") ||
	    !fits(p->pw_shell, ":\n"))
		return refused();
	flockfile(f);
	int r = fprintf(f, "%s:%s:", p->pw_name, text(p->pw_passwd));
	if (without_numbers(p->pw_name)) r |= fputs("::", f);
	else r |= fprintf(f, "%u:%u:", p->pw_uid, p->pw_gid);
	for (const char *c = text(p->pw_gecos); *c; c++) r |= fputc(*c == ':' || *c == '\n' ? ' ' : *c, f);
	r |= fprintf(f, ":%s:%s\n", text(p->pw_dir), text(p->pw_shell));
	return finished(f, r);
}

int glibc_putspent(const struct spwd *s, FILE *f)
{
	if (!named(s->sp_namp) || !fits(s->sp_pwdp, ":\n")) return refused();
	return putspent(s, f);
}

int putsgent(const struct sgrp *g, FILE *f)
{
	if (!g || !f || !named(g->sg_namp) || !fits(g->sg_passwd, ":\n") || !list_fits(g->sg_adm) ||
	    !list_fits(g->sg_mem))
		return refused();
	flockfile(f);
	int r = fprintf(f, "%s:%s:", g->sg_namp, text(g->sg_passwd));
	r |= put_list(g->sg_adm, ':', f);
	r |= put_list(g->sg_mem, '\n', f);
	return finished(f, r);
}

TWIN(putgrent, GLIBC_2.2.5, glibc_putgrent);
TWIN(putpwent, GLIBC_2.2.5, glibc_putpwent);
TWIN(putspent, GLIBC_2.2.5, glibc_putspent);

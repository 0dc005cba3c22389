/* passwd, group, shadow and gshadow: the forms that musl lacks. */
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <pthread.h>
#include <pwd.h>
#include <shadow.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>
#include "sgrp.h"
#include "twin.h"

/* The next field of a line, which ends at a colon; empty when there is none. */
static char *field(char **s)
{
	char *r = *s, *end = strchrnul(r, ':');
	*s = end + (*end != 0);
	*end = 0;
	return r;
}

/* "+name" alone, of files that go on elsewhere. */
static int refers(const char *name, const char *rest) { return !*rest && (*name == '+' || *name == '-'); }

unsigned long glibc_strtoul(const char *restrict, char **restrict, int);

static int number(char **s, unsigned long *v)
{
	char *text = field(s), *e;
	*v = glibc_strtoul(text, &e, 10);
	return e == text || *e || *v >= UINT32_MAX ? -1 : 0;
}

/* "a,b,c" into pointers at the end of the buffer; what is empty counts for nothing. 0 when
 * there is no room. */
static char **members(char *list, char *end_of_text, char *end)
{
	char **v = (char **)(((uintptr_t)end_of_text + 7) & -8), **p = v;
	for (char *word; (word = strsep(&list, ","));) {
		word += strspn(word, " \t");
		if (!*word) continue;
		if ((char *)(p + 2) > end) return 0;
		*p++ = word;
	}
	if ((char *)(p + 2) > end) return 0; /* glibc asks for one more */
	*p = 0;
	return v;
}

/* 0, ENOENT at the end, ERANGE; lines that parse() refuses are skipped, and *refused set. */
static int read_entry(FILE *f, void *out, char *buf, size_t n, int (*parse)(char *, void *, char *, char *),
		      int *refused)
{
	for (;;) {
		off_t at = ftello(f);
		if (n > INT32_MAX) n = INT32_MAX;
		if (n < 3) return ERANGE;
		if (!fgets(buf, n, f)) return ENOENT;
		size_t len = strlen(buf);
		if (len == n - 1) { /* also where that was all */
			fseeko(f, at, SEEK_SET);
			return ERANGE;
		}
		char *text_end = buf + len + 1; /* lists begin behind the newline's place */
		if (len && buf[len - 1] == '\n') buf[--len] = 0;
		char *line = buf + strspn(buf, " \t");
		if (!*line || *line == '#') continue;
		int r = parse(line, out, text_end, buf + n);
		if (r == ERANGE) fseeko(f, at, SEEK_SET);
		if (r != -1) return r;
		if (refused) *refused = 1;
	}
}

static int parse_pw(char *s, void *out, char *text_end, char *end)
{
	struct passwd *p = out;
	unsigned long uid, gid;
	(void)text_end, (void)end;
	p->pw_name = field(&s);
	if (refers(p->pw_name, s)) {
		*p = (struct passwd){ .pw_name = p->pw_name };
		return 0;
	}
	p->pw_passwd = field(&s);
	if (number(&s, &uid) || number(&s, &gid)) return -1;
	p->pw_uid = uid;
	p->pw_gid = gid;
	p->pw_gecos = field(&s);
	p->pw_dir = field(&s);
	p->pw_shell = s;
	return 0;
}

static int parse_gr(char *s, void *out, char *text_end, char *end)
{
	struct group *g = out;
	unsigned long gid;
	g->gr_name = field(&s);
	int elsewhere = refers(g->gr_name, s);
	g->gr_passwd = elsewhere ? 0 : field(&s);
	if (elsewhere) gid = 0;
	else if (number(&s, &gid)) return -1;
	g->gr_gid = gid;
	return (g->gr_mem = members(s, text_end, end)) ? 0 : ERANGE;
}

static int parse_sg(char *s, void *out, char *text_end, char *end)
{
	struct sgrp *g = out;
	g->sg_namp = field(&s);
	g->sg_passwd = field(&s);
	g->sg_adm = members(field(&s), text_end, end);
	if (!g->sg_adm) return ERANGE;
	char **p = g->sg_adm;
	while (*p) p++;
	return (g->sg_mem = members(s, (char *)(p + 1), end)) ? 0 : ERANGE;
}

/* A number that may be empty, which is -1; not absent. */
static int day(char **s, long *v)
{
	if (!**s) return -1;
	char *text = field(s), *e;
	unsigned long n = glibc_strtoul(text, &e, 10);
	*v = e == text ? -1 : (int)n;
	return *e || n > UINT32_MAX ? -1 : 0;
}

static int parse_sp(char *s, void *out, char *text_end, char *end)
{
	struct spwd *p = out;
	(void)text_end, (void)end;
	p->sp_namp = field(&s);
	if (refers(p->sp_namp, s)) {
		*p = (struct spwd){ .sp_namp = p->sp_namp, .sp_flag = ~0ul };
		return 0;
	}
	p->sp_pwdp = field(&s);
	p->sp_warn = p->sp_inact = p->sp_expire = -1;
	p->sp_flag = ~0ul;
	if (day(&s, &p->sp_lstchg) || day(&s, &p->sp_min) || day(&s, &p->sp_max)) return -1;
	s += strspn(s, " \t"); /* the old form ends here */
	if (!*s) return 0;
	if (day(&s, &p->sp_warn) || day(&s, &p->sp_inact) || day(&s, &p->sp_expire)) return -1;
	if (!*s) return 0;
	char *e;
	unsigned long flag = glibc_strtoul(s, &e, 10);
	if (e != s) p->sp_flag = flag;
	return *e ? -1 : 0;
}

/* The error is in errno too. */
static int failed(int r)
{
	if (r) errno = r;
	return r;
}
#define RESULT(r, out) return *res = (r) ? 0 : (out), failed(r)

/* As glibc, which leaves an errno of the lines that it skipped. */
static int read_stream(FILE *f, void *out, char *buf, size_t n, int (*parse)(char *, void *, char *, char *))
{
	int refused = 0, r = read_entry(f, out, buf, n, parse, &refused);
	if (refused) errno = EINVAL;
	return r;
}

int glibc_fgetpwent_r(FILE *f, struct passwd *p, char *b, size_t n, struct passwd **res)
{
	int r = read_stream(f, p, b, n, parse_pw);
	RESULT(r, p);
}
int glibc_fgetgrent_r(FILE *f, struct group *g, char *b, size_t n, struct group **res)
{
	int r = read_stream(f, g, b, n, parse_gr);
	RESULT(r, g);
}
int fgetspent_r(FILE *f, struct spwd *p, char *b, size_t n, struct spwd **res)
{
	int r = read_stream(f, p, b, n, parse_sp);
	RESULT(r, p);
}
int fgetsgent_r(FILE *f, struct sgrp *g, char *b, size_t n, struct sgrp **res)
{
	int r = read_stream(f, g, b, n, parse_sg);
	RESULT(r, g);
}
ALIAS(fgetpwent_r, glibc_fgetpwent_r);
ALIAS(fgetgrent_r, glibc_fgetgrent_r);

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

struct listing {
	const char *path;
	FILE *f;
};
static struct listing pw = { "/etc/passwd", 0 }, gr = { "/etc/group", 0 }, sp = { "/etc/shadow", 0 },
		      sg = { "/etc/gshadow", 0 };

/* At the end, and where there is nothing to read, ENOENT, of which errno knows nothing: programs look at it then. */
static int list(struct listing *l, void *out, char *b, size_t n, int (*parse)(char *, void *, char *, char *))
{
	int r = ENOENT, saved = errno;
	pthread_mutex_lock(&lock);
	if (!l->f) l->f = fopen(l->path, "rce");
	if (l->f) r = read_entry(l->f, out, b, n, parse, 0);
	pthread_mutex_unlock(&lock);
	errno = r == ERANGE ? r : saved;
	return r;
}
#define LISTED(r, out) return *res = (r) ? 0 : (out), r

static void restart(struct listing *l)
{
	pthread_mutex_lock(&lock);
	if (l->f) fclose(l->f);
	l->f = 0;
	pthread_mutex_unlock(&lock);
}

int getpwent_r(struct passwd *p, char *b, size_t n, struct passwd **res)
{
	int r = list(&pw, p, b, n, parse_pw);
	LISTED(r, p);
}
int getgrent_r(struct group *g, char *b, size_t n, struct group **res)
{
	int r = list(&gr, g, b, n, parse_gr);
	LISTED(r, g);
}
int getspent_r(struct spwd *p, char *b, size_t n, struct spwd **res)
{
	int r = list(&sp, p, b, n, parse_sp);
	LISTED(r, p);
}
int getsgent_r(struct sgrp *g, char *b, size_t n, struct sgrp **res)
{
	int r = list(&sg, g, b, n, parse_sg);
	LISTED(r, g);
}

/* getpwent and getpwent_r share their place in the file. */
static char pw_buf[4096], gr_buf[65536], sg_buf[65536], sp_buf[4096];
struct passwd *glibc_getpwent(void)
{
	static struct passwd p;
	struct passwd *r;
	return getpwent_r(&p, pw_buf, sizeof pw_buf, &r) ? 0 : r;
}
struct group *glibc_getgrent(void)
{
	static struct group g;
	struct group *r;
	return getgrent_r(&g, gr_buf, sizeof gr_buf, &r) ? 0 : r;
}
struct spwd *glibc_getspent(void)
{
	static struct spwd p;
	struct spwd *r;
	return getspent_r(&p, sp_buf, sizeof sp_buf, &r) ? 0 : r;
}
struct sgrp *getsgent(void)
{
	static struct sgrp g;
	struct sgrp *r;
	return getsgent_r(&g, sg_buf, sizeof sg_buf, &r) ? 0 : r;
}
void glibc_setpwent(void) { restart(&pw); }
void glibc_setgrent(void) { restart(&gr); }
void glibc_setspent(void) { restart(&sp); }
void setsgent(void) { restart(&sg); }
void endsgent(void) { restart(&sg); }
TWIN(getpwent, GLIBC_2.2.5, glibc_getpwent);
TWIN(setpwent, GLIBC_2.2.5, glibc_setpwent);
TWIN(endpwent, GLIBC_2.2.5, glibc_setpwent);
TWIN(getgrent, GLIBC_2.2.5, glibc_getgrent);
TWIN(setgrent, GLIBC_2.2.5, glibc_setgrent);
TWIN(endgrent, GLIBC_2.2.5, glibc_setgrent);
TWIN(getspent, GLIBC_2.2.5, glibc_getspent);
TWIN(setspent, GLIBC_2.2.5, glibc_setspent);
TWIN(endspent, GLIBC_2.2.5, glibc_setspent);

/* The first entry that is the one, line by line through the caller's buffer, so that ERANGE comes
 * of any line before it too. With no file, ENOENT. */
#define LOOKUP(fn, type, key, list, parse, match)                                 \
	int fn(key, struct type *e, char *b, size_t n, struct type **res)         \
	{                                                                         \
		FILE *f = fopen((list).path, "rce");                              \
		int r = f ? 0 : errno;                                            \
		*res = 0;                                                         \
		while (!r && !(r = read_entry(f, e, b, n, parse, 0)) && !(match)) \
			;                                                         \
		if (f) fclose(f);                                                 \
		if (!r) *res = e;                                                 \
		/* errno has what is returned, also when that is 0 */             \
		return errno = r == ENOENT && f ? 0 : r;                          \
	}
LOOKUP(getsgnam_r, sgrp, const char *name, sg, parse_sg, !strcmp(e->sg_namp, name))
LOOKUP(glibc_getspnam_r, spwd, const char *name, sp, parse_sp, !strcmp(e->sp_namp, name))
TWIN(getspnam_r, GLIBC_2.2.5, glibc_getspnam_r);

/* These go on with what musl's ask: a daemon for names. */
static LOOKUP(pwnam, passwd, const char *name, pw, parse_pw, !strcmp(e->pw_name, name)) static LOOKUP(
	pwuid, passwd, uid_t uid, pw, parse_pw,
	e->pw_uid == uid) static LOOKUP(grnam, group, const char *name, gr, parse_gr,
					!strcmp(e->gr_name, name)) static LOOKUP(grgid, group, gid_t gid, gr, parse_gr,
										 e->gr_gid == gid)

#define LOOKUP_FURTHER(fn, type, key, value, file)                                \
	int glibc_##fn(key, struct type *e, char *b, size_t n, struct type **res) \
	{                                                                         \
		int r = file(value, e, b, n, res);                                \
		if (*res || (r && r != ENOENT)) return r;                         \
		return errno = fn(value, e, b, n, res);                           \
	}                                                                         \
	TWIN(fn, GLIBC_2.2.5, glibc_##fn)
	LOOKUP_FURTHER(getpwnam_r, passwd, const char *name, name, pwnam);
LOOKUP_FURTHER(getpwuid_r, passwd, uid_t uid, uid, pwuid);
LOOKUP_FURTHER(getgrnam_r, group, const char *name, name, grnam);
LOOKUP_FURTHER(getgrgid_r, group, gid_t gid, gid, grgid);

/* Into memory that grows, and one call after another, so that the racing ones of several threads do no more than
 * give one another's answers. */
#define GROWING(fn, type, key, value)                                                            \
	struct type *glibc_##fn(key)                                                             \
	{                                                                                        \
		static pthread_mutex_t busy = PTHREAD_MUTEX_INITIALIZER;                         \
		static struct type entry;                                                        \
		static char *memory;                                                             \
		static size_t size;                                                              \
		struct type *found = 0;                                                          \
		pthread_mutex_lock(&busy);                                                       \
		while (!size || glibc_##fn##_r(value, &entry, memory, size, &found) == ERANGE) { \
			char *more = realloc(memory, size + 1024);                               \
			if (!more) break;                                                        \
			memory = more;                                                           \
			size += 1024;                                                            \
		}                                                                                \
		pthread_mutex_unlock(&busy);                                                     \
		return found;                                                                    \
	}                                                                                        \
	TWIN(fn, GLIBC_2.2.5, glibc_##fn)
GROWING(getpwnam, passwd, const char *name, name);
GROWING(getpwuid, passwd, uid_t uid, uid);
GROWING(getgrnam, group, const char *name, name);
GROWING(getgrgid, group, gid_t gid, gid);

struct spwd *glibc_getspnam(const char *name)
{
	static struct spwd p;
	struct spwd *r;
	return glibc_getspnam_r(name, &p, sp_buf, sizeof sp_buf, &r) ? 0 : r;
}
TWIN(getspnam, GLIBC_2.2.5, glibc_getspnam);

struct passwd *glibc_fgetpwent(FILE *f)
{
	static struct passwd p;
	struct passwd *r;
	return glibc_fgetpwent_r(f, &p, pw_buf, sizeof pw_buf, &r) ? 0 : r;
}
struct group *glibc_fgetgrent(FILE *f)
{
	static struct group g;
	struct group *r;
	return glibc_fgetgrent_r(f, &g, gr_buf, sizeof gr_buf, &r) ? 0 : r;
}
struct spwd *glibc_fgetspent(FILE *f)
{
	static struct spwd p;
	struct spwd *r;
	return fgetspent_r(f, &p, sp_buf, sizeof sp_buf, &r) ? 0 : r;
}
TWIN(fgetpwent, GLIBC_2.2.5, glibc_fgetpwent);
TWIN(fgetgrent, GLIBC_2.2.5, glibc_fgetgrent);
TWIN(fgetspent, GLIBC_2.2.5, glibc_fgetspent);

struct sgrp *getsgnam(const char *name)
{
	static struct sgrp g;
	struct sgrp *r;
	return getsgnam_r(name, &g, sg_buf, sizeof sg_buf, &r) ? 0 : r;
}

struct sgrp *fgetsgent(FILE *f)
{
	static struct sgrp g;
	struct sgrp *r;
	return fgetsgent_r(f, &g, sg_buf, sizeof sg_buf, &r) ? 0 : r;
}

/* From a string. */
static int from_string(const char *s, void *out, char *b, size_t n, int (*parse)(char *, void *, char *, char *))
{
	size_t len = strcspn(s, "\n");
	if (len + 1 > n) return ERANGE;
	memcpy(b, s, len);
	b[len] = 0;
	int r = parse(b, out, b + len + 1, b + n);
	return r == -1 ? ENOENT : r;
}

int sgetspent_r(const char *s, struct spwd *p, char *b, size_t n, struct spwd **res)
{
	int r = from_string(s, p, b, n, parse_sp);
	*res = r ? 0 : p;
	return r == ENOENT ? 0 : r;
}
int sgetsgent_r(const char *s, struct sgrp *g, char *b, size_t n, struct sgrp **res)
{
	int r = from_string(s, g, b, n, parse_sg);
	RESULT(r, g);
}
struct spwd *sgetspent(const char *s)
{
	static struct spwd p;
	struct spwd *r;
	sgetspent_r(s, &p, sp_buf, sizeof sp_buf, &r);
	return r;
}
struct sgrp *sgetsgent(const char *s)
{
	static struct sgrp g;
	struct sgrp *r;
	return sgetsgent_r(s, &g, sg_buf, sizeof sg_buf, &r) ? 0 : r;
}

int getpw(uid_t uid, char *b)
{
	if (!b) {
		errno = EINVAL;
		return -1;
	}
	struct passwd *p = glibc_getpwuid(uid);
	if (!p) return -1;
	return sprintf(b, "%s:%s:%lu:%lu:%s:%s:%s", p->pw_name, p->pw_passwd, (unsigned long)p->pw_uid,
		       (unsigned long)p->pw_gid, p->pw_gecos, p->pw_dir, p->pw_shell) < 0
		       ? -1
		       : 0;
}

int group_member(gid_t gid)
{
	int n = getgroups(0, 0), yes = 0;
	gid_t *g = n > 0 ? malloc(n * sizeof *g) : 0;
	if (!g) return 0;
	n = getgroups(n, g);
	for (int i = 0; i < n; i++)
		if (g[i] == gid) yes = 1;
	free(g);
	return yes;
}

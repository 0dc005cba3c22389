/* Structures of the interface: what of them is shown, and random contents. */
#define _GNU_SOURCE
#include "ffi.h"
#include <arpa/inet.h>
#include <glob.h>
#include <grp.h>
#include <gshadow.h>
#include <locale.h>
#include <mntent.h>
#include <netdb.h>
#include <pwd.h>
#include <regex.h>
#include <search.h>
#include <shadow.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <termios.h>
#include <time.h>
#include <ttyent.h>
#include <utmpx.h>
#include <wchar.h>
#include <wordexp.h>

static void text(const char *s)
{
	if (s) say_bytes(s, strlen(s));
	else say("NULL");
}

static void texts(char **v)
{
	say("[");
	for (; v && *v; v++) {
		text(*v);
		say(" ");
	}
	say("]");
}

static void print_tm(const void *p)
{
	const struct tm *t = p;
	say("{%d-%d-%d %d:%d:%d wday %d yday %d dst %d off %ld zone ", t->tm_year, t->tm_mon, t->tm_mday, t->tm_hour,
	    t->tm_min, t->tm_sec, t->tm_wday, t->tm_yday, t->tm_isdst, t->tm_gmtoff);
	text(t->tm_zone);
	say("}");
}

static void fill_tm(void *p)
{
	struct tm *t = p;
	*t = (struct tm){ .tm_sec = random_below(61),
			  .tm_min = random_below(60),
			  .tm_hour = random_below(24),
			  .tm_mday = 1 + random_below(31),
			  .tm_mon = random_below(12),
			  .tm_year = (int)random_below(300) - 50,
			  .tm_wday = random_below(7),
			  .tm_yday = random_below(366),
			  .tm_isdst = (int)random_below(3) - 1 };
	if (random_below(4) == 0) t->tm_mon = (int)random_below(60) - 20;
	if (random_below(4) == 0) t->tm_mday = (int)random_below(1000) - 400;
	if (random_below(6) == 0) t->tm_hour = (int)random_below(100000) - 50000;
	if (random_below(8) == 0) t->tm_year = (int)random_below(12000) - 2000;
}

/* All fields as strftime may use them. */
static void fill_date(void *p)
{
	static const char *const zones[] = { "UTC", "CET", "EST" };
	struct tm *t = p;
	*t = (struct tm){ .tm_sec = random_below(61),
			  .tm_min = random_below(60),
			  .tm_hour = random_below(24),
			  .tm_mday = 1 + random_below(31),
			  .tm_mon = random_below(12),
			  .tm_year = (int)random_below(300) - 50,
			  .tm_wday = random_below(7),
			  .tm_yday = random_below(366),
			  .tm_gmtoff = ((int)random_below(48) - 24) * 1800,
			  .tm_zone = zones[random_below(3)] };
}

static void print_timespec(const void *p)
{
	const struct timespec *t = p;
	say("{%lld, %ld}", (long long)t->tv_sec, t->tv_nsec);
}

static void print_stat(const void *p)
{
	const struct stat *s = p;
	say("{mode %o nlink %lu size %lld blocks %s}", s->st_mode, (unsigned long)s->st_nlink,
	    S_ISDIR(s->st_mode) ? -1LL : (long long)s->st_size, s->st_blocks ? "some" : "none");
}

static void print_statvfs(const void *p)
{
	const struct statvfs *s = p;
	say("{bsize %lu namemax %lu}", s->f_bsize, s->f_namemax);
}

static void print_glob(const void *p)
{
	const glob_t *g = p;
	say("{%zu offs %zu flags %x ", g->gl_pathc, g->gl_offs, g->gl_flags);
	if (g->gl_pathv) texts(g->gl_pathv + (g->gl_flags & GLOB_DOOFFS ? g->gl_offs : 0));
	say("}");
}

static void print_wordexp(const void *p)
{
	const wordexp_t *w = p;
	say("{%zu ", w->we_wordc);
	texts(w->we_wordv ? w->we_wordv + w->we_offs : NULL);
	say("}");
}

static void print_matches(const void *p)
{
	const regmatch_t *m = p;
	for (int i = 0; i < 10; i++) say("%s%d,%d", i ? " " : "", m[i].rm_so, m[i].rm_eo);
}

static void print_passwd(const void *p)
{
	const struct passwd *u = p;
	text(u->pw_name);
	text(u->pw_passwd);
	say("%u %u", u->pw_uid, u->pw_gid);
	text(u->pw_gecos);
	text(u->pw_dir);
	text(u->pw_shell);
}

static void print_group(const void *p)
{
	const struct group *g = p;
	text(g->gr_name);
	text(g->gr_passwd);
	say("%u", g->gr_gid);
	texts(g->gr_mem);
}

static void print_spwd(const void *p)
{
	const struct spwd *s = p;
	text(s->sp_namp);
	text(s->sp_pwdp);
	say("%ld %ld %ld %ld %ld %ld %lu", s->sp_lstchg, s->sp_min, s->sp_max, s->sp_warn, s->sp_inact, s->sp_expire,
	    s->sp_flag);
}

static void print_sgrp(const void *p)
{
	const struct sgrp *s = p;
	text(s->sg_namp);
	text(s->sg_passwd);
	texts(s->sg_adm);
	texts(s->sg_mem);
}

static void print_hostent(const void *p)
{
	const struct hostent *h = p;
	text(h->h_name);
	texts(h->h_aliases);
	say("%d %d", h->h_addrtype, h->h_length);
	for (char **a = h->h_addr_list; a && *a; a++) say_bytes(*a, h->h_length);
}

static void print_servent(const void *p)
{
	const struct servent *s = p;
	text(s->s_name);
	texts(s->s_aliases);
	say("%d", ntohs(s->s_port));
	text(s->s_proto);
}

static void print_protoent(const void *p)
{
	const struct protoent *s = p;
	text(s->p_name);
	texts(s->p_aliases);
	say("%d", s->p_proto);
}

static void print_netent(const void *p)
{
	const struct netent *n = p;
	text(n->n_name);
	texts(n->n_aliases);
	say("%d %x", n->n_addrtype, n->n_net);
}

static void print_mntent(const void *p)
{
	const struct mntent *m = p;
	text(m->mnt_fsname);
	text(m->mnt_dir);
	text(m->mnt_type);
	text(m->mnt_opts);
	say("%d %d", m->mnt_freq, m->mnt_passno);
}

static void print_ttyent(const void *p)
{
	const struct ttyent *t = p;
	text(t->ty_name);
	text(t->ty_getty);
	text(t->ty_type);
	say("%d", t->ty_status);
	text(t->ty_window);
	text(t->ty_comment);
}

static void print_lconv(const void *p)
{
	const struct lconv *l = p;
	char *const *s = (char *const *)l;
	for (int i = 0; i < 10; i++) text(s[i]);
	for (const char *c = &l->int_frac_digits; c <= &l->int_n_sign_posn; c++) say(" %d", *c);
}

static void print_utmpx(const void *p)
{
	const struct utmpx *u = p;
	say("%d %d", u->ut_type, u->ut_pid);
	say_bytes(u->ut_line, strnlen(u->ut_line, sizeof u->ut_line));
	say_bytes(u->ut_id, strnlen(u->ut_id, sizeof u->ut_id));
	say_bytes(u->ut_user, strnlen(u->ut_user, sizeof u->ut_user));
	say("%ld", (long)u->ut_tv.tv_sec);
}

static void fill_utmpx(void *p)
{
	struct utmpx *u = p;
	u->ut_type = random_below(9);
	u->ut_pid = random_below(5);
	u->ut_line[0] = 'a' + random_below(3);
	u->ut_id[0] = 'a' + random_below(3);
	u->ut_user[0] = 'u';
	u->ut_tv.tv_sec = random_below(1000);
}

static void print_addrinfo(const void *p)
{
	for (const struct addrinfo *a = *(struct addrinfo *const *)p; a; a = a->ai_next) {
		say("{%d %d %d %d ", a->ai_flags, a->ai_family, a->ai_socktype, a->ai_protocol);
		say_bytes(a->ai_addr, a->ai_addrlen);
		text(a->ai_canonname);
		say("}");
	}
}

static void print_termios(const void *p)
{
	const struct termios *t = p;
	say("{%x %x %x %x ", t->c_iflag, t->c_oflag, t->c_cflag, t->c_lflag);
	say_bytes(t->c_cc, NCCS);
	say(" %u %u}", t->c_ispeed, t->c_ospeed);
}

static void fill_termios(void *p)
{
	struct termios *t = p;
	t->c_iflag = random_next();
	t->c_oflag = random_next();
	t->c_cflag = random_next();
	t->c_lflag = random_next();
	t->c_ispeed = t->c_ospeed = B9600;
}

static void print_bytes8(const void *p) { say_bytes(p, 8); }

static void print_sigset(const void *p) { say_bytes(p, 8); }

/* glibc's functions look at all of its 1024 bits, and the kernel at 64. */
static void fill_sigset(void *p)
{
	uint64_t v = random_next() & random_next();
	memcpy(p, &v, 8);
}

static void print_sigaction(const void *p)
{
	const struct sigaction *a = p;
	say("{%s %x ",
	    a->sa_handler == SIG_DFL   ? "default"
	    : a->sa_handler == SIG_IGN ? "ignore"
				       : "handler",
	    a->sa_flags);
	say_bytes(&a->sa_mask, 8);
	say("}");
}

static void print_mbstate(const void *p) { say("%s", mbsinit(p) ? "initial" : "within"); }

static void print_entry(const void *p)
{
	const struct entry *e = p;
	text(e->key);
	text(e->data);
}

static void print_drand(const void *p) { say_bytes(p, 6); }

static void print_ints(const void *p)
{
	const int *v = p;
	say("{%d %d %d %d}", v[0], v[1], v[2], v[3]);
}

static void fill_timespec(void *p)
{
	struct timespec *t = p;
	t->tv_sec = random_below(2) ? (int64_t)random_below(1u << 31) : (int64_t)random_below(8) - 4;
	t->tv_nsec = random_below(5) ? (long)random_below(1000000000) : -1;
}

static const struct record records[] = {
	{ "tm", sizeof(struct tm), print_tm, fill_tm, false },
	{ "date", sizeof(struct tm), print_tm, fill_date, false },
	{ "timespec", sizeof(struct timespec), print_timespec, fill_timespec, false },
	{ "times2", 2 * sizeof(struct timespec), print_timespec, fill_timespec, false },
	{ "stat", sizeof(struct stat), print_stat, NULL, false },
	{ "statvfs", sizeof(struct statvfs), print_statvfs, NULL, false },
	{ "glob", sizeof(glob_t), print_glob, NULL, false },
	{ "wordexp", sizeof(wordexp_t), print_wordexp, NULL, false },
	{ "matches", 10 * sizeof(regmatch_t), print_matches, NULL, false },
	{ "passwd", sizeof(struct passwd), print_passwd, NULL, true },
	{ "group", sizeof(struct group), print_group, NULL, true },
	{ "spwd", sizeof(struct spwd), print_spwd, NULL, true },
	{ "sgrp", sizeof(struct sgrp), print_sgrp, NULL, true },
	{ "hostent", sizeof(struct hostent), print_hostent, NULL, true },
	{ "servent", sizeof(struct servent), print_servent, NULL, true },
	{ "protoent", sizeof(struct protoent), print_protoent, NULL, true },
	{ "rpcent", sizeof(struct protoent), print_protoent, NULL, true },
	{ "netent", sizeof(struct netent), print_netent, NULL, true },
	{ "mntent", sizeof(struct mntent), print_mntent, NULL, false },
	{ "ttyent", sizeof(struct ttyent), print_ttyent, NULL, false },
	{ "lconv", sizeof(struct lconv), print_lconv, NULL, false },
	{ "utmpx", sizeof(struct utmpx), print_utmpx, fill_utmpx, false },
	{ "addrinfo", sizeof(void *), print_addrinfo, NULL, false },
	{ "termios", sizeof(struct termios), print_termios, fill_termios, false },
	{ "bytes8", 8, print_bytes8, NULL, false },
	{ "sigset", sizeof(sigset_t), print_sigset, fill_sigset, false },
	{ "sigaction", sizeof(struct sigaction), print_sigaction, NULL, false },
	{ "mbstate", sizeof(mbstate_t), print_mbstate, NULL, false },
	{ "entry", sizeof(struct entry), print_entry, NULL, false },
	{ "drand", 24, print_drand, NULL, false },
	{ "ints4", 16, print_ints, NULL, false },
};

const struct record *record_named(const char *name)
{
	for (size_t i = 0; i < sizeof records / sizeof *records; i++)
		if (!strcmp(records[i].name, name)) return &records[i];
	die("no record %s", name ? name : "(none)");
}

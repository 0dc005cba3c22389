/* Says what it sees, but for the C library and the loader, which are one or two files. */
#define _GNU_SOURCE
#include <link.h>
#include <stdio.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>
#ifndef VERSION
#define VERSION v
#endif
#ifdef QUIET
#define WHO "2 "
#else
#define WHO "1 "
#endif
static void more(const char *f, ...)
{
	char b[500];
	va_list ap;
	va_start(ap, f);
	int n = vsnprintf(b, sizeof b, f, ap);
	va_end(ap);
	write(1, b, n);
}
#define say(...) more(WHO __VA_ARGS__)
static struct {
	uintptr_t *cookie;
	char name[50];
} known[60];
static int nknown;
static const char *base(const char *s)
{
	const char *p = strrchr(s, '/');
	return p ? p + 1 : s;
}
static int libc(const char *s) { return strstr(s, "libc.so") || strstr(s, "ld-linux"); }
static const char *name(uintptr_t *c)
{
	/* The cookie is kept where the loader has it. */
	for (int i = nknown; i--;)
		if (known[i].cookie == c) return known[i].name;
	return "unknown";
}
unsigned la_version(unsigned v)
{
	say("version %u\n", v);
	return VERSION;
}
unsigned la_objopen(struct link_map *m, Lmid_t id, uintptr_t *c)
{
	const char *n = *m->l_name ? base(m->l_name) : "main";
	known[nknown].cookie = c;
	if (*c != (uintptr_t)m) say("cookie\n");
	if (!libc(n)) *c = 100;
	strcpy(known[nknown++].name, libc(n) ? "libc" : n);
	/* glibc tells the first auditor of the second. */
	if (!libc(n) && !strstr(n, "libaudit")) say("objopen %s %ld\n", n, id);
	return LA_FLG_BINDTO | LA_FLG_BINDFROM;
}
char *la_objsearch(const char *n, uintptr_t *c, unsigned f)
{
	if (!libc(n)) say("objsearch %s for %s %u %d\n", f == LA_SER_ORIG ? n : base(n), name(c), f, *c < 1000);
#ifndef QUIET
	if (strstr(n, "libwrong.so")) return "$ORIGIN/libreal.so";
	if (strstr(n, "libhidden.so")) return 0;
#endif
	return (char *)n;
}
void la_activity(uintptr_t *c, unsigned f)
{
	if (!strstr(name(c), "libaudit")) say("activity %s %u\n", name(c), f);
}
void la_preinit(uintptr_t *c) { say("preinit %s\n", name(c)); }
unsigned la_objclose(uintptr_t *c)
{
	if (strcmp(name(c), "libc") && strcmp(name(c), "unknown") && !strstr(name(c), "libaudit"))
		say("objclose %s\n", name(c));
	for (int i = 0; i < nknown; i++)
		if (known[i].cookie == c) known[i].cookie = 0; /* the next one may have it there */
	return 0;
}
uintptr_t la_symbind64(Elf64_Sym *s, unsigned ndx, uintptr_t *r, uintptr_t *d, unsigned *f, const char *n)
{
	/* The program has its own stdout: usable also before it is ready. */
	fputs("", stdout);
	/* What the start files and the C library bind among themselves differs. */
	if (*n != '_' && strcmp(name(r), "libc") && !strstr(name(r), "libaudit") &&
	    !strstr("malloc calloc realloc free", n))
		say("symbind %s: %s -> %s %x\n", n, name(r), name(d), *f);
#ifndef QUIET
	if (!strcmp(n, "atoi")) *f |= LA_SYMB_NOPLTENTER;
	if (!strcmp(n, "replaced")) return (uintptr_t)name;
#endif
	return s->st_value;
}
#ifndef QUIET
Elf64_Addr la_x86_64_gnu_pltenter(Elf64_Sym *s, unsigned ndx, uintptr_t *r, uintptr_t *d, La_x86_64_regs *g,
				  unsigned *f, const char *n, long *size)
{
	if (*n == '_' || !strcmp(name(r), "libc") || !strcmp(n, "write")) return s->st_value;
	int number = !strcmp(n, "dep") || !strcmp(n, "late") || !strcmp(n, "many");
	say("enter %s: %s -> %s %x", n, name(r), name(d), *f);
	if (number) more(" %ld %d", g->lr_rdi, !((g->lr_rsp) & 7));
	if (!strcmp(n, "doubles")) {
		double v;
		memcpy(&v, &g->lr_xmm[1], 8);
		memcpy(&v, &g->lr_xmm[0], 8);
		more(" %g", v);
		v += 100;
		memcpy(&g->lr_xmm[0], &v, 8);
	}
	write(1, "\n", 1);
	if (!strcmp(n, "dep")) g->lr_rdi += 1000;
	*size = 200;
	return s->st_value;
}
unsigned la_x86_64_gnu_pltexit(Elf64_Sym *s, unsigned ndx, uintptr_t *r, uintptr_t *d, const La_x86_64_regs *g,
			       La_x86_64_retval *o, const char *n)
{
	if (*n == '_' || !strcmp(name(r), "libc") || !strcmp(n, "write")) return 0;
	say("exit %s", n);
	if (!strcmp(n, "dep") || !strcmp(n, "late") || !strcmp(n, "many")) more(" %ld", (long)o->lrv_rax);
	if (!strcmp(n, "doubles")) {
		double v;
		memcpy(&v, &o->lrv_xmm0, 8);
		more(" %g", v);
	}
	if (!strcmp(n, "longdouble")) more(" %Lg", o->lrv_st0);
	write(1, "\n", 1);
	if (!strcmp(n, "atol")) o->lrv_rax = 77;
	return 0;
}
#endif

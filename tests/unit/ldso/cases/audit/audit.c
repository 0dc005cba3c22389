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
#elif defined THIRD
#define WHO "3 "
int real(int);
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
#ifdef THIRD
	say("real %d\n", real(1));
#endif
	return VERSION;
}
unsigned la_objopen(struct link_map *m, Lmid_t id, uintptr_t *c)
{
	const char *n = *m->l_name ? base(m->l_name) : "main";
	known[nknown].cookie = c;
	if (*c != (uintptr_t)m) say("cookie\n");
	if (!libc(n)) *c = 100;
	strcpy(known[nknown++].name, libc(n) ? "libc" : n);
	if (!libc(n)) say("objopen %s %ld\n", n, id);
	return LA_FLG_BINDTO | LA_FLG_BINDFROM;
}
char *la_objsearch(const char *n, uintptr_t *c, unsigned f)
{
	if (!libc(n)) say("objsearch %s for %s %u %d\n", f == LA_SER_ORIG ? n : base(n), name(c), f, *c < 1000);
#if !defined QUIET && !defined THIRD
	if (strstr(n, "libwrong.so")) return "$ORIGIN/libreal.so";
	if (strstr(n, "libhidden.so")) return 0;
#endif
	return (char *)n;
}
void la_activity(uintptr_t *c, unsigned f) { say("activity %s %u\n", name(c), f); }
void la_preinit(uintptr_t *c) { say("preinit %s\n", name(c)); }
unsigned la_objclose(uintptr_t *c)
{
	if (strcmp(name(c), "libc") && strcmp(name(c), "unknown")) say("objclose %s\n", name(c));
	for (int i = 0; i < nknown; i++)
		if (known[i].cookie == c) known[i].cookie = 0; /* the next one may have it there */
	return 0;
}
uintptr_t la_symbind64(Elf64_Sym *s, unsigned ndx, uintptr_t *r, uintptr_t *d, unsigned *f, const char *n)
{
	/* The program has its own stdout: usable also before it is ready. */
	fputs("", stdout);
	/* What the start files and the C library bind among themselves differs. */
	if (*n != '_' && strcmp(name(r), "libc") && !strstr("malloc calloc realloc free", n) && n[0] != '_')
		say("symbind %s: %s -> %s %x\n", n, name(r), name(d), *f);
#if !defined QUIET && !defined THIRD
	if (!strcmp(n, "atoi")) *f |= LA_SYMB_NOPLTENTER;
	if (!strcmp(n, "replaced")) return (uintptr_t)name;
#endif
#ifdef THIRD
	if (!strcmp(n, "many") || !strcmp(n, "atol")) *f |= LA_SYMB_NOPLTEXIT;
#endif
	return s->st_value;
}
#ifndef QUIET
/* Vectors: each auditor changes another part. */
static void change(const char *n, int out, void *xmm, void *vec)
{
	if (strncmp(n, "vectors", 7)) return;
	double x[2], v[2 * 8];
	int k = n[7] == '5' ? 8 : 4;
	memcpy(x, xmm, 16), memcpy(v, vec, 128);
	more(" %g %g:", x[0], x[1]);
	for (int i = 0; i < 2 * k; i++) more(" %g", v[i / k * 8 + i % k]);
#ifdef THIRD
	x[0] = 7 + out;
	memcpy((char *)xmm + 16, x, 16);
#else
	v[k - 1] += 1000, v[k - 2] += 200, v[0] += 30;
	memcpy(vec, v, 128);
#endif
}
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
	change(n, 0, g->lr_xmm, g->lr_vector);
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
	change(n, 1, &o->lrv_xmm0, &o->lrv_vector0);
	write(1, "\n", 1);
	if (!strcmp(n, "atol")) o->lrv_rax = 77;
	return 0;
}
#endif

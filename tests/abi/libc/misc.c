/* Strings, wordexp, fnmatch, sorting, obstacks, fmtmsg, random numbers, strtol. */
#define _GNU_SOURCE
#include <argz.h>
#include <envz.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <errno.h>
#include <unistd.h>
#include <libgen.h>
#include <wordexp.h>
#include <fnmatch.h>
#include <glob.h>
#include <search.h>
#include <obstack.h>
#include <malloc.h>
#include <fmtmsg.h>
#include <ctype.h>
#include <limits.h>
#include <inttypes.h>
#include <mntent.h>
#include <time.h>
#include <sys/time.h>
#include <monetary.h>
#include <printf.h>
#include <math.h>
#include <uchar.h>
#include <wchar.h>
#define P(...) printf(__VA_ARGS__)
#define obstack_chunk_alloc malloc
#define obstack_chunk_free free
static int cmpi(const void *a, const void *b) { return *(int *)a / 10 - *(int *)b / 10; }
static void tw(const void *n, VISIT v, int d) { P("%s:%d:%d ", *(char **)n, v, d); }
int main()
{
	char b[512];
	// strings
	P("%s|%s|%d|%d\n", "", (char *)memfrob(strdup("abc"), 3), ffsll(1LL << 40), ffsl(0));
	P("%d %d %d\n", strverscmp("a1", "a01") < 0, strverscmp("1.10", "1.9") > 0, strcasecmp("ABC", "abd"));
	P("%s %s\n", strsep(&(char *){ strdup("a,b") }, ","), strtok(strdup(",,x"), ","));
	P("%zu %zu %s\n", (size_t)0, strnlen("abc", 2), (char *)mempcpy(b, "abc", 4) - 4);
	char *al[] = { "a=1", "b", "c=3", 0 };
	char *az;
	size_t azl;
	argz_create(al, &az, &azl);
	envz_add(&az, &azl, "d", "4");
	P("%s %d %s\n", envz_get(az, azl, "c"), (int)argz_count(az, azl), envz_entry(az, azl, "b"));
	argz_replace(&az, &azl, "1", "xyz", 0);
	argz_stringify(az, azl, ' ');
	P("%s\n", az);
	// dirname/basename
	const char *ps[] = { "/usr/lib", "/usr/", "usr", "/", ".", "..", "", "//a//b//", "a/b/" };
	for (int i = 0; i < 9; i++) {
		char *q = strdup(ps[i]), *r = strdup(ps[i]);
		P("[%s] [%s] [%s]\n", dirname(q), basename(r), (basename)(r));
	}
	// wordexp
	const char *we[] = { "a b 'c d' \"e f\"",
			     "~/x",
			     "$HOME ${HOME}x",
			     "${UNSET:-def} ${UNSET-x}",
			     "a{b,c}",
			     "$((1+2*3)) $((0x10))",
			     "$(echo hi there)",
			     "`echo q`",
			     "/etc/host*",
			     "a|b",
			     "\"a$HOME\"",
			     "${#HOME}",
			     "x\\ y",
			     "${HOME#/}",
			     "${HOME%t}",
			     "'unterminated",
			     "$(( 7/2 ))",
			     "a;b",
			     "*nomatchx*" };
	setenv("HOME", "/root", 1);
	for (int i = 0; i < sizeof we / 8; i++) {
		wordexp_t w;
		memset(&w, 0, sizeof w);
		int r = wordexp(we[i], &w, 0);
		P("%s -> %d:", we[i], r);
		if (!r) {
			for (int k = 0; k < w.we_wordc; k++) P(" [%s]", w.we_wordv[k]);
			wordfree(&w);
		}
		P("\n");
	}
	{
		wordexp_t w;
		P("nocmd %d undef %d badc %d\n", wordexp("$(x)", &w, WRDE_NOCMD), wordexp("$UNDEFD", &w, WRDE_UNDEF),
		  wordexp("a>b", &w, 0));
	}
	// fnmatch
	const char *fn[][2] = { { "*.c", "a.c" },   { "[[:alpha:]]*", "abc" }, { "+(a|b)c", "abac" }, { "!(x)", "y" },
				{ "?(a)b", "b" },   { "@(a|b)", "b" },         { "*/b", "a/b" },      { ".*", ".x" },
				{ "*", ".x" },      { "[!a]", "b" },           { "[a-", "[" },        { "\\*", "*" },
				{ "[[=a=]]", "a" }, { "**/x", "a/b/x" } };
	for (int i = 0; i < 14; i++)
		P("%s %s %d %d %d %d %d\n", fn[i][0], fn[i][1], fnmatch(fn[i][0], fn[i][1], 0),
		  fnmatch(fn[i][0], fn[i][1], FNM_EXTMATCH), fnmatch(fn[i][0], fn[i][1], FNM_PATHNAME),
		  fnmatch(fn[i][0], fn[i][1], FNM_PERIOD), fnmatch(fn[i][0], fn[i][1], FNM_CASEFOLD | FNM_LEADING_DIR));
	// qsort stability
	int a[100];
	for (int i = 0; i < 100; i++) a[i] = (i * 37) % 100;
	qsort(a, 100, sizeof *a, cmpi);
	for (int i = 0; i < 100; i++) P("%d ", a[i]);
	P("\n");
	// search
	void *root = 0;
	char *ks[] = { "m", "c", "x", "a", "d", "z", "b" };
	for (int i = 0; i < 7; i++) tsearch(ks[i], &root, (void *)strcmp);
	// obstack
	struct obstack o;
	obstack_init(&o);
	obstack_printf(&o, "%d-%s", 5, "abc");
	obstack_1grow(&o, 0);
	P("%s %d\n", (char *)obstack_finish(&o), obstack_chunk_size(&o));
	for (int i = 0; i < 10000; i++) obstack_grow(&o, "0123456789", 10);
	P("%d\n", obstack_object_size(&o));
	obstack_free(&o, 0);
	// fmtmsg
	setenv("MSGVERB", "severity:text:action", 1);
	P("%d\n", fmtmsg(MM_PRINT, "UX:cat", MM_ERROR, "bad", "do it", "UX:cat:001"));
	// ecvt
	int dp, sg;
	P("%s ", ecvt(3.14159, 4, &dp, &sg));
	P("%d %d %s ", dp, sg, fcvt(-0.00123, 5, &dp, &sg));
	P("%d %d %s\n", dp, sg, gcvt(1e20, 10, b));
	// a64l etc
	P("%ld %s\n", a64l("abc"), l64a(123456));
	// random
	srandom(42);
	P("%ld %ld ", random(), random());
	srand(1);
	P("%d ", rand());
	unsigned s = 5;
	P("%d ", rand_r(&s));
	srand48(3);
	P("%f %ld %ld\n", drand48(), lrand48(), mrand48());
	initstate(7, b, 64);
	P("%ld %ld\n", random(), random());
	// strfmon in C
	// strtol edge
	errno = 0;
	P("%ld %d ", strtol("99999999999999999999", 0, 10), errno);
	errno = 0;
	P("%lu %d ", strtoul("-1", 0, 0), errno);
	errno = 0;
	P("%ld %d ", strtol("zz", 0, 37), errno);
	errno = 0;
	P("%ld %d\n", strtol("", 0, 10), errno);
	P("%jd %ju\n", strtoimax("-0x1f", 0, 16), strtoumax("0777", 0, 0));
	errno = 0;
	double d = strtod("1e999", 0);
	P("%g %d ", d, errno);
	errno = 0;
	d = strtod("1e-400", 0);
	P("%g %d ", d, errno);
	errno = 0;
	d = strtod("4.9e-324", 0);
	P("%g %d ", d, errno);
	errno = 0;
	P("%g %g %a %d\n", strtod("nan(123)", 0), strtod("-infinityx", 0), strtod("0x1.8p3", 0), errno);
	// uchar
	mbstate_t st = { 0 };
	char16_t c16;
	P("%zu\n", mbrtoc16(&c16, "a", 1, &st));
	// qsort_r, lfind
	size_t n = 100;
	int key = 33;
	P("%d\n", lfind(&key, a, &n, 4, cmpi) != 0);
}

/* Where glibc's binary interface differs from musl's: layouts, values passed in, limits, formats. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fnmatch.h>
#include <ftw.h>
#include <glob.h>
#include <iconv.h>
#include <langinfo.h>
#include <limits.h>
#include <link.h>
#include <locale.h>
#include <netdb.h>
#include <pthread.h>
#include <regex.h>
#include <resolv.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <time.h>
#include <unistd.h>
#include <utmpx.h>
#include <wchar.h>
#include <wordexp.h>

static int visit(const char *p, const struct stat *s, int type, struct FTW *f)
{
	if (f->level == 0) printf("nftw %d base %d\n", type, f->base);
	return 1;
}

static void layouts(void)
{
	struct {
		regmatch_t m[2];
		long canary;
	} r = { .canary = 0x5a5a };
	regex_t x;
	printf("regcomp %d", regcomp(&x, "a(b)", REG_EXTENDED));
	printf(" nsub %zu exec %d", x.re_nsub, regexec(&x, "xxabyy", 2, r.m, 0));
	printf(" [%d %d] [%d %d] %lx", r.m[0].rm_so, r.m[0].rm_eo, r.m[1].rm_so, r.m[1].rm_eo, r.canary);
	r.m[0].rm_so = 3;
	r.m[0].rm_eo = 8;
	printf(" startend %d", regexec(&x, "ab ab ab ab", 1, r.m, REG_STARTEND));
	printf(" [%d %d]\n", r.m[0].rm_so, r.m[0].rm_eo);
	regfree(&x);

	locale_t l = newlocale(LC_ALL_MASK, "C", 0);
	printf("locale %d %d %d %s\n", l->__ctype_b['a'], l->__ctype_tolower['A'], l->__ctype_toupper['a'],
	       l->__names[0]);
	freelocale(l);
	char b[99];
	printf("strerror_r %s, %s, basename '%s' '%s'\n", strerror_r(2, b, 99), strerror_r(99999, b, 99),
	       basename("/a/b/"), basename("/usr/lib"));
	nftw("/etc", visit, 4, 0);
	nftw("/etc/passwd", visit, 4, FTW_PHYS);
	nftw("/proc/self/exe", visit, 4, FTW_PHYS);

	pthread_mutex_t rec = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP, chk = PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP,
			ada = PTHREAD_ADAPTIVE_MUTEX_INITIALIZER_NP;
	pthread_mutex_lock(&rec);
	pthread_mutex_lock(&chk);
	pthread_mutex_lock(&ada);
	printf("mutex %d %d %d\n", pthread_mutex_trylock(&rec), pthread_mutex_lock(&chk), pthread_mutex_trylock(&ada));
	pthread_attr_t a;
	size_t size;
	pthread_attr_init(&a);
	pthread_attr_getstacksize(&a, &size);
	printf("stack %zu small %d %d\n", size, pthread_attr_setstacksize(&a, 16383),
	       pthread_attr_setstack(&a, b, 16383));
	struct utmpx u = { .ut_type = USER_PROCESS };
	utmpxname("/nosuchfile");
	setutxent();
	printf("utmpx %d %d\n", getutxent() != 0, getutxid(&u) != 0);
	res_init();
	printf("res %d %lx %d %d\n", _res.nscount, _res.options, _res.retrans, _res.ndots);
}

static void limits(void)
{
	static const int sc[] = { _SC_NL_ARGMAX,       _SC_GETPW_R_SIZE_MAX,   _SC_LEVEL2_CACHE_LINESIZE,
				  _SC_THREAD_KEYS_MAX, _SC_RE_DUP_MAX,         _SC_HOST_NAME_MAX,
				  _SC_LINE_MAX,        _SC_NGROUPS_MAX,        _SC_THREAD_STACK_MIN,
				  _SC_TTY_NAME_MAX,    _SC_CHARCLASS_NAME_MAX, _SC_COLL_WEIGHTS_MAX,
				  _SC_T_IOV_MAX,       _SC_MB_LEN_MAX,         _SC_NL_TEXTMAX };
	char b[256];
	for (size_t i = 0; i < sizeof sc / sizeof *sc; i++) printf("sysconf %d %ld\n", sc[i], sysconf(sc[i]));
	/* These are the processor's. */
	long frame = getauxval(AT_MINSIGSTKSZ);
	printf("cache %d, signal stacks %d %d\n", sysconf(_SC_LEVEL1_DCACHE_SIZE) > 0,
	       sysconf(_SC_MINSIGSTKSZ) == frame, sysconf(_SC_SIGSTKSZ) == 4 * frame);
	printf("confstr %zu %s", confstr(_CS_GNU_LIBC_VERSION, b, sizeof b), b);
	printf(" %zu %s\n", confstr(_CS_GNU_LIBPTHREAD_VERSION, b, sizeof b), b);
	int keys = 0, r;
	pthread_key_t k, first;
	if (!pthread_key_create(&first, 0))
		for (keys = 1; !(r = pthread_key_create(&k, 0)); keys++) continue;
	printf("keys above 900: %d, %d\n", keys > 900 && keys <= 1024, r);
	regex_t x;
	printf("dup %d", regcomp(&x, "a\\{300\\}", 0));
	regfree(&x);
	printf(" %d\n", regcomp(&x, "a\\{32768\\}", 0));
	printf("rt %d %d, MB_CUR_MAX %zu\n", SIGRTMIN, SIGRTMAX, MB_CUR_MAX);
	struct sched_param p;
	int got = sched_getparam(0, &p);
	printf("sched %d %d %d\n", sched_getscheduler(0), got, p.sched_priority);
	void *old = sbrk(0);
	printf("brk %d %d\n", sbrk(4096) == old, brk(old));
	void *q = malloc(10);
	printf("realloc 0: %p\n", realloc(q, 0));
}

static void texts(void)
{
	char b[200];
	wchar_t w;
	mbstate_t st = { 0 };
	time_t t = 0;
	struct tm tm = { 0 }, *g = gmtime(&t);
	printf("%s|%s|%s|%s|%s\n", strerror(0), strerror(EIO), strerror(ENOTTY), gai_strerror(EAI_NONAME),
	       nl_langinfo(CODESET));
	printf("0xe9: %zd, locale %s", (ssize_t)mbrtowc(&w, "\xe9", 1, &st), setlocale(LC_ALL, "xx_YY.FOO"));
	printf(" %s %s\n", setlocale(LC_PAPER, 0), setlocale(LC_ALL, 0));
	printf("%10$d %1$d %2$d %3$d %4$d %5$d %6$d %7$d %8$d %9$d %11$d|", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
	printf("%p %La %Id\n", NULL, 1.0L, 5);
	printf("%zu", strftime(b, sizeof b, "%P|%k|%l|%^a|%#Z|%+|%N|%L|%f|%Z", g));
	printf(" %s\n", b);
	const char *e = strptime("  3 17:05 2020-W07-2 +0130 GMT", "%e %k:%M %G-W%V-%u %z %Z", &tm);
	printf("strptime %s %d %d %ld\n", e ? e : "(none)", tm.tm_mday, tm.tm_hour, tm.tm_gmtoff);
	glob_t gl;
	printf("glob %d", glob("/{etc,usr}", GLOB_BRACE, 0, &gl));
	printf(" %zu", gl.gl_pathc);
	printf(" %d\n", glob("nosuchthing", GLOB_NOMAGIC, 0, &gl));
	printf("fnmatch %d %d\n", fnmatch("@(a|b)c", "bc", FNM_EXTMATCH), fnmatch("!(a)", "a", FNM_EXTMATCH));
	static const char *const sets[] = { "ASCII//TRANSLIT", "IBM850", "EBCDIC-US", "UTF-7", "MACINTOSH", "NOSUCH" };
	for (int i = 0; i < 6; i++) {
		iconv_t c = iconv_open(sets[i], "UTF-8");
		char *in = "a\xc3\xa9", *out = b;
		size_t left = 3, room = sizeof b;
		if (c == (iconv_t)-1) printf("%s none\n", sets[i]);
		else printf("%s %zd to %zu\n", sets[i], (ssize_t)iconv(c, &in, &left, &out, &room), sizeof b - room);
	}
	wordexp_t we;
	printf("wordexp %d\n", wordexp("a(b", &we, 0));
	void *h = dlopen("libm.so.6", RTLD_LAZY | RTLD_DEEPBIND);
	printf("origin %d", dlinfo(h, RTLD_DI_ORIGIN, b));
	printf(" %s\n", b);
	Dl_serinfo si;
	Lmid_t id;
	printf("serinfo %d", dlinfo(h, RTLD_DI_SERINFOSIZE, &si));
	printf(" lmid %d", dlinfo(h, RTLD_DI_LMID, &id));
	printf(" %ld\n", (long)id);
}

int main(void)
{
	layouts();
	limits();
	texts();
	return 0;
}

/* glob, fnmatch, nftw, regex, strftime, strptime, wide ctype, locales, getopt. */
#define _GNU_SOURCE
#include <langinfo.h>
#include <glob.h>
#include <fnmatch.h>
#include <ftw.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wctype.h>
#include <wchar.h>
#include <locale.h>
#include <errno.h>
#include <unistd.h>
static int cb(const char *p, const struct stat *st, int t, struct FTW *f)
{
	printf("%s %d %d %d\n", p, t, f->base, f->level);
	return 0;
}
/* Names and formats with letters that the locale's charset lacks. */
static void wide_names(void)
{
	static const char *const locales[] = { "oc_FR", "br_FR", "ro_RO", "ja_JP.EUC-JP", "hr_HR", "de_DE" };
	for (int i = 0; i < 6; i++) {
		printf("%s\n", setlocale(LC_ALL, locales[i]) ? locales[i] : "none");
		for (int k = 0; k < 12; k++) {
			struct tm t = { .tm_year = 120, .tm_mon = k, .tm_mday = 1, .tm_wday = k % 7, .tm_hour = 2 * k };
			wchar_t w[400];
			size_t n = wcsftime(w, 400, L"%a %12A %b %^B %OB %c %x %X %r %p %P %Ec %EY %Od", &t);
			printf("%zu:", n);
			for (size_t j = 0; j < n; j++) printf(w[j] < 127 ? "%c" : "<%x>", w[j]);
			puts("");
		}
	}
	setlocale(LC_ALL, "C");
}
int main(int argc, char **argv)
{
	wide_names();
	glob_t g;
	int r = glob("/etc/{passwd,group,nope}", GLOB_BRACE, 0, &g);
	printf("%d %zu\n", r, g.gl_pathc);
	for (size_t i = 0; i < g.gl_pathc; i++) puts(g.gl_pathv[i]);
	globfree(&g);
	r = glob("~/.bash*", GLOB_TILDE, 0, &g);
	printf("%d %zu\n", r, g.gl_pathc);
	printf("%d\n", fnmatch("@(a|b)*.c", "abc.c", FNM_EXTMATCH));
	nftw("/etc/apt", cb, 10, FTW_PHYS);
	nftw("/etc/apt", cb, 10, FTW_DEPTH | FTW_CHDIR);
	regex_t re;
	regcomp(&re, "(a*)(b|c)+x\\1", REG_EXTENDED);
	regmatch_t m[4];
	r = regexec(&re, "zzaabcbxaa", 4, m, 0);
	for (int i = 0; i < 4; i++) printf("%d,%d ", m[i].rm_so, m[i].rm_eo);
	printf("%zu %d\n", re.re_nsub, r);
	char b[100];
	r = regcomp(&re, "(a", REG_EXTENDED);
	regerror(r, &re, b, 100);
	puts(b);
	struct tm t;
	time_t z = 1234567890;
	gmtime_r(&z, &t);
	char o[400];
	const char *f[] = { "%c|%x|%X|%r",
			    "%a %A %b %B %C %d %D %e %F %g %G %h %H %I %j %k %l %m %M %n %p %P %r %R %s %S %t %T %u %U "
			    "%V %w %W %y %Y %z %Z %%",
			    "%_d %-d %05d %^a %#Z %+ %N %10Y %-H %_H|%010F|%3C|%E",
			    "%Ey %Od %EY %Q %:z %_5S|%-y|%^B|%#p|%10a|%-10a|%010Z|%_z|%8z|%-z" };
	for (int i = 0; i < 4; i++) {
		size_t n = strftime(o, 400, f[i], &t);
		printf("%zu %s\n", n, o);
	}
	/* Capitals of all that a conversion stands for. */
	static const char *const capitals[] = { "ca_ES.UTF-8", "mt_MT.UTF-8", "mfe_MU.UTF-8", "eu_ES.UTF-8", "de_DE" };
	for (int i = 0; i < 5; i++) {
		setlocale(LC_ALL, capitals[i]);
		size_t n = strftime(o, 400, "%^c|%^x|%^r|%^50c|%#c|%^EY", &t);
		printf("%zu %s\n", n, o);
	}
	setlocale(LC_ALL, "en_US.UTF-8");
	memset(&t, 0, sizeof t);
	char *e = strptime("Fri 13 Feb 2009 23:31:30 +0100", "%a %d %b %Y %T %z", &t);
	printf("%s %d %d %d %d %ld %d\n", e ? e : "null", t.tm_year, t.tm_mon, t.tm_yday, t.tm_wday, t.tm_gmtoff,
	       t.tm_hour);
	memset(&t, 0, sizeof t);
	e = strptime("2020 60", "%Y %j", &t);
	printf("%d %d %d %d\n", t.tm_mon, t.tm_mday, t.tm_wday, t.tm_yday);
	setlocale(LC_ALL, "C");
	errno = 0;
	wchar_t w;
	mbstate_t s = { 0 };
	printf("%zd %d\n", mbrtowc(&w, "\xe9", 1, &s), errno);
	printf("%d %d %d\n", iswalpha(0xe9), towupper(0xe9), wcwidth(0xe9));
	setlocale(LC_ALL, "C.UTF-8");
	unsigned h = 0;
	for (int i = 0; i < 0x30000; i++) {
		h = h * 31 + (iswalpha(i) != 0) + 2 * (iswpunct(i) != 0) + 4 * (iswprint(i) != 0) +
		    8 * (iswspace(i) != 0) + 16 * (iswupper(i) != 0) + 32 * (iswcntrl(i) != 0) +
		    64 * (iswdigit(i) != 0) + 128 * (iswblank(i) != 0);
		h = h * 31 + towupper(i) * 3 + towlower(i) + wcwidth(i) * 7;
	}
	printf("%x\n", h);
	errno = 0;
	strtol("", 0, 10);
	printf("%d\n", errno);
	strtol("99999999999999999999", 0, 10);
	printf("%d\n", errno);
	printf("%zu\n", MB_CUR_MAX);
	setlocale(LC_ALL, "de_DE.UTF-8");
	printf("%s %'d %.2f\n", setlocale(LC_ALL, 0), 1234567, 3.14);
	t.tm_mon = 2;
	strftime(o, 400, "%c %B %A", &t);
	puts(o);
	printf("%g\n", strtod("3,5", 0));
	struct lconv *l = localeconv();
	printf("[%s][%s][%s]\n", l->decimal_point, l->thousands_sep, l->int_curr_symbol);
	puts(setlocale(LC_CTYPE, "C"));
	puts(setlocale(LC_ALL, 0));
	printf("%p\n", (void *)setlocale(LC_ALL, "de_XX"));
	int c;
	opterr = 1;
	while ((c = getopt(argc, argv, "ab:")) != -1) printf("opt %c %s\n", c, optarg ? optarg : "-");
	printf("%d\n", optind);
	for (; optind < argc; optind++) puts(argv[optind]);
	/* Wide texts of the time in "C": empty ones too. */
	setlocale(LC_ALL, "C");
	for (nl_item item = _NL_WERA_D_FMT; item <= _NL_WERA_T_FMT; item++)
		printf("%d ", *(wchar_t *)(void *)nl_langinfo(item));
	printf("%d %d\n", (iswdigit)(L'7'), (iswdigit)(L'x'));
	return 0;
}

/* Numbers, money and dates in many locales of the system. */
#define _GNU_SOURCE
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <monetary.h>
#include <wchar.h>
#include <wctype.h>
#include <stdlib.h>
#include <errno.h>
#include <ctype.h>
#include <math.h>
static void dump(void)
{
	struct lconv *l = localeconv();
#define S(f) printf(" " #f "=%s", l->f)
#define G(f)                \
	printf(" " #f "="); \
	for (char *p = l->f; *p; p++) printf("%d,", *p);
#define C(f) printf(" " #f "=%d", l->f)
	S(decimal_point);
	S(thousands_sep);
	G(grouping);
	S(int_curr_symbol);
	S(currency_symbol);
	S(mon_decimal_point);
	S(mon_thousands_sep);
	G(mon_grouping);
	S(positive_sign);
	S(negative_sign);
	C(int_frac_digits);
	C(frac_digits);
	C(p_cs_precedes);
	C(p_sep_by_space);
	C(n_cs_precedes);
	C(n_sep_by_space);
	C(p_sign_posn);
	C(n_sign_posn);
	C(int_p_cs_precedes);
	C(int_n_sign_posn);
	C(int_p_sep_by_space);
	puts("");
	int items[] = { CODESET,
			RADIXCHAR,
			THOUSEP,
			D_T_FMT,
			D_FMT,
			T_FMT,
			T_FMT_AMPM,
			AM_STR,
			PM_STR,
			DAY_1,
			DAY_7,
			ABDAY_2,
			MON_1,
			MON_5,
			ABMON_12,
			ERA,
			ERA_D_FMT,
			ALT_DIGITS,
			ERA_D_T_FMT,
			ERA_T_FMT,
			YESEXPR,
			NOEXPR,
			YESSTR,
			NOSTR,
			CRNCYSTR,
			_DATE_FMT,
			ALTMON_1,
			ALTMON_12,
			_NL_ABALTMON_3,
			_NL_PAPER_HEIGHT,
			_NL_NAME_NAME_FMT,
			_NL_ADDRESS_COUNTRY_NAME,
			_NL_ADDRESS_LANG_AB,
			_NL_TELEPHONE_INT_PREFIX,
			_NL_IDENTIFICATION_LANGUAGE,
			_NL_TIME_WEEK_NDAYS,
			_NL_NUMERIC_CODESET,
			INT_CURR_SYMBOL };
	for (int i = 0; i < sizeof items / 4; i++) {
		if (items[i] == _NL_PAPER_HEIGHT) printf("[%d]", (int)(long)nl_langinfo(items[i]));
		else printf("[%s]", nl_langinfo(items[i]));
	}
	puts("");
	/* What locale(1) shows too: names, digits, encodings. */
	for (int i = 0; i < 10; i++) printf("[%s]", nl_langinfo(_NL_CTYPE_INDIGITS0_MB + i));
	for (int i = 0; i < 10; i++)
		printf("[%s %d]", nl_langinfo(_NL_CTYPE_OUTDIGIT0_MB + i),
		       (int)(long)nl_langinfo(_NL_CTYPE_OUTDIGIT0_WC + i));
	const char *name = nl_langinfo(_NL_CTYPE_CLASS_NAMES);
	for (; *name; name += strlen(name) + 1) printf(" %s", name);
	const unsigned *rate = (const unsigned *)nl_langinfo(_NL_MONETARY_CONVERSION_RATE);
	printf(" %u/%u %d", rate[0], rate[1], (int)(long)nl_langinfo(_NL_COLLATE_SYMB_HASH_SIZEMB));
	int more[] = { _NL_TIME_CODESET,          _NL_COLLATE_CODESET,        _NL_MONETARY_CODESET,
		       _NL_IDENTIFICATION_TITLE,  _NL_IDENTIFICATION_EMAIL,   _NL_IDENTIFICATION_REVISION,
		       _NL_IDENTIFICATION_SOURCE, _NL_IDENTIFICATION_CATEGORY };
	for (int i = 0; i < sizeof more / sizeof *more; i++) printf("[%s]", nl_langinfo(more[i]));
	puts("");
	time_t t = 1000000000;
	struct tm tm = *gmtime(&t);
	char b[400];
	const char *f[] = { "%c",
			    "%x",
			    "%X",
			    "%r",
			    "%A %a %B %b %h %p %P",
			    "%Ec %Ex %EX %Ey %EY %EC",
			    "%Od %Om %Oy %OH %OB",
			    "%+",
			    "%G %V %u %U %W",
			    "%D %F %T %R",
			    "%e %k %l",
			    "%10Y|%_5d|%-d|%^a|%#Z|%s" };
	for (int i = 0; i < sizeof f / sizeof *f; i++) {
		size_t n = strftime(b, sizeof b, f[i], &tm);
		printf("%s -> %s (%zu)\n", f[i], b, n);
	}
	const char *mf[] = { "%n",     "%i",    "%!n",   "%(n", "%^n",    "%+n",     "%=*#8n",     "%#8.0n",
			     "%-14n|", "%14n|", "%#5!i", "%%",  "%(#8n|", "%+#12i|", "%=0#10.1n|", "%20(n" };
	for (int i = 0; i < sizeof mf / sizeof *mf; i++)
		for (int s = -1; s < 2; s += 2) {
			int n = strfmon(b, sizeof b, mf[i], s * 1234567.891);
			printf("%s -> %s (%d)\n", mf[i], b, n);
		}
	/* Fields wider than the number, both signs aligned, what is no number, zero with a sign. */
	const char *wide[] = { "%=##11n", "%=0(#4i", "%15i", "%(= 29#10n", "%+!#6n", "%-^=*#5.0i|" };
	const double sums[] = { 123, -38734.7, -0.0, NAN, INFINITY, -INFINITY };
	for (int i = 0; i < sizeof wide / sizeof *wide; i++)
		for (int s = 0; s < sizeof sums / sizeof *sums; s++) {
			int n = strfmon(b, sizeof b, wide[i], sums[s]);
			printf("%s -> %s (%d)\n", wide[i], b, n);
		}
	printf("%'d %'.2f %'10ld|%'-15d|%'llu %.2f %g %e %a\n", 1234567, 1234567.891, 123456L, 98765,
	       18446744073709551615ULL, 3.14159, 0.5, 12345.678, 1.5);
	char *e;
	printf("%g", strtod("1,5", &e));
	printf(" [%s] ", e);
	printf("%g", strtod("1.5", &e));
	printf(" [%s]\n", e);
	printf("wcstod %g", wcstod(L"1,5x", 0));
	printf(" sscanf %d", 0);
	double d = 0;
	int n = sscanf("2,5", "%lf", &d);
	printf(" %d %g\n", n, d);
	printf("%ls\n", L"\u00e4\u00df\u20ac");
	long q = 0;
	n = sscanf("1.234.567", "%'ld", &q);
	printf("%d %ld ", n, q);
	q = 0;
	n = sscanf("1,234,567", "%'ld", &q);
	printf("%d %ld\n", n, q);
	const char *gr[] = { "12,34,567",    "1,2",     "1234,567", "-1,234", "1,23,4567",
			     "12,345.678,9", "1.234,5", "1,,2",     "1,234," };
	for (int i = 0; i < 9; i++) {
		q = -1;
		d = -1;
		n = sscanf(gr[i], "%'ld", &q);
		printf("%d %ld ", n, q);
		n = sscanf(gr[i], "%'lf", &d);
		printf("%d %g;", n, d);
	}
	puts("");
}
/* Lists of names: which are well-formed, for setlocale and for newlocale. */
static void lists(void)
{
#define MOST                                                                                                     \
	"LC_CTYPE=C.UTF-8;LC_NUMERIC=C;LC_TIME=C;LC_COLLATE=C;LC_MONETARY=C;LC_MESSAGES=C;LC_PAPER=C;LC_NAME=C;" \
	"LC_ADDRESS=C;LC_TELEPHONE=C;LC_MEASUREMENT=C;"
	static const char *const list[] = {
		MOST "LC_IDENTIFICATION=C",
		MOST "LC_IDENTIFICATION=C;;",
		MOST "LC_IDENTIFICATION=C;LC_TIME=C.UTF-8",
		MOST,
		MOST "LC_IDENTIFICATION",
		MOST "LC_ALL=C;LC_IDENTIFICATION=C",
		MOST "LC_IDENTIFICATION=C;x",
		MOST "LC_IDENTIFICATION=C;x=",
		MOST "LC_IDENTIFICATION=",
		MOST "LC_IDENTIFICATION=xx_YY",
		"LC_TIME=C.UTF-8",
		"LC_TIME=C;LC_CTYPE=C.UTF-8;",
		"LC_TIME=C.UTF-8;LC_FOO=C",
		"LC_TIME=C;LC_NUMERIC=../x",
		"FOO;LC_TIME=C",
		"LC_NUMERIC=C;FOO",
		";",
		"=;",
		"xx;yy",
	};
	static const int masks[] = { LC_ALL_MASK, LC_TIME_MASK, LC_TIME_MASK | LC_NUMERIC_MASK, 0 };
	char name[300];
	for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
		for (int cat = LC_TIME; cat <= LC_ALL; cat += LC_ALL - LC_TIME) {
			errno = 0;
			char *r = setlocale(cat, list[i]);
			printf("%s: %d %s %d\n", list[i], cat, r ? r : "null", r ? 0 : errno);
			setlocale(LC_ALL, "C");
		}
		for (size_t k = 0; k < sizeof masks / sizeof *masks; k++) {
			errno = 0;
			locale_t l = newlocale(masks[k], list[i], 0);
			printf(" %d %d", l != 0, l ? 0 : errno);
			if (l) freelocale(l);
		}
		puts("");
	}
	for (size_t n = 254; n < 258; n++) {
		memset(name, 'a', n);
		name[n] = 0;
		errno = 0;
		int none = !setlocale(LC_TIME, name);
		printf("%zu %d %d\n", n, none, errno);
	}
}

int main(int argc, char **argv)
{
	lists();
	const char *L[] = { "C",           "POSIX",       "C.UTF-8",          "en_US.UTF-8", "de_DE.UTF-8",
			    "fr_FR.UTF-8", "ja_JP.UTF-8", "ru_RU.UTF-8",      "ar_SA.UTF-8", "fa_IR.UTF-8",
			    "hi_IN.UTF-8", "th_TH.UTF-8", "tr_TR.UTF-8",      "de_CH.UTF-8", "sv_SE.UTF-8",
			    "pl_PL.UTF-8", "zh_CN.UTF-8", "ko_KR.UTF-8",      "el_GR.UTF-8", "xx_YY",
			    "en_US.utf8",  "en_US.UTF8",  "de_AT.UTF-8@euro", "lt_LT.UTF-8", "hr_HR.UTF-8",
			    "ca_ES.UTF-8", "my_MM.UTF-8", "mr_IN.UTF-8",      "uk_UA.UTF-8", "sq_AL.UTF-8",
			    "zh_TW.UTF-8", "en_DK.UTF-8", "lv_LV.UTF-8",      "de_LU.UTF-8", "ga_IE.UTF-8",
			    "is_IS.UTF-8" };
	for (int i = 0; i < sizeof L / sizeof *L; i++) {
		errno = 0;
		char *r = setlocale(LC_ALL, L[i]);
		printf("== %s: %s %d mbcurmax %d\n", L[i], r ? r : "(null)", 0, (int)MB_CUR_MAX);
		if (r) dump();
	}
}

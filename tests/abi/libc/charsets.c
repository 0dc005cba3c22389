/* Locales of many charsets: conversions of random bytes and characters with their states, classes,
 * comparison, texts. Of what is long only a hash is printed. */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <iconv.h>
#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <pthread.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <wchar.h>
#include <wctype.h>

static unsigned long hash;
static int utf8; /* its states look otherwise here */
static void take(const void *p, size_t n)
{
	for (const unsigned char *b = p; n--; b++) hash = (hash ^ *b) * 0x100000001b3ul;
}
static void number(long v) { take(&v, sizeof v); }
static void report(const char *what)
{
	printf("  %s %016lx\n", what, hash);
	hash = 0xcbf29ce484222325ul;
}

static unsigned long seed;
static unsigned next(void) { return (seed = seed * 6364136223846793005ul + 1442695040888963407ul) >> 33; }

/* Bytes that often make characters of two and more. */
static size_t bytes(char *b, size_t max)
{
	size_t n = next() % max;
	for (size_t i = 0; i < n; i++) {
		unsigned r = next();
		b[i] = r % 4 == 0   ? 0x20 + r / 4 % 0x5f
		       : r % 4 == 1 ? 0x30 + r / 4 % 10
		       : r / 4 % 64 ? 0x80 | r / 4
				    : 0;
	}
	b[n] = 0;
	return n;
}

static size_t characters(wchar_t *w, size_t max)
{
	size_t n = next() % max;
	for (size_t i = 0; i < n; i++) {
		unsigned r = next(), v = r / 8;
		switch (r % 8) {
		case 0: w[i] = v % 0x80; break;
		case 1: w[i] = 0xa0 + v % 0x60; break;
		case 2: w[i] = v % 0x600; break;
		case 3: w[i] = 0x3000 + v % 0x100; break;
		case 4: w[i] = v % 0x11000; break;
		default: w[i] = 0x4e00 + v % 0x5200;
		}
		if (r % 997 == 0) w[i] = v;
	}
	w[n] = 0;
	return n;
}

/* errno counts where a call failed. */
static void result(long r)
{
	number(r);
	if (r == -1) number(errno);
	errno = 0;
}

static void from_bytes(void)
{
	char b[80];
	wchar_t w[80];
	for (int i = 0; i < 3000; i++) {
		size_t n = bytes(b, 60);
		mbstate_t st = { 0 };
		for (size_t at = 0; at <= n;) {
			size_t len = next() % 6, r;
			if (len > n + 1 - at) len = n + 1 - at;
			*w = -1;
			result(r = mbrtowc(w, b + at, len, &st));
			number(*w);
			if (!utf8) take(&st, sizeof st);
			if (r == (size_t)-1) memset(&st, 0, sizeof st);
			at += r == (size_t)-1 || !r ? 1 : r == (size_t)-2 ? len + !len : r;
		}
	}
	report("mbrtowc");
	for (int i = 0; i < 3000; i++) {
		size_t n = bytes(b, 60);
		mbstate_t st = { 0 };
		const char *s = b;
		memset(w, 0, sizeof w);
		result(mbsrtowcs(0, &s, 0, &st));
		number(s - b);
		size_t max = next() % 70;
		result(mbsrtowcs(w, &s, max, &st));
		number(s ? s - b : -5);
		take(w, sizeof w);
		if (!utf8) take(&st, sizeof st);
		memset(&st, 0, sizeof st);
		s = b;
		n = next() % 70;
		result(mbsnrtowcs(0, &s, n, 0, &st));
		result(mbsnrtowcs(w, &s, n, next() % 70, &st));
		number(s ? s - b : -5);
		take(w, sizeof w);
		if (!utf8) take(&st, sizeof st);
		result(mbstowcs(w, b, next() % 70));
		take(w, sizeof w);
		result(mbstowcs(0, b, 0));
		*w = -1;
		result(mbtowc(w, b, 1 + next() % 6));
		number(*w);
		result(mblen(b, 1 + next() % 6));
		result(mbtowc(0, 0, 0));
		result(mblen(0, 0));
		memset(&st, 0, sizeof st);
		result(mbrlen(b, next() % 6, &st));
	}
	report("mbsrtowcs");
}

static void from_characters(void)
{
	wchar_t w[80];
	char b[400];
	mbstate_t st;
	memset(b, 0, sizeof b);
	for (unsigned c = 0; c < 0x30000; c += c < 0x11000 ? 1 : 7) {
		memset(&st, 0, sizeof st);
		memset(b, 0, 16);
		result(wcrtomb(b, c, &st));
		take(b, 16);
		if (!utf8) take(&st, sizeof st);
		number(wctob(c));
	}
	for (int c = -128; c < 256; c++) number(btowc(c));
	report("wcrtomb");
	for (int i = 0; i < 3000; i++) {
		size_t n = characters(w, 60);
		/* All of it can be converted, more often than not. */
		if (i % 3)
			for (size_t k = 0; k < n; k++) {
				memset(&st, 0, sizeof st);
				if (wcrtomb(b, w[k], &st) == (size_t)-1) w[k] = 'x';
			}
		memset(b, 0, sizeof b);
		memset(&st, 0, sizeof st);
		const wchar_t *s = w;
		result(wcsrtombs(0, &s, 0, &st));
		result(wcsrtombs(b, &s, next() % 300, &st));
		number(s ? s - w : -5);
		take(b, sizeof b);
		if (!utf8) take(&st, sizeof st);
		memset(&st, 0, sizeof st);
		s = w;
		n = next() % 70;
		result(wcsnrtombs(0, &s, n, 0, &st));
		result(wcsnrtombs(b, &s, n, next() % 300, &st));
		number(s ? s - w : -5);
		take(b, sizeof b);
		if (!utf8) take(&st, sizeof st);
		result(wcstombs(b, w, next() % 300));
		take(b, sizeof b);
		result(wctomb(b, w[0]));
		result(wctomb(0, 0));
	}
	report("wcsrtombs");
}

static void classes(void)
{
	for (int c = -1; c < 256; c++) {
		number(isalnum(c) | isalpha(c) | isblank(c) | iscntrl(c) | isdigit(c) | isgraph(c) | islower(c) |
		       isprint(c) | ispunct(c) | isspace(c) | isupper(c) | isxdigit(c));
		number((isalpha)(c) | (isupper)(c) | (ispunct)(c));
		number(toupper(c));
		number((tolower)(c));
	}
	report("isalpha");
	for (unsigned c = 0; c < 0x11000; c++) {
		number(!!iswalpha(c) | !!iswupper(c) << 1 | !!iswlower(c) << 2 | !!iswpunct(c) << 3 |
		       !!iswprint(c) << 4 | !!iswspace(c) << 5 | !!iswcntrl(c) << 6 | !!iswgraph(c) << 7 |
		       !!iswalnum(c) << 8 | !!iswblank(c) << 9);
		number(towupper(c));
		number(towlower(c));
		number(wcwidth(c));
	}
	report("iswalpha");
}

static void comparison(void)
{
	wchar_t w[2][80];
	char b[2][80] = { 0 }, x[800];
	for (int i = 0; i < 5000; i++) {
		bytes(b[0], 12);
		bytes(b[1], 12);
		if (i % 2) memcpy(b[1], b[0], 1 + next() % 8);
		if (mbstowcs(0, b[0], 0) == (size_t)-1 || mbstowcs(0, b[1], 0) == (size_t)-1) continue;
		int r = strcoll(b[0], b[1]);
		number((r > 0) - (r < 0));
		number(strcasecmp(b[0], b[1]));
		number(strncasecmp(b[0], b[1], next() % 10));
		memset(x, 0, sizeof x);
		number(strxfrm(x, b[0], sizeof x));
		take(x, sizeof x);
		/* Of what is text, as wide characters. */
		if (MB_CUR_MAX == 1 && mbstowcs(w[0], b[0], 80) != (size_t)-1 &&
		    mbstowcs(w[1], b[1], 80) != (size_t)-1) {
			r = wcscoll(w[0], w[1]);
			number((r > 0) - (r < 0));
			number(wcscasecmp(w[0], w[1]) > 0);
		}
	}
	report("strcoll");
}

static void patterns(void)
{
	static const char *const pattern[] = { "[[:alpha:]]*",
					       ".[[:upper:]]",
					       "\\w+",
					       "[[:lower:]]+[[:punct:]]",
					       "^..$",
					       "[^a-z]+",
					       "[[:alnum:]].*[[:space:]]",
					       "(.)\\1",
					       "[\xe0-\xef]" };
	char b[80];
	for (size_t p = 0; p < sizeof pattern / sizeof *pattern; p++)
		for (int icase = 0; icase < 2; icase++) {
			regex_t re;
			int r = regcomp(&re, pattern[p], REG_EXTENDED | (icase ? REG_ICASE : 0));
			number(r);
			if (r) continue;
			for (int i = 0; i < 300; i++) {
				regmatch_t m[2] = { { 0 } };
				bytes(b, 20);
				r = regexec(&re, b, 2, m, 0);
				number(r);
				if (!r) take(m, sizeof m);
			}
			regfree(&re);
		}
	report("regexec");
	static const char *const glob[] = {
		"*", "?", "??", "[[:alpha:]]*", "*[[:upper:]]?", "[!a-z]*", "*[[:punct:]]*"
	};
	for (size_t p = 0; p < sizeof glob / sizeof *glob; p++)
		for (int i = 0; i < 500; i++) {
			bytes(b, 5);
			number(fnmatch(glob[p], b, i & 1 ? FNM_CASEFOLD : 0));
		}
	report("fnmatch");
}

static void texts(void)
{
	struct tm tm = { .tm_year = 126, .tm_mon = 7, .tm_mday = 9, .tm_wday = 0, .tm_yday = 220, .tm_hour = 15 };
	char b[400];
	wchar_t w[200];
	for (tm.tm_mon = 0; tm.tm_mon < 12; tm.tm_mon++) {
		tm.tm_wday = tm.tm_mon % 7;
		number(strftime(b, sizeof b, "%A %a %B %b %c %x %X %p %Ec %^a %^B", &tm));
		take(b, strlen(b));
	}
	report("strftime");
	struct lconv *l = localeconv();
	take(l->decimal_point, strlen(l->decimal_point));
	take(l->thousands_sep, strlen(l->thousands_sep));
	take(l->currency_symbol, strlen(l->currency_symbol));
	int n = snprintf(b, sizeof b, "%'d %.2f", 1234567, 3.5);
	take(b, n);
	result(n = snprintf(b, sizeof b, "%.2f %ls", 3.5, L"abc\u00e9"));
	if (n > 0) take(b, n);
	result(n = snprintf(b, sizeof b, "%.3ls|", L"x\u4e2d\u6587"));
	if (n > 0) take(b, n);
	result(n = snprintf(b, sizeof b, "%lc", 0xe9));
	if (n > 0) take(b, n);
	if (!strcmp(setlocale(LC_ALL, 0), "C")) n = 0; /* docs/libc.md */
	else number(n = swprintf(w, 200, L"%s %ls %lc %c", b, L"\u4e2d\u6587\u00e9", 0x416, 'x'));
	if (n > 0) take(w, n * sizeof *w);
	report("printf");
	memset(w, 0, sizeof w);
	for (tm.tm_mon = 0; tm.tm_mon < 12; tm.tm_mon++) {
		tm.tm_wday = tm.tm_mon % 7;
		number(wcsftime(w, 200, L"%A %a %B %b %c %x %X %p %^B", &tm));
		take(w, sizeof w);
	}
	report("wcsftime");
	iconv_t cd = iconv_open("", "UTF-8");
	number(cd == (iconv_t)-1);
	char utf8[] = "\xc3\xa9\xe4\xb8\xad\xd0\x96", *in = utf8, *out = b;
	size_t il = sizeof utf8, ol = sizeof b;
	memset(b, 0, sizeof b);
	result(iconv(cd, &in, &il, &out, &ol));
	number(il);
	take(b, sizeof b);
	iconv_close(cd);
	cd = iconv_open("//TRANSLIT", "UTF-8");
	char utf8b[] = "\xc3\xa9\xe2\x82\xac\xc2\xab";
	in = utf8b, out = b, il = sizeof utf8b, ol = sizeof b;
	result(iconv(cd, &in, &il, &out, &ol));
	take(b, sizeof b - ol);
	iconv_close(cd);
	report("iconv");
}

/* A thread's <ctype.h> tables are those of the global locale when it began, until it calls uselocale. */
static pthread_barrier_t turn;
static void ctype_of_thread(const char *who)
{
	printf("%s: %d %x %zu\n", who, isalpha(0xe9) != 0, toupper(0xe9), MB_CUR_MAX);
}

static void *from_before(void *p)
{
	pthread_barrier_wait(&turn); /* begun */
	pthread_barrier_wait(&turn); /* changed */
	ctype_of_thread("from before");
	uselocale(LC_GLOBAL_LOCALE);
	ctype_of_thread("from before, global");
	return p;
}

static void *from_after(void *p)
{
	ctype_of_thread("from after");
	return p;
}

static void threads(void)
{
	pthread_t before, after;
	setlocale(LC_ALL, "C");
	pthread_barrier_init(&turn, 0, 2);
	pthread_create(&before, 0, from_before, 0);
	pthread_barrier_wait(&turn);
	setlocale(LC_ALL, "fr_FR");
	ctype_of_thread("who changed it");
	pthread_barrier_wait(&turn);
	pthread_join(before, 0);
	pthread_create(&after, 0, from_after, 0);
	pthread_join(after, 0);
}

int main(void)
{
	static const char *const name[] = { "C",
					    "fr_FR",
					    "fr_FR.ISO-8859-1",
					    "fr_FR.latin1",
					    "de_DE@euro",
					    "ru_RU.KOI8-R",
					    "ru_RU.CP1251",
					    "tr_TR",
					    "tr_TR.UTF-8",
					    "el_GR.iso88597",
					    "he_IL",
					    "th_TH",
					    "ja_JP.EUC-JP",
					    "ja_JP.eucJP",
					    "ko_KR.EUC-KR",
					    "zh_CN.GB18030",
					    "zh_CN.GBK",
					    "zh_CN",
					    "zh_TW.BIG5",
					    "zh_TW.EUC-TW",
					    "zh_HK",
					    "ka_GE",
					    "hy_AM.armscii8",
					    "vi_VN.tcvn",
					    "en_US",
					    "en_US.UTF-8",
					    "fr_FR.UTF-16",
					    "de_DE.8859-1",
					    "fr_FR.koi8r" };
	hash = 0xcbf29ce484222325ul;
	for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
		const char *r = setlocale(LC_ALL, name[i]);
		printf("%s: %s %s %zu\n", name[i], r ? r : "-", nl_langinfo(CODESET), MB_CUR_MAX);
		if (!r) continue;
		seed = i;
		utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");
		/* UTF-8 beyond Unicode, which glibc takes for characters, is left out. */
		if (!utf8) from_bytes(), from_characters();
		classes();
		if (!utf8) comparison();
		if (!utf8) patterns();
		texts();
	}
	/* Each thread, each call may have its own. */
	locale_t l = newlocale(LC_ALL_MASK, "fr_FR", 0), u = newlocale(LC_ALL_MASK, "ja_JP.eucJP", 0);
	setlocale(LC_ALL, "C");
	printf("%d %x\n", isalpha_l(0xe9, l) != 0, toupper_l(0xe9, l));
	uselocale(l);
	printf("%zu %x %x %d\n", MB_CUR_MAX, btowc(0xe9), toupper(0xe9), strcasecmp("\xe9", "\xc9"));
	uselocale(u);
	printf("%zu %x %x %d %s\n", MB_CUR_MAX, btowc(0xe9), toupper(0xe9), strcasecmp("\xe9", "\xc9"),
	       nl_langinfo(CODESET));
	printf("%d %d\n", strcasecmp_l("\xe9", "\xc9", l), strncasecmp_l("\xe9", "\xc9", 1, u));
	uselocale(LC_GLOBAL_LOCALE);
	printf("%zu %x\n", MB_CUR_MAX, btowc(0xe9));
	threads();
	return 0;
}

#define _GNU_SOURCE
#include <iconv.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>
#include "bench.h"

locale_t bench_locale_named(const char *name)
{
	static struct {
		const char *name;
		locale_t locale;
	} made[4];
	int i = 0;
	while (made[i].name && strcmp(made[i].name, name)) i++;
	if (!made[i].name) {
		made[i].name = name;
		made[i].locale = newlocale(LC_ALL_MASK, name, 0);
	}
	if (!made[i].locale) abort();
	return made[i].locale;
}

static const char utf8[] = "Zażółć gęślą jaźń; the quick brown fox. Zażółć gęślą jaźń; the quick brown fox.";
static const char ascii[] = "The quick brown fox jumps over the lazy dog and then it goes home to have a long nap.";

static void multibyte(long n, long arg, int t)
{
	wchar_t w[128];
	char b[256];
	(void)t;
	locale_t old = uselocale(bench_locale_named("C.UTF-8"));
	mbstowcs(w, arg < 5 ? utf8 : ascii, 128);
	for (long i = 0; i < n; i++) {
		switch (arg) {
		case 0: USE(mbstowcs(w, utf8, 128)); break;
		case 1: USE(wcstombs(b, w, 256)); break;
		case 2: {
			mbstate_t st = { 0 };
			const char *p = utf8;
			wchar_t c;
			for (size_t k; (k = mbrtowc(&c, p, 8, &st)) - 1 < 8; p += k)
				;
			break;
		}
		case 3: {
			mbstate_t st = { 0 };
			char *p = b;
			for (int k = 0; w[k]; k++) p += wcrtomb(p, w[k], &st);
			break;
		}
		case 4: USE(mblen(utf8, 8)); break;
		case 5: USE(mbstowcs(w, ascii, 128)); break;
		case 6: USE(wcstombs(b, w, 256)); break;
		case 7: USE(btowc('a' + i % 20)); break;
		case 8: USE(wcwidth(w[i % 80])); break;
		case 9: USE(towupper(w[i % 80])); break;
		case 10: USE(iswalpha(w[i % 80])); break;
		}
	}
	uselocale(old);
}

/* Names of charsets: from, to. */
static const char *const conversions[][2] = {
	{ "UTF-8", "UTF-16LE" }, { "ISO-8859-1", "UTF-8" }, { "UTF-8", "ISO-8859-1" }, { "UTF-8", "UCS-4LE" },
	{ "UTF-16LE", "UTF-8" }, { "CP1252", "UTF-8" },     { "UTF-8", "UTF-8" },      { "SHIFT_JIS", "UTF-8" },
};

static void convert(long n, long which, int t)
{
	char in[4096], out[20000];
	(void)t;
	int wide = strstr(conversions[which][0], "16") != 0;
	for (unsigned i = 0; i < sizeof in; i++) in[i] = wide && i % 2 ? 0 : ascii[i / (1 + wide) % (sizeof ascii - 1)];
	iconv_t cd = iconv_open(conversions[which][1], conversions[which][0]);
	if (cd == (iconv_t)-1) abort();
	for (long i = 0; i < n; i++) {
		char *ip = in, *op = out;
		size_t il = sizeof in, ol = sizeof out;
		if (iconv(cd, &ip, &il, &op, &ol)) abort();
	}
	iconv_close(cd);
}

/* Text that is not ASCII. */
static void convert_text(long n, long which, int t)
{
	char in[4096], out[20000];
	size_t len = 0;
	(void)t;
	for (; len + sizeof utf8 < sizeof in; len += sizeof utf8 - 1) memcpy(in + len, utf8, sizeof utf8 - 1);
	iconv_t cd = iconv_open(which == 2 ? "ISO-8859-2" : which ? "UTF-16LE" : "UCS-4LE", "UTF-8");
	if (cd == (iconv_t)-1) abort();
	for (long i = 0; i < n; i++) {
		char *ip = in, *op = out;
		size_t il = len, ol = sizeof out;
		if (iconv(cd, &ip, &il, &op, &ol)) abort();
	}
	iconv_close(cd);
}

static void convert_open(long n, long which, int t)
{
	(void)t;
	for (long i = 0; i < n; i++) iconv_close(iconv_open(conversions[which][1], conversions[which][0]));
}

static void collate(long n, long arg, int t)
{
	char buf[512];
	(void)t;
	locale_t old = uselocale(bench_locale_named(arg >= 10 ? "C.UTF-8" : "en_US.UTF-8"));
	for (long i = 0; i < n; i++) {
		switch (arg % 10) {
		case 0: USE(strcoll("program-name", "program-names")); break;
		case 1:
			USE(strcoll("The quick brown fox jumps over the dog", "the quick brown fox jumps over the dog"));
			break;
		case 2: USE(strcoll("Zażółć gęślą jaźń", "zażółć gęślą jaźń")); break;
		case 3: USE(strxfrm(buf, "The quick brown fox jumps", sizeof buf)); break;
		case 4: USE(wcscoll(L"program-name", L"program-names")); break;
		case 5: USE(strcoll("alpha", "beta")); break;
		case 6: USE(strcasecmp("Program-Name", "program-names")); break;
		}
	}
	uselocale(old);
}

static void match(long n, long arg, int t)
{
	static const struct {
		const char *locale, *re, *text;
		int flags;
	} cases[] = {
		{ "C", "[a-z]+@([a-z]+)\\.org", "please write to somebody@example.org, not here", REG_EXTENDED },
		{ "C.UTF-8", "[a-z]+@([a-z]+)\\.org", "please write to somebody@example.org, not here", REG_EXTENDED },
		{ "C", "^#include", "int main(int argc, char **argv)", REG_NOSUB },
		{ "C", "(foo|bar|baz)+[0-9]{2,4}", "some text and then foobarbaz1234 and more", REG_EXTENDED },
		{ "C", "\\(a.\\)\\1", "xxxxxxxxxxxxxxxxxxxxabab", 0 },
		{ "C", "NEEDLE", "hay hay hay hay hay hay needle hay", REG_ICASE | REG_NOSUB },
	};
	regex_t re;
	regmatch_t m[2];
	(void)t;
	locale_t old = uselocale(bench_locale_named(cases[arg].locale));
	if (regcomp(&re, cases[arg].re, cases[arg].flags)) abort();
	for (long i = 0; i < n; i++) USE(regexec(&re, cases[arg].text, 2, m, 0));
	regfree(&re);
	uselocale(old);
}

static void compile(long n, long arg, int t)
{
	regex_t re;
	(void)t;
	for (long i = 0; i < n; i++) {
		regcomp(&re, arg ? "^[a-z]*$" : "[a-z]+@([a-z]+)\\.(org|com)", REG_EXTENDED);
		regfree(&re);
	}
}

static void set_locale(long n, long arg, int t)
{
	(void)arg;
	(void)t;
	for (long i = 0; i < n; i++) {
		setlocale(LC_ALL, "en_US.UTF-8");
		setlocale(LC_ALL, "C");
	}
}

const struct bench bench_locale[] = {
	{ "mbstowcs", multibyte, 0, 1 },
	{ "mbstowcs-ascii", multibyte, 5, 1 },
	{ "wcstombs", multibyte, 1, 1 },
	{ "wcstombs-ascii", multibyte, 6, 1 },
	{ "mbrtowc-80", multibyte, 2, 1 },
	{ "wcrtomb-80", multibyte, 3, 1 },
	{ "mblen", multibyte, 4, 1 },
	{ "btowc", multibyte, 7, 1 },
	{ "wcwidth", multibyte, 8, 1 },
	{ "towupper", multibyte, 9, 1 },
	{ "iswalpha", multibyte, 10, 1 },
	{ "iconv-utf8-utf16", convert, 0, 1 },
	{ "iconv-latin1-utf8", convert, 1, 1 },
	{ "iconv-utf8-latin1", convert, 2, 1 },
	{ "iconv-utf8-ucs4", convert, 3, 1 },
	{ "iconv-utf16-utf8", convert, 4, 1 },
	{ "iconv-cp1252-utf8", convert, 5, 1 },
	{ "iconv-utf8-utf8", convert, 6, 1 },
	{ "iconv-sjis-utf8", convert, 7, 1 },
	{ "iconv-text-ucs4", convert_text, 0, 1 },
	{ "iconv-text-utf16", convert_text, 1, 1 },
	{ "iconv-text-latin2", convert_text, 2, 1 },
	{ "iconv_open-builtin", convert_open, 3, 1 },
	{ "iconv_open-module", convert_open, 1, 1 },
	{ "strcoll-name", collate, 0, 1 },
	{ "strcoll-case", collate, 1, 1 },
	{ "strcoll-accents", collate, 2, 1 },
	{ "strcoll-short", collate, 5, 1 },
	{ "strcoll-C.UTF-8", collate, 10, 1 },
	{ "strxfrm", collate, 3, 1 },
	{ "wcscoll", collate, 4, 1 },
	{ "strcasecmp-utf8", collate, 6, 1 },
	{ "setlocale", set_locale, 0, 1 },
	{ "regexec", match, 0, 1 },
	{ "regexec-utf8", match, 1, 1 },
	{ "regexec-anchored", match, 2, 1 },
	{ "regexec-choice", match, 3, 1 },
	{ "regexec-backref", match, 4, 1 },
	{ "regexec-icase", match, 5, 1 },
	{ "regcomp", compile, 0, 1 },
	{ "regcomp-small", compile, 1, 1 },
	{ 0, 0, 0, 0 },
};

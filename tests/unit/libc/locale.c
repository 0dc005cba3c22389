/* Collation, character conversion, character classes and dates, with random input: hashes
 * of the results, which must be those of every C library. */
#define _GNU_SOURCE
#include <errno.h>
#include <iconv.h>
#include <locale.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wchar.h>
#include <wctype.h>
#include "digest.h"

static void show(const char *what, const char *which) { printf("%s %s: %016llx\n", what, which, take_digest()); }

/* Short strings of few different characters, so that many are nearly alike. */
static void text(char *s, int max)
{
	static const char *const pieces[] = { "a", "A",  "b", "B",  "c",  "ch", "Ch", "z",  "-", " ", ".",
					      "1", "10", "é", "É",  "e",  "ö",  "ß",  "ss", "ł", "l", "Ž",
					      "č", "ñ",  "æ", "ae", "あ", "ア", "漢", "ij", "_", "(", "ll" };
	*s = 0;
	for (int n = rnd() % max; n; n--) strcat(s, pieces[rnd() % (sizeof pieces / sizeof *pieces)]);
}

static void collation(const char *name)
{
	static char a[4000], b[4000], key[8000];
	static wchar_t wa[1000], wb[1000];
	if (!setlocale(LC_ALL, name)) {
		show(name, "is not installed");
		return;
	}
	for (int i = 0; i < 6000; i++) {
		int max = i % 50 ? 9 : 300;
		text(a, max);
		if (rnd() % 2) {
			size_t keep = rnd() % (strlen(a) + 1);
			while ((a[keep] & 0xc0) == 0x80) keep--; /* whole characters */
			memcpy(b, a, keep);
			text(b + keep, 4);
		} else {
			text(b, max);
		}
		int r = strcoll(a, b);
		mix_long((r > 0) - (r < 0));
		size_t room = rnd() % 4 ? sizeof key : rnd() % 20, n = strxfrm(key, a, room);
		mix_long(n);
		if (n < room) mix(key, n + 1);
		if (mbstowcs(wa, a, 1000) < 1000 && mbstowcs(wb, b, 1000) < 1000) {
			r = wcscoll(wa, wb);
			mix_long((r > 0) - (r < 0));
		}
	}
	show("collation", name);
}

static void conversion(const char *to, const char *from)
{
	static const char *const pieces[] = { "a",
					      "plain text without anything else in it, for the fast way",
					      "é",
					      "ł",
					      "漢字",
					      "\xf0\x9f\x98\x80",
					      "\xff",
					      "\xc3",
					      "\xe2\x82",
					      "\xc0\x80",
					      "\xed\xa0\x80",
					      "sixteen letters!",
					      "\n" };
	char name[80];
	iconv_t cd = iconv_open(to, from);
	snprintf(name, sizeof name, "%s -> %s", from, to);
	if (cd == (iconv_t)-1) {
		show(name, "is unknown");
		return;
	}
	for (int i = 0; i < 3000; i++) {
		char in[6000], out[20000];
		size_t n = 0;
		for (int k = rnd() % (i % 20 ? 20 : 90); k; k--) {
			/* Bad bytes seldom, or little would be converted. */
			const char *p =
				pieces[rnd() % 16 ? (int[]){ 0, 1, 2, 3, 4, 5, 11, 12 }[rnd() % 8] : (int)(rnd() % 13)];
			memcpy(in + n, p, strlen(p));
			n += strlen(p);
		}
		for (size_t k = n; k && strcmp(from, "UTF-8"); k--)
			if (rnd() % 8 == 0) in[k - 1] = rnd();
		char *ip = in, *op = out;
		size_t il = n, ol = rnd() % 4 ? sizeof out : rnd() % 100;
		memset(out, '~', sizeof out);
		for (int call = 0; call < 3; call++) {
			errno = 0;
			size_t r = iconv(cd, &ip, &il, &op, &ol);
			mix_long(r);
			mix_long(errno);
			mix_long(il);
			mix_long(ol);
			ol += call * 7;
		}
		mix(out, op - out);
		iconv(cd, 0, 0, 0, 0);
	}
	iconv_close(cd);
	show("conversion", name);
}

static void classes(const char *name)
{
	setlocale(LC_ALL, name);
	for (wint_t c = 0; c < 0x30000; c++) {
		long bits = 0;
		bits |= (iswupper(c) != 0) << 0 | (iswlower(c) != 0) << 1 | (iswalpha(c) != 0) << 2 |
			(iswdigit(c) != 0) << 3;
		bits |= (iswxdigit(c) != 0) << 4 | (iswspace(c) != 0) << 5 | (iswprint(c) != 0) << 6 |
			(iswgraph(c) != 0) << 7;
		bits |= (iswblank(c) != 0) << 8 | (iswcntrl(c) != 0) << 9 | (iswpunct(c) != 0) << 10 |
			(iswalnum(c) != 0) << 11;
		mix_long(bits);
		mix_long(towupper(c));
		mix_long(towlower(c));
		mix_long(wcwidth(c));
	}
	show("classes", name);
}

static void dates(const char *name)
{
	static const char conversions[] = "aAbBcCdDeFgGhHIjklmMnpPrRStTuUVwWxXyYzZ%s";
	if (!setlocale(LC_ALL, name)) {
		show(name, "is not installed");
		return;
	}
	for (int i = 0; i < 20000; i++) {
		char f[100], *p = f, out[300], small[30];
		struct tm tm;
		time_t t = (time_t)(rnd() % 3600000000) + 400000000;
		gmtime_r(&t, &tm);
		for (int k = 1 + rnd() % 4; k; k--) {
			*p++ = '%';
			if (rnd() % 3 == 0) *p++ = "_-0^#"[rnd() % 5];
			if (rnd() % 4 == 0) p += sprintf(p, "%d", (int)(rnd() % 15));
			*p++ = conversions[rnd() % (sizeof conversions - 1)];
			p = stpcpy(p, (const char *[]){ "", " ", ", text ", "%%" }[rnd() % 4]);
		}
		*p = 0;
		memset(out, 0, sizeof out);
		size_t n = strftime(out, sizeof out, f, &tm);
		mix_long(n);
		mix(out, n);
		mix_long(strftime(small, sizeof small, f, &tm));
		char *s = asctime_r(&tm, out);
		mix(s ? s : "-", s ? strlen(s) : 1);
		if (i < 5) printf("%s: %s\n", f, out);
	}
	show("dates", name);
}

int main(void)
{
	static const char *const locales[] = { "C",           "C.UTF-8",     "en_US.UTF-8", "cs_CZ.UTF-8",
					       "fr_CA.UTF-8", "es_ES.UTF-8", "sv_SE.UTF-8", "ja_JP.UTF-8" };
	static const char *const to[] = { "UTF-16LE", "UCS-4LE", "WCHAR_T", "ISO-8859-1", "UTF-8", "ISO-8859-2" };
	static const char *const from[] = { "ISO-8859-1", "UTF-16LE", "CP1252", "ASCII", "UTF-16BE", "SHIFT_JIS" };
	setenv("TZ", "Europe/Berlin", 1);
	for (unsigned i = 0; i < sizeof locales / sizeof *locales; i++) collation(locales[i]);
	for (unsigned i = 0; i < 3; i++) classes(locales[i]);
	dates("C");
	dates("en_US.UTF-8");
	dates("cs_CZ.UTF-8");
	setlocale(LC_ALL, "C");
	for (unsigned i = 0; i < sizeof to / sizeof *to; i++) conversion(to[i], "UTF-8");
	for (unsigned i = 0; i < sizeof from / sizeof *from; i++) {
		conversion("UTF-8", from[i]);
		conversion("WCHAR_T", from[i]);
	}
	return 0;
}

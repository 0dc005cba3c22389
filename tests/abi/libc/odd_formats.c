/* Formats that are seldom or never right: unknown conversions and sizes, groups in other bases and of short
 * numbers, signs of pointers, wide characters that the charset lacks; what scanf makes of groups; NaN's sign;
 * iconv that ignores; hash tables that are full; argz_replace's count; alignments that are no power of two. */
#define _GNU_SOURCE
#include <argz.h>
#include <errno.h>
#include <iconv.h>
#include <limits.h>
#include <locale.h>
#include <malloc.h>
#include <math.h>
#include <search.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static void wide(const wchar_t *f, long v, long w)
{
	wchar_t b[100];
	errno = 0;
	int r = swprintf(b, 100, f, v, w);
	printf("  %d %d:", r, r < 0 ? errno : 0);
	for (int i = 0; i < r; i++) printf(" %x", (unsigned)b[i]);
	printf("\n");
}

static void formats(void)
{
	static const char *const odd[] = { "%++.1h]", "%'++.1h]", "%0.hhhd", "%I+26.lhd", "%-0]",   "%+0 12h]",
					   "% #0.h]", "%0-17v",   "%I 'h]",  "%lhd",      "%hhhhd", "%.hhs",
					   "%2hs",    "%zs",      "%hf",     "%y",        "%",      "%5",
					   "%l",      "%.*",      "%'",      "%Lk",       "%.-3d",  "%5-d",
					   "%.+d",    "%3#x",     "%05 d" };
	static const wchar_t *const odd_wide[] = { L"%'#0y", L"%lhd", L"%0-17v", L"%.hhs", L"%zq" };
	static const char *const groups[] = { "%'x",      "%'#X",  "%'o",      "%'#o",    "%'hd",
					      "%'hhd",    "%'hu",  "%'+.20hd", "%'020hd", "%'020.7hd",
					      "%'-20hx]", "%'.0x", "%'#.20x",  "%'llx",   "%'hhx" };
	static const char *const pointers[] = { "%+p",  "% p", "%+20p", "%-+20p]", "%+020p", "%+20.12p",
						"%I p", "%'p", "%'+p",  "%0'+15p", "%.0p",   "%+.0p" };
	static const wchar_t *const chars[] = { L"[%lc]", L"[%5lc]", L"[%-5lc]", L"[%05C]", L"[%I3lc]" };
	static const wchar_t *const strings[] = { L"[%ls]", L"[%5ls]", L"[%-5.1ls]", L"[%.0S]", L"[%9ls%ls]" };
	static const wint_t code[] = { 'a', 0xe9, 0xd800, 0x110000, 0x7fffffff };
	static const wchar_t text[] = { 'a', 0xdfff, 0x12345678, 0 };
	const char *locales[] = { "C", "en_US.UTF-8", "de_DE.UTF-8", "hi_IN.UTF-8" };
	char b[200];
	for (size_t l = 0; l < sizeof locales / sizeof *locales; l++) {
		printf("%s\n", setlocale(LC_ALL, locales[l]));
		for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
			errno = 0;
			int r = snprintf(b, sizeof b, odd[i], (long)"string", (long)"text", 3L);
			printf("%s: %d %d %s\n", odd[i], r, r < 0 ? errno : 0, r < 0 ? "" : b);
		}
		for (size_t i = 0; i < sizeof odd_wide / sizeof *odd_wide; i++) wide(odd_wide[i], (long)"string", 2);
		for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
			snprintf(b, sizeof b, groups[i], 0xffff12345678L);
			printf("%s: %s", groups[i], b);
			snprintf(b, sizeof b, groups[i], 0L);
			printf(" %s\n", b);
		}
		static const double reals[] = { INFINITY, -NAN, 1234567, 0.5 };
		for (size_t i = 0; i < sizeof reals / sizeof *reals; i++)
			printf("[%'012f] [%'#g] [%'#.0G] [%'+12.1f]\n", reals[i], reals[i], reals[i], reals[i]);
		for (size_t i = 0; i < sizeof pointers / sizeof *pointers; i++) {
			snprintf(b, sizeof b, pointers[i], (void *)0x8ee6);
			printf("%s: %s\n", pointers[i], b);
		}
		for (size_t i = 0; i < sizeof chars / sizeof *chars; i++)
			for (size_t k = 0; k < sizeof code / sizeof *code; k++) wide(chars[i], code[k], 0);
		for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) wide(strings[i], (long)text, (long)L"b");
	}
}

static void numbers(void)
{
	static const char *const in[] = { "1,234", "1,2340",  ",234", "12,34", "1,234,567", "1234,567",
					  "1,23",  "-1,234x", "+,5",  "1,",    "12",        "1,234,56" };
	static const char *const nans[] = { "-nan", "nan", " -NaN(5", "-nan(7)", "+nan(0x10)x", "-nanx" };
	setlocale(LC_ALL, "en_US.UTF-8");
	for (size_t i = 0; i < sizeof in / sizeof *in; i++) {
		int v = -7, n = -7;
		char rest[20] = "";
		int r = sscanf(in[i], "%'d%n%s", &v, &n, rest);
		printf("%s: %d %d %d '%s'\n", in[i], r, v, n, rest);
	}
	for (size_t i = 0; i < sizeof nans / sizeof *nans; i++) {
		char *end;
		wchar_t w[20], *wend;
		mbstowcs(w, nans[i], 20);
		int sign = !!signbit(strtold(nans[i], &end)), sign_wide = !!signbit(wcstold(w, &wend));
		printf("%s: %d %td, %d %td, %d %d\n", nans[i], sign, end - nans[i], sign_wide, wend - w,
		       !!signbit(strtod(nans[i], NULL)), !!signbit(strtof(nans[i], NULL)));
	}
}

static void convert(const char *to, const char *from, const char *in, size_t n)
{
	char out[100], *o = out;
	size_t room = sizeof out;
	iconv_t c = iconv_open(to, from);
	printf("%s <- %s:", to, from);
	for (int i = 0; i < 3; i++) {
		char *p = (char *)in;
		size_t left = n;
		errno = 0;
		size_t r = iconv(c, &p, &left, &o, &room);
		printf(" %zd %d left %zu", r, r == (size_t)-1 ? errno : 0, left);
		n -= left == n ? 0 : 1;
	}
	printf(":");
	for (char *p = out; p < o; p++) printf(" %02x", (unsigned char)*p);
	printf("\n");
	iconv_close(c);
}

static void conversions(void)
{
	static const char *const to[] = { "ASCII", "UTF-16LE", "ISO-8859-7", "GB18030", "CP932", "UCS-4" },
				 *const how[] = { "//IGNORE", "//TRANSLIT//IGNORE", "//IGNORE//TRANSLIT",
						  "//TRANSLIT" };
	char name[60];
	for (size_t i = 0; i < sizeof to / sizeof *to; i++)
		for (size_t k = 0; k < sizeof how / sizeof *how; k++) {
			snprintf(name, sizeof name, "%s%s", to[i], how[k]);
			convert(name, "UTF-8", "a\xff\xe2\x82\xac z", 7);
			convert(name, "UTF-8", "a\xe2\x82\xac z\xff", 7);
			convert(name, "UTF-8", "a\xff z\xc3", 5);
			convert(name, "UTF-8", "\xe2\x98\x83\xe2\x82", 5);
			convert(name, "CP932", "a\xff z\x83\x65", 6);
			convert(name, "UCS-2LE", "\x03\x26x\0y", 5);
		}
}

static void tables(void)
{
	struct hsearch_data h = { 0 };
	static char keys[40][4];
	for (int size = 0; size < 20; size += 3) {
		ENTRY *first, *e;
		printf("table of %d: %d", size, hcreate_r(size, &h));
		printf(" %d:", hcreate_r(size, &h));
		for (int i = 0; i < 40; i++) {
			sprintf(keys[i], "k%d", i);
			errno = 0;
			int r = hsearch_r((ENTRY){ keys[i], keys[i] }, ENTER, i ? &e : &first, &h);
			if (!r) {
				printf(" full at %d, %d", i, errno);
				break;
			}
		}
		hsearch_r((ENTRY){ "k0", NULL }, FIND, &e, &h);
		printf(" %d", e == first);
		printf(" %d", hsearch_r((ENTRY){ "none", NULL }, FIND, &e, &h));
		printf(" %d %d\n", errno, e == NULL);
		hdestroy_r(&h);
	}
	char *z = NULL;
	size_t n = 0;
	unsigned count = 0;
	argz_create_sep("abab:b:c::bb", ':', &z, &n);
	argz_replace(&z, &n, "b", "xyz", &count);
	argz_stringify(z, n, '|');
	printf("%s %u\n", z, count);
	for (size_t align = 0; align < 70; align += 9) {
		errno = 0;
		void *p = aligned_alloc(align, 100), *q = memalign(align, 100);
		printf("%zu: %d %d %d\n", align, p != NULL, q != NULL, errno);
		free(p);
		free(q);
	}
}

int main(void)
{
	formats();
	numbers();
	conversions();
	tables();
	return 0;
}

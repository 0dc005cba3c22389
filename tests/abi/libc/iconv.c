/* iconv: many charsets, //TRANSLIT, //IGNORE, errors. */
#include <iconv.h>
#include <stdio.h>
#include <string.h>
#include <errno.h>
#include <locale.h>
static void t(const char *to, const char *from, const char *s, size_t n, size_t room)
{
	iconv_t c = iconv_open(to, from);
	if (c == (iconv_t)-1) {
		printf("%s<-%s open %d\n", to, from, errno);
		return;
	}
	char b[9000], *o = b, *i = (char *)s;
	size_t l = n, ol = room;
	errno = 0;
	size_t r = iconv(c, &i, &l, &o, &ol);
	printf("%s<-%s r=%zd e=%d in=%zu out=%zu:", to, from, r, r == -1 ? errno : 0, l, ol);
	for (char *p = b; p < o && p < b + 60; p++) printf("%02x", (unsigned char)*p);
	r = iconv(c, 0, 0, &o, &ol);
	printf(" %zd %zu %d:", r, ol, r == -1 ? errno : 0);
	for (char *p = o - 2 < b ? b : o - 2; p < o && p < b + 60; p++) printf("%02x", (unsigned char)*p);
	puts("");
	iconv_close(c);
}
/* Longer than what is between the steps: where the ignored errors are told. */
static void longer(const char *to, const char *from, unsigned bad, size_t n)
{
	static char in[160000], out[320000];
	memset(in, 'x', n);
	for (size_t i = 0; i < 5; i++) memcpy(in + (n / 5 * i & -4), &bad, 4);
	iconv_t c = iconv_open(to, from);
	char *i = in, *o = out;
	size_t l = n, ol = sizeof out;
	for (int k = 0; c != (iconv_t)-1 && k < 4; k++)
		printf("%s<-%s r=%zd in=%zu out=%zu\n", to, from, iconv(c, &i, &l, &o, &ol), l, ol);
	iconv_close(c);
}
/* Wide characters are what is between the steps already, whatever they are. */
static void from_wide(const char *to)
{
	static const unsigned odd[] = { 0x80000000, 0xffffffff, 0xd800, 0x110000, 0xe0041, 0x20ac };
	for (int i = 0; i < 6; i++) {
		unsigned w[] = { 'h', odd[i], 'b' };
		t(to, "WCHAR_T", (char *)w, 12, 40);
		t(to, "UCS-4LE", (char *)w, 12, 40);
	}
}
int main()
{
	for (int k = 0; k < 3; k++) {
		printf("%s\n", setlocale(LC_ALL, k == 0 ? "C" : k == 1 ? "C.UTF-8" : "de_DE.UTF-8"));
		const char *u = "h\xc3\xa9llo \xe2\x82\xac \xe2\x80\x9cx\xe2\x80\x9d \xc3\xa4\xc3\x9f \xe4\xb8\xad";
		size_t n = strlen(u);
		const char *cs[] = { "ASCII//TRANSLIT",
				     "ASCII//IGNORE",
				     "ASCII//TRANSLIT//IGNORE",
				     "ASCII",
				     "ISO-8859-1",
				     "ISO-8859-1//TRANSLIT",
				     "latin1//IGNORE",
				     "ISO-8859-15//TRANSLIT",
				     "UTF-16",
				     "UTF-16LE",
				     "UTF-16BE",
				     "UTF-32",
				     "UCS-4",
				     "UCS-2",
				     "WCHAR_T",
				     "IBM850//TRANSLIT",
				     "EBCDIC-US//TRANSLIT",
				     "UTF-7",
				     "MACINTOSH//TRANSLIT",
				     "CP1252//TRANSLIT",
				     "BIG5//TRANSLIT",
				     "GB18030",
				     "EUC-JP//TRANSLIT",
				     "SHIFT_JIS//TRANSLIT",
				     "ISO-2022-JP//TRANSLIT",
				     "KOI8-R//TRANSLIT",
				     "",
				     "nope",
				     "UTF-8",
				     "CP437//TRANSLIT",
				     "GBK//TRANSLIT",
				     "EUC-KR//TRANSLIT" };
		for (int i = 0; i < sizeof cs / sizeof *cs; i++) t(cs[i], "UTF-8", u, n, 200);
	}
	const char *bad = "ab\xff\xc3";
	t("UTF-16LE", "UTF-8", bad, 4, 100);
	t("UTF-8//IGNORE", "UTF-8", bad, 4, 100);
	t("UTF-8", "UTF-8", "ab\xc3", 3, 100);
	t("UTF-8", "ISO-8859-1", "\xe9\xe8\xe7", 3, 3);
	t("UTF-8", "UTF-16", "\xff\xfe\x41\x00\x42\x00", 6, 100);
	t("UTF-8", "SHIFT_JIS", "\x83\x65\x83\x58", 4, 5);
	t("UTF-8", "ISO-2022-JP", "\x1b$B%F%9\x1b(B", 10, 100);
	static char big[8000];
	memset(big, 'x', 8000);
	t("UTF-16LE", "ASCII", big, 4000, 9000);
	t("ISO-8859-1", "UTF-8", big, 8000, 8500);
	t("UTF-8", "UTF-7", "+AOk-", 5, 10);
	/* A lead byte of five or six is incomplete before it is wrong. */
	for (int n = 1; n < 7; n++) {
		t("UTF-16LE", "UTF-8", "\xf9\x80\x80\x80\x80\x80", n, 10);
		t("UTF-16LE", "UTF-8", "\xfd\x80\x80\x80\x80\x80", n, 10);
		t("UTF-16LE", "UTF-8", "\xf7\x80 \x80\x80\x80", n, 10);
	}
	/* Beyond Unicode: the charset that follows refuses it, or does not. */
	static const char *const beyond[] = { "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xf8\xa0\x80\x80\x80",
					      "\xfd\xbf\xbf\xbf\xbf\xbf", "\xfc\x83\xbf\xbf\xbf\xbf" };
	for (int i = 0; i < 5; i++) {
		static const char *const to[] = { "WCHAR_T",         "UCS-4",  "UTF-8",
						  "ASCII//TRANSLIT", "UTF-16", "LATIN1//IGNORE" };
		for (int k = 0; k < 6; k++) t(to[k], "UTF-8", beyond[i], strlen(beyond[i]), 20);
	}
	/* A byte order mark is read, whatever follows. */
	t("UTF-8", "UTF-16", "\xff\xfe\xac\x20", 4, 2);
	t("ISO-8859-1", "UTF-32", "\xff\xfe\x00\x00\xac\x20\x00\x00", 8, 20);
	/* What the end of the text brings: a letter that is none there, one for another, a shift. */
	t("ISO-8859-1", "CP1258", "a\xd0", 2, 20);
	t("KOI8-R", "TCVN", "a\xa8", 2, 20);
	t("KOI8-R", "TCVN", "a\xa8", 2, 1);
	t("ASCII//TRANSLIT", "CP1258", "\xee", 1, 20);
	t("KOI8-R//IGNORE", "CP1258", "\xee", 1, 20);
	t("ISO-2022-CN-EXT", "UTF-8", "\xe4\xb8\xad", 3, 20);
	t("WCHAR_T", "WCHAR_T", "", 0, 20);
	t("UTF-8", "/", "a", 1, 20);
	/* Options with spaces and separators about them. */
	static const char *const odd[] = { "IGNORE,TRANSLIT ", "IGNORE,TRANSLIT /,", "TRANSLIT\t",   "IGNORE\n",
					   " IGNORE",          "TRANSLIT IGNORE",    ",/TRANSLIT,,", "x,IGNORE//y" };
	for (int i = 0; i < 8; i++) {
		char to[40] = "ASCII//";
		t(strcat(to, odd[i]), "UTF-8",
		  "a\xe2\x82\xac\xff"
		  "b",
		  6, 20);
	}
	t("UTF-8", "ASCII/,/", "a", 1, 20);
	t("U$T%F-8", "AS CII", "a", 1, 20);
	static const size_t lengths[] = { 2050, 8159, 8164, 9000, 40000 };
	for (int i = 0; i < 5; i++) {
		longer("UTF-16LE//IGNORE", "UTF-8", 0xff303030, lengths[i]);
		longer("ISO-8859-1//IGNORE", "UTF-8", 0x30ac82e2, lengths[i]);
		longer("TSCII//IGNORE", "BIG5-HKSCS", 0x62883062, lengths[i]);
		longer("UTF-8//IGNORE", "TSCII", 0xffff3030, lengths[i]);
		longer("ASCII//IGNORE", "WCHAR_T", 0x20ac, lengths[i] & -4);
	}
	static const char *const wide[] = { "ASCII//TRANSLIT", "UTF-8//IGNORE",        "UTF-16//TRANSLIT",
					    "UCS-2//TRANSLIT", "ISO-8859-1//TRANSLIT", "UCS-4",
					    "EUC-JP//TRANSLIT" };
	for (int i = 0; i < 7; i++) from_wide(wide[i]);
}

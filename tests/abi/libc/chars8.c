/* mbrtoc8 and c8rtomb, mbrtoc16 and c16rtomb, from seeded random input in several charsets. */
#define _GNU_SOURCE
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <uchar.h>
#include <wchar.h>

/* glibc's, of C2X; the header has them for C++20 only. */
extern size_t mbrtoc8(unsigned char *, const char *, size_t, mbstate_t *);
extern size_t c8rtomb(char *, unsigned char, mbstate_t *);

static unsigned long seed;
static unsigned any(unsigned n)
{
	seed = seed * 6364136223846793005UL + 1442695040888963407UL;
	return (seed >> 33) % n;
}

static int bytes(char *b)
{
	static const char *const likely[] = { "a", "\303\251", "\342\202\254", "\360\237\230\200", "\355\240\200",
					      "\300\200", "\364\217\200\200",
					      /* Two characters each, in BIG5-HKSCS and UTF-8. */
					      "\210\142", "\303\212\314\204" };
	int n = 0;
	for (int k = 1 + any(3); k; k--) {
		strcpy(b + n, likely[any(9)]);
		n += strlen(b + n);
		if (!any(3)) b[n++] = any(0xf4);
	}
	b[n] = 0;
	return n;
}

static void to_char8(const char *b, int n)
{
	mbstate_t st = { 0 };
	for (int at = 0; at < n;) {
		unsigned char c = 0xee;
		int k = n - at;
		errno = 0;
		size_t r = mbrtoc8(&c, b + at, k, &st);
		printf(" %zd:%02x:%d", r, c, r == -1 ? errno : 0);
		if (r == (size_t)-1) break;
		at += r == (size_t)-2 ? k : r == (size_t)-3 ? 0 : r ? r : 1;
	}
}

static void from_char8(const char *b, int n)
{
	mbstate_t st = { 0 };
	for (int at = 0; at < n; at++) {
		char out[20] = { 0 };
		errno = 0;
		size_t r = c8rtomb(out, b[at], &st);
		printf(" %zd:%d", r, r == -1 ? errno : 0);
		if (r == (size_t)-1) break;
		for (size_t i = 0; i < r; i++) printf("%02x", out[i] & 255);
	}
}

static void to_char16(const char *b, int n)
{
	mbstate_t st = { 0 };
	for (int at = 0; at < n;) {
		char16_t c = 0xeee;
		int k = n - at;
		errno = 0;
		size_t r = mbrtoc16(&c, b + at, k, &st);
		printf(" %zd:%x:%d%d", r, c, r == -1 ? errno : 0, r == -1 || mbsinit(&st));
		if (r == (size_t)-1) break;
		at += r == (size_t)-2 ? k : r == (size_t)-3 ? 0 : r ? r : 1;
	}
}

static void from_char16(void)
{
	mbstate_t st = { 0 };
	for (int k = 0; k < 4; k++) {
		char out[20] = { 0 };
		char16_t c = !any(8)   ? 0xca
			     : !any(8) ? 0x304
			     : any(3)  ? any(0x300)
			     : any(2)  ? 0xd800 + any(0x400)
				       : 0xdc00 + any(0x400);
		errno = 0;
		size_t r = c16rtomb(out, c, &st);
		printf(" %x=%zd:%d", c, r, r == -1 ? errno : 0);
		if (r == (size_t)-1) break;
		for (size_t i = 0; i < r; i++) printf("%02x", out[i] & 255);
	}
}

/* The end of the text where a character lacks bytes. */
static void cut_short(void)
{
	mbstate_t st = { 0 };
	char out[20];
	c8rtomb(out, 0xc3, &st);
	errno = 0;
	printf("cut short %zd", c8rtomb(NULL, 0x80, &st));
	printf(" %d\n", errno);
}

int main(void)
{
	cut_short();
	static const char *const locales[] = { "C",    "C.UTF-8", "en_US.ISO-8859-1", "ja_JP.EUC-JP", "zh_CN.GB18030",
					       "zh_HK" };
	for (int l = 0; l < 6; l++) {
		const char *got = setlocale(LC_ALL, locales[l]);
		printf("%s: %s\n", locales[l], got ? got : "none");
		for (int k = 0; k < 400; k++) {
			char b[40];
			seed = k + 1;
			int n = bytes(b);
			printf("%d 8:", k);
			to_char8(b, n);
			printf(" back:");
			from_char8(b, n);
			printf(" 16:");
			to_char16(b, n);
			printf(" back:");
			from_char16();
			puts("");
		}
	}
}

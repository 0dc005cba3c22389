/* UTF-8 that is not Unicode, in parts, cut off: strings, states, streams. */
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

static char path[64];

static void bytes(const char *s, int n)
{
	for (int i = 0; i < n; i++) printf("%02x", (unsigned char)s[i]);
}

static void whole(const char *s, int n)
{
	char text[10] = { 0 };
	wchar_t c = 0x77, many[10];
	mbstate_t st = { 0 };
	memcpy(text, s, n);
	errno = 0;
	size_t r = mbrtowc(&c, s, n, &st);
	bytes(s, n);
	printf(": %zd %x %d %d", (ssize_t)r, c, errno, mbsinit(&st));
	const char *p = text;
	memset(&st, errno = 0, sizeof st);
	r = mbsrtowcs(many, &p, 10, &st);
	printf(", %zd %td %d", (ssize_t)r, p ? p - text : -1, errno);
	errno = 0;
	r = mbstowcs(NULL, text, 0);
	printf(", %zd %d", (ssize_t)r, errno);
	mbtowc(NULL, NULL, 0);
	errno = 0;
	r = mbtowc(&c, text, n);
	printf(", %zd %d", (ssize_t)r, errno);
	errno = 0;
	r = mblen(text, n);
	printf(", %zd %d\n", (ssize_t)r, errno);
}

/* Parts end with a bar. */
static void parts(const char *text)
{
	for (int how = 0; how < 4; how++) {
		char copy[60], *save;
		mbstate_t st = { 0 };
		strcpy(copy, text);
		mbtowc(NULL, NULL, 0);
		for (char *p = strtok_r(copy, "|", &save); p; p = strtok_r(NULL, "|", &save)) {
			wchar_t c = 0x77, many[9];
			const char *at = p;
			errno = 0;
			size_t r = how == 0   ? mbrtowc(&c, p, strlen(p), &st)
				   : how == 1 ? mbtowc(&c, p, strlen(p))
				   : how == 2 ? mbsnrtowcs(many, &at, strlen(p), 9, &st)
					      : mbsnrtowcs(NULL, &at, strlen(p), 9, &st);
			printf(" %zd %x %d %d %td;", (ssize_t)r, c, errno, mbsinit(&st), at ? at - p : -1);
		}
		printf("\n");
	}
}

static void wide(const wchar_t *s)
{
	char to[60] = "";
	const wchar_t *p = s;
	errno = 0;
	size_t r = wcsrtombs(to, &p, sizeof to, &(mbstate_t){ 0 });
	printf("%zd %td %d ", (ssize_t)r, p ? p - s : -1, errno);
	bytes(to, 16);
	p = s;
	r = wcsnrtombs(to, &p, 3, 7, &(mbstate_t){ 0 });
	printf(", %zd %td, %zd", (ssize_t)r, p ? p - s : -1, (ssize_t)wcstombs(NULL, s, 0));
	for (int how = 0; how < 3; how++) {
		FILE *f = fopen(path, "w+");
		errno = 0;
		int k = how == 0 ? fputws(s, f) : how == 1 ? fwprintf(f, L"%9ls|", s) : fputwc(s[1], f) == WEOF;
		printf(", %d %d %d ", k, errno, ferror(f));
		fclose(f);
		f = fopen(path, "r");
		r = fread(to, 1, sizeof to, f);
		bytes(to, r);
		fclose(f);
	}
	printf("\n");
}

static void stream(const char *text)
{
	FILE *f = fopen(path, "w+");
	wchar_t line[20] = { 0 };
	fputs(text, f);
	rewind(f);
	fclose(f);
	f = fopen(path, "r");
	for (int i = 0; i < 5; i++) {
		errno = 0;
		wint_t c = fgetwc(f);
		printf(" %x %d %d%d %ld;", c, errno, !!feof(f), !!ferror(f), ftell(f));
	}
	rewind(f);
	for (int i = 0; i < 3; i++) {
		errno = 0;
		wchar_t *r = fgetws(line, 20, f);
		printf(" %d %d %x %x", !!r, errno, line[0], line[1]);
	}
	printf("\n");
	fclose(f);
}

int main(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	snprintf(path, sizeof path, "/tmp/utf8_odd.%d", getpid());
	static const unsigned char second[] = { 0x80, 0x8f, 0x90, 0xa0, 0xbf, 'x' };
	for (int c = 0xbf; c < 256; c++)
		for (int i = 0; i < 6; i++)
			for (int n = 1; n < 7; n++) whole((char[]){ c, second[i], 0xbf, 0xbf, 0xbf, 0xbf }, n);
	static const char *const in_parts[] = {
		"\xe2|\x82|\xac",
		"\xe2|A|\x82|\xac",
		"\xe2|\xe2|\x82|\xac",
		"\xf0|\x80|\x80|\x80|A",
		"\xf5|\x80|\x80|\x80",
		"\xfd|\xbf\xbf|\xbf\xbf\xbf|A",
		"\xfc\x80|\x80|\x80\x80\x80|A",
		"\xe0\x80|A|B",
		"\xc3",
		"\xed|\xa0|\x80|A",
		"\xc3\xa9\xe2|\x82\xac"
		"bc|d",
	};
	for (int i = 0; i < 11; i++) parts(in_parts[i]);
	static const wchar_t far[][5] = {
		{ 'A', 0x10ffff, 0x110000, 'B' }, { 'A', 0x7fffffff, 'B' }, { 'A', 0xd800, 'B' }, { 'A', 0xdfff }
	};
	for (int i = 0; i < 4; i++) wide(far[i]);
	static const char *const in_file[] = {
		"a\xfd\xbf\xbf\xbf\xbf\xbf"
		"b",
		"\xfc",
		"a\xfc",
		"a\xfc"
		"b\nc\n",
		"\xf5\x80\x80\x80"
		"b",
		"\xe0\x80",
		"\xe0\x80\x80"
		"b",
	};
	for (int i = 0; i < 7; i++) stream(in_file[i]);
	setlocale(LC_ALL, "de_DE");
	wchar_t b[4] = { 0 };
	printf("%d", swprintf(b, 4, L"%c", 0xff));
	printf(" %x\n", b[0]);
	unlink(path);
	return 0;
}

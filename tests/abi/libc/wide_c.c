/* Wide streams in the "C" locale: what is not ASCII is written as something like it or as "?",
 * and no such byte is read; wide strings in memory hold anything. */
#define _GNU_SOURCE
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <wchar.h>

#define SHOW(what, call)                                                 \
	do {                                                             \
		errno = 0;                                               \
		long r = (call);                                         \
		printf("%s: %ld, errno %d", what, r, errno);             \
		if (f) printf(", error %d, end %d", ferror(f), feof(f)); \
		puts("");                                                \
		if (f) clearerr(f);                                      \
	} while (0)

static char name[] = "/tmp/wide_cXXXXXX";

static void show_bytes(void)
{
	FILE *f = fopen(name, "r");
	for (int c; (c = getc(f)) != EOF;) printf("%02x ", c);
	puts("");
	fclose(f);
}

static void writes(void)
{
	static const wchar_t some[] = { 0xe9,   0x20ac, 0x2026, 0x1f600, 0xd800, 0x110000,
					0x201c, 0x80,   'A',    0xffff,  -1,     0x0178 };
	FILE *f = fopen(name, "w");
	for (size_t i = 0; i < sizeof some / sizeof *some; i++) SHOW("putwc", fputwc(some[i], f));
	SHOW("fputws", fputws(L"a\xe9"
			      L"b\x20ac"
			      L"c\n",
			      f));
	SHOW("%ls", fwprintf(f, L"<%ls|%lc|%5.3ls>\n", L"x\xe9y", 0x2026, L"\x2026\x2026"));
	SHOW("%s of a byte", fwprintf(f, L"<%s>\n", "x\xe9y"));
	SHOW("%c of a byte", fwprintf(f, L"<%c>\n", 0xe9));
	SHOW("text", fwprintf(f, L"\xe9 %d %%\n", 5));
	fclose(f);
	show_bytes();
}

static void reads(void)
{
	wchar_t b[20] = { 0 };
	FILE *f = fopen(name, "w");
	fwrite("a\xe9"
	       "b\n",
	       1, 4, f);
	fclose(f);
	f = fopen(name, "r");
	for (int i = 0; i < 4; i++) SHOW("getwc", (int)fgetwc(f));
	SHOW("place", ftell(f));
	fclose(f);
	f = fopen(name, "r");
	SHOW("fgetws", fgetws(b, 20, f) != 0);
	SHOW("what it read", b[0] + b[1]);
	fclose(f);
	f = fopen(name, "r");
	SHOW("fwscanf", fwscanf(f, L"%ls", b));
	SHOW("what it read", b[0] + b[1]);
	fclose(f);
}

static void memory(void)
{
	FILE *f = 0;
	wchar_t b[20], *end;
	char bytes[20];
	size_t size;
	int c;
	SHOW("swprintf %ls", swprintf(b, 20, L"<%ls>%5d", L"\xe9\x20ac", 7));
	SHOW("what it wrote", b[1] + b[2]);
	SHOW("swprintf %s", swprintf(b, 20, L"<%s>%5d", "\xe9", 7));
	SHOW("swprintf text", swprintf(b, 20, L"\xe9%5d", 7));
	SHOW("what it wrote", b[0]);
	SHOW("swscanf", swscanf(L"\xe9\x20ac x", L"%ls %c", b, &c));
	SHOW("what it read", b[0] + b[1]);
	SHOW("swscanf text", swscanf(L"\xe9 x", L"\xe9 %ls", b));
	SHOW("snprintf %ls", snprintf(bytes, 20, "%ls", L"\xe9"));
	SHOW("snprintf %lc", snprintf(bytes, 20, "%lc", 0xe9));
	f = open_wmemstream(&end, &size);
	SHOW("fputws", fputws(L"q\xe9\x20ac", f));
	SHOW("fwprintf", fwprintf(f, L"%lc%5d", 0x1f600, 7));
	fclose(f);
	f = 0;
	SHOW("size", size);
	SHOW("what it wrote", wcscmp(end, L"q\xe9\x20ac\x1f600    7"));
	free(end);
}

/* A stream keeps the locale that it became wide in. */
static void kept(const char *first, const char *then)
{
	FILE *f = fopen(name, "w");
	setlocale(LC_ALL, first);
	fwide(f, 1);
	setlocale(LC_ALL, then);
	SHOW(first, fputws(L"\xe9\x2026", f));
	fclose(f);
	show_bytes();
	setlocale(LC_ALL, "C");
}

int main(void)
{
	close(mkstemp(name));
	writes();
	reads();
	memory();
	kept("C", "C.UTF-8");
	kept("C.UTF-8", "C");
	fputws(L"wide \xe9\x20ac\n", stderr);
	unlink(name);
	return 0;
}

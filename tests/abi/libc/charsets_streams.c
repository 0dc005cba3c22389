/* Wide streams in several charsets: their charset is that of the time of their first use, what it lacks
 * is written as something like it, what is no character is an error. */
#define _GNU_SOURCE
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

static char *text;
static size_t size;

static void show(const char *what)
{
	printf("%s:", what);
	for (size_t i = 0; i < size; i++) printf(" %02x", (unsigned char)text[i]);
	puts("");
	free(text);
}

static void file_shows(const char *what, FILE *f)
{
	char b[4096];
	fflush(f);
	lseek(fileno(f), 0, 0);
	printf("%s:", what);
	for (ssize_t n; (n = read(fileno(f), b, sizeof b)) > 0;)
		for (ssize_t i = 0; i < n; i++) printf(n > 400 ? "%02x" : " %02x", (unsigned char)b[i]);
	puts("");
	fclose(f);
}

int main(void)
{
	static const char *const name[] = { "fr_FR",         "de_DE@euro", "ru_RU.KOI8-R", "ja_JP.EUC-JP",
					    "zh_CN.GB18030", "zh_TW.BIG5", "ko_KR.EUC-KR", "C.UTF-8" };
	static const wchar_t all[] = L"abc \u00e9\u00e8 \u20ac \u0416\u0436 \u65e5\u672c \uac00 \u00ab\u00bb end\n";
	for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
		printf("%s %d\n", name[i], setlocale(LC_ALL, name[i]) != 0);
		FILE *f = tmpfile();
		for (const wchar_t *p = all; *p; p++) {
			errno = 0;
			wint_t r = putwc(*p, f);
			if (r != (wint_t)*p) printf(" %x: %x %d\n", *p, r, errno), clearerr(f);
		}
		printf("%d\n", fputws(L"\u00e9 x\n", f));
		clearerr(f);
		printf("%d\n", fwprintf(f, L"[%ls] [%5lc] [%s]\n", L"\u00e9a", L'x', "narrow"));
		/* The locale of now does not count any more. */
		fflush(f);
		setlocale(LC_ALL, "C");
		printf("%x\n", putwc(L'\u00e9', f));
		fflush(f);
		setlocale(LC_ALL, name[i]);
		file_shows("written", f);

		/* What goes beyond the buffer, again and again. */
		f = tmpfile();
		for (int k = 0; k < 3000; k++) putwc(k % 7 ? all[k % 5] : L'\n', f);
		rewind(f);
		unsigned long sum = 0;
		int n = 0;
		for (wint_t c; (c = getwc(f)) != WEOF; n++) sum = sum * 31 + c;
		printf("%d %lx %d %d\n", n, sum, !!feof(f), !!ferror(f));
		rewind(f);
		wchar_t line[100];
		for (int k = 0; k < 3; k++) {
			printf("%d", fgetws(line, 100, f) != 0);
			printf(" %zu\n", wcslen(line));
		}
		printf("%x\n", ungetwc(L'z', f));
		printf("%x\n", getwc(f));
		fclose(f);

		/* No character, half of one. */
		static const char *const bad[] = { "ab\xff\x20y", "a\xa4", "q\x8f\xa2", "z\x81\x30\x20", "x\x80y" };
		for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
			f = tmpfile();
			write(fileno(f), bad[k], strlen(bad[k]));
			lseek(fileno(f), 0, 0);
			for (int j = 0; j < 6; j++) {
				errno = 0;
				wint_t c = getwc(f);
				if (!strcmp(name[i], "C.UTF-8")) continue;
				printf(" %x", c);
				if (c == WEOF) {
					printf("/%d,%d", ferror(f) ? errno : 0, !!ferror(f));
					break;
				}
			}
			puts("");
			fclose(f);
		}

		int a = 0, m = 0;
		wchar_t w[40] = L"";
		f = tmpfile();
		fwprintf(f, L"12 %ls 34\n", i < 2 ? L"\u00e9\u00e8" : L"word");
		rewind(f);
		m = fwscanf(f, L"%d %ls %d", &a, w, &a);
		printf("%d %d %zu %x\n", m, a, wcslen(w), w[0]);
		fclose(f);

		wchar_t *ws;
		size_t wn;
		f = open_wmemstream(&ws, &wn);
		fputws(all, f);
		fclose(f);
		printf("%zu %d\n", wn, wcscmp(ws, all));
		free(ws);
	}
	setlocale(LC_ALL, "C");
	static const char *const ccs[] = { "w+,ccs=ISO-8859-1", "w+,ccs=EUC-JP",  "w+,ccs=UTF-8",
					   "w+,ccs=koi8-r",     "w+,ccs=UTF-16",  "w+,ccs=UTF-32",
					   "w+,ccs=UCS-2BE",    "w+,ccs=IBM037",  "w+,ccs=UTF-7",
					   "w+,ccs=no-such",    "w+,ccs=WCHAR_T", "w+,ccs=UTF-16//TRANSLIT" };
	char path[] = "/tmp/charsets-XXXXXX";
	close(mkstemp(path));
	for (size_t i = 0; i < sizeof ccs / sizeof *ccs; i++) {
		errno = 0;
		FILE *f = fopen(path, ccs[i]);
		printf("%s: %d %d\n", ccs[i], f != 0, f ? 0 : errno);
		if (!f) continue;
		static const wchar_t *const some[] = { L"\u00e9", L"\u65e5", L"\u00e9", L"\u0436" };
		fputws(i < 4 ? some[i] : L"A\u00e9\U0001f600\n", f);
		fwprintf(f, L"%d|%s|%5.1f|%c\n", 5, "x", 1.5, 'y');
		putwc(L'z', f);
		file_shows("bytes", f);
	}
	/* The mark of the order of bytes is none of the characters. */
	static const struct {
		const char *mode, *bytes;
		int n;
	} marked[] = { { "r,ccs=UTF-16",
			 "\xff\xfe"
			 "A\0\xe9\0\n\0",
			 8 },
		       { "r,ccs=UTF-16", "\xfe\xff\0A\xd8\x3d\xde\0\xfe\xff", 10 },
		       { "r,ccs=UTF-16LE", "\xff\xfe\0A", 4 },
		       { "r,ccs=UTF-32", "\0\0\xfe\xff\0\0\0A\0\0\0B", 12 },
		       { "r,ccs=UTF-16", "A\0B", 3 },
		       { "r,ccs=UCS-4LE", "A\0B", 3 },
		       { "r,ccs=IBM037", "\xc1\xa9\x25\xc2", 4 },
		       { "r,ccs=TCVN", "A\0B\0", 4 } };
	for (size_t i = 0; i < sizeof marked / sizeof *marked; i++) {
		FILE *f = fopen(path, "w");
		fwrite(marked[i].bytes, 1, marked[i].n, f);
		fclose(f);
		f = fopen(path, marked[i].mode);
		printf("%s:", marked[i].mode);
		wint_t c = getwc(f);
		if (i == 2 || i == 6) printf(" at %ld", ftell(f));
		if (i != 5 && i != 7) printf(" %x", ungetwc(c, f)), c = getwc(f);
		for (; c != WEOF; c = getwc(f)) printf(" %x", c);
		printf(" %d %d\n", !!feof(f), !!ferror(f));
		fclose(f);
	}
	unlink(path);
	return 0;
}

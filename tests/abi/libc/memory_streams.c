/* Streams over memory and cookies: seeking beyond the end, zeros behind what is written, positions of what is
 * appended, what each mode does to the buffer, cookies without functions. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static void show(const char *s, size_t n)
{
	printf(" [");
	for (size_t i = 0; i < n; i++) printf(s[i] > 31 && s[i] < 127 ? "%c" : "\\%03o", (unsigned char)s[i]);
	printf("]\n");
}

/* What stands in the buffer before and after what is written is written out. */
static void state(FILE *f, const char *b)
{
	printf("tell %ld", ftell(f));
	show(b, 32);
	int r = fflush(f);
	printf("  flush %d tell %ld", r, ftell(f));
	show(b, 32);
}

static void modes(void)
{
	static const char *const mode[] = { "a", "a+", "r+", "w", "w+", "wb+", "w+b", "ab+", "" };
	for (int k = 0; k < sizeof mode / sizeof *mode; k++) {
		char b[40];
		memset(b, '#', sizeof b);
		strcpy(b, "0123456789");
		FILE *f = fmemopen(b, 30, mode[k]);
		printf("%s:", mode[k]);
		if (!f) {
			puts("none");
			continue;
		}
		state(f, b);
		fputs("abcde", f);
		state(f, b);
		rewind(f);
		fputs("xy", f);
		state(f, b);
		fseek(f, 3, SEEK_SET);
		fputc(0, f);
		state(f, b);
		fseek(f, 5, SEEK_SET);
		fwrite("q\0", 1, 2, f);
		state(f, b);
		printf("%d ", fseek(f, -1, SEEK_END));
		state(f, b);
		printf("%d ", fseek(f, 29, SEEK_SET));
		fputc('@', f);
		state(f, b);
		fclose(f);
	}
}

static void sizes(void)
{
	static const char *const mode[] = { "w", "w+", "wb+", "w+b", "r", "r+", "a", "rb+", "ab+" };
	for (int size = 1; size < 14; size += 6)
		for (int k = 0; k < sizeof mode / sizeof *mode; k++) {
			char b[40], c[40];
			memset(b, '#', sizeof b);
			strcpy(b, "0123456789");
			FILE *f = fmemopen(b, size, mode[k]);
			int r = fseek(f, 0, SEEK_END);
			printf("%s %d: %d %ld", mode[k], size, r, ftell(f));
			rewind(f);
			if (mode[k][0] != 'w' && (mode[k][0] == 'r' || strchr(mode[k], '+')))
				printf(" read %zu", fread(c, 1, sizeof c, f));
			fclose(f);
			show(b, 20);
		}
}

/* Both kinds of growing text: after each step what a flush says. */
static void growing(void)
{
	static const struct {
		long to;
		int whence;
	} step[] = { { 2, SEEK_SET }, { 8, SEEK_SET },  { -1, SEEK_CUR },   { 12, SEEK_SET },
		     { 0, SEEK_CUR }, { -1, SEEK_END }, { -100, SEEK_CUR }, { 0, SEEK_SET } };
	char *p = 0;
	wchar_t *w = 0;
	size_t n = 0, wn = 0;
	FILE *f = open_memstream(&p, &n), *g = open_wmemstream(&w, &wn);
	fputs("abc", f);
	fputws(L"ab\xe9", g);
	for (int i = 0; i < sizeof step / sizeof *step; i++) {
		int r = fseek(f, step[i].to, step[i].whence), q = fseek(g, step[i].to, step[i].whence);
		printf("%d %d tell %ld %ld", r, q, ftell(f), ftell(g));
		fflush(f);
		fflush(g);
		printf(" sizes %zu %zu", n, wn);
		show(p, n);
		if (i == 1) {
			fputc('Y', f);
			fputwc(L'Y', g);
		}
	}
	errno = 0;
	printf("far %d", fseek(f, 1L << 50, SEEK_SET));
	printf(" %d\n", errno);
	fputc('Z', f);
	fclose(f);
	fclose(g);
	printf("%zu %s %zu %d\n", n, p, wn, (int)wcslen(w));
	free(p);
	free(w);
}

static ssize_t some(void *c, char *b, size_t n)
{
	if (n > 5) n = 5;
	memset(b, 'r', n);
	return n;
}

static void cookies(void)
{
	static const char *const mode[] = { "r", "w", "a", "r+", "w+", "", "x" };
	for (int k = 0; k < sizeof mode / sizeof *mode; k++)
		for (int i = 0; i < 4; i++) {
			cookie_io_functions_t io = { i & 1 ? some : 0 };
			char b[20];
			FILE *f = fopencookie(b, mode[k], io);
			printf("%s %d:", mode[k], i);
			if (!f) {
				puts(" none");
				continue;
			}
			if (i & 2) setvbuf(f, 0, _IONBF, 0);
			if (!strcmp(mode[k], "r")) printf(" read %zu", fread(b, 1, 8, f));
			printf(" %d %d", ferror(f) != 0, feof(f) != 0);
			clearerr(f);
			printf(" seek %d", fseek(f, 3, SEEK_SET));
			if (strcmp(mode[k], "r")) {
				int r = fputc('x', f), q = fflush(f);
				printf(" put %d flush %d error %d", r, q, ferror(f) != 0);
			}
			printf(" close %d\n", fclose(f));
		}
}

/* When the caller hears where the text is: not before a flush, and at each one. */
static void told(void)
{
	char *p = "old", none = 'x';
	wchar_t *w = L"old";
	size_t n = 77;
	FILE *f = open_memstream(&p, &n);
	printf("open %s %zu", p, n);
	fflush(f);
	printf(", nothing [%s] %zu", p, n);
	p = "lost", n = 7;
	fclose(f);
	printf(", closed [%s] %zu\n", p, n);
	free(p);
	p = "old", n = 77;
	f = open_memstream(&p, &n);
	for (int i = 0; i < 20000; i++) fputc('a' + i % 26, f);
	printf("much %s %zu", p, n);
	fflush(f);
	printf(", flushed %zu %zu", strlen(p), n);
	f = (freopen("/nonexistent", "r", f), f);
	printf(", failed %zu %zu, closed %d\n", strlen(p), n, fclose(f));
	free(p);
	n = 77;
	f = open_wmemstream(&w, &n);
	fputws(L"abc", f);
	printf("wide %ls %zu", w, n);
	fflush(f);
	printf(", flushed %ls %zu", w, n);
	w = L"lost", n = 7;
	fclose(f);
	printf(", closed %ls %zu\n", w, n);
	free(w);
	fclose(fmemopen(&none, 0, "w+"));
	printf("no size %d\n", none);
}

int main(void)
{
	told();
	modes();
	sizes();
	growing();
	cookies();
	return 0;
}

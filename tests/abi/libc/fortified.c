/* Fortified functions with more and less room than they need: what they give, and which of them end the program. */
#define _GNU_SOURCE
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wchar.h>

char *__fgets_chk(char *, size_t, int, FILE *), *__fgets_unlocked_chk(char *, size_t, int, FILE *);
wchar_t *__fgetws_chk(wchar_t *, size_t, int, FILE *), *__fgetws_unlocked_chk(wchar_t *, size_t, int, FILE *);
size_t __wcrtomb_chk(char *, wchar_t, mbstate_t *, size_t);
int __wctomb_chk(char *, wchar_t, size_t);
int __snprintf_chk(char *, size_t, int, size_t, const char *, ...);
int __swprintf_chk(wchar_t *, size_t, int, size_t, const wchar_t *, ...);

static char b[64];
static wchar_t w[64];
static FILE *f;

/* In a child, whose end and messages show. */
#define CASE(e)                                                                                         \
	do {                                                                                            \
		int p[2], status;                                                                       \
		char said[256];                                                                         \
		pipe(p);                                                                                \
		fflush(0);                                                                              \
		pid_t pid = fork();                                                                     \
		if (!pid) {                                                                             \
			dup2(p[1], 2);                                                                  \
			memset(b, 0, sizeof b);                                                         \
			memset(w, 0, sizeof w);                                                         \
			long r = (long)(e);                                                             \
			dprintf(2, "%ld '%s' %zu", r == (long)b || r == (long)w ? 1 : r, b, wcslen(w)); \
			_exit(0);                                                                       \
		}                                                                                       \
		close(p[1]);                                                                            \
		ssize_t n, at = 0;                                                                      \
		while ((n = read(p[0], said + at, sizeof said - at)) > 0) at += n;                      \
		close(p[0]);                                                                            \
		waitpid(pid, &status, 0);                                                               \
		printf("%s: %.*s, status %x\n", #e, (int)at, said, status);                             \
	} while (0)

static void lines(void)
{
	char name[] = "/tmp/fortified-XXXXXX";
	int fd = mkstemp(name);
	write(fd, "hello\nworld", 11);
	close(fd);
	for (int room = 0; room < 9; room++)
		for (int n = -1; n < 9; n += n == 2 ? 3 : 1) {
			printf("room %d, %d wanted\n", room, n);
			f = fopen(name, "r");
			CASE(__fgets_chk(b, room, n, f));
			CASE(__fgets_unlocked_chk(b, room, n, f));
			fclose(f);
			f = fopen(name, "r");
			CASE(__fgetws_chk(w, room, n, f));
			CASE(__fgetws_unlocked_chk(w, room, n, f));
			fclose(f);
		}
	f = fopen("/dev/null", "r");
	CASE(__fgets_chk(b, 2, 9, f));
	CASE(__fgets_chk(b, 0, 9, f));
	fclose(f);
	f = fopen("/dev/null", "w");
	CASE(__fgets_chk(b, 2, 9, f));
	fclose(f);
	unlink(name);
}

int main(void)
{
	mbstate_t st = { 0 };
	char format[16]; /* one that can be written, in which there may be no %n */
	wchar_t wide[16];
	const char *const formats[] = { "a%n", "%5$s%1$n", "%1$n", "%s%n%5$s", "%2$d %n", "%1$d %3$d" };
	int k = 7;
	lines();
	setlocale(LC_ALL, "C.UTF-8");
	for (int room = 0; room < 8; room++) {
		CASE(__wcrtomb_chk(b, L'\u20ac', &st, room));
		CASE(__wcrtomb_chk(b, -1, &st, room));
		CASE(__wcrtomb_chk(0, L'\u20ac', &st, room));
		CASE(__wctomb_chk(b, L'\u20ac', room));
		CASE(__wctomb_chk(0, L'\u20ac', room));
	}
	for (int i = 0; i < sizeof formats / sizeof *formats; i++) {
		printf("%s\n", strcpy(format, formats[i]));
		mbstowcs(wide, format, 16);
		CASE(__snprintf_chk(0, 0, 1, 0, format, &k, &k, &k, &k, "x") < 0);
		CASE(__swprintf_chk(w, 60, 1, 60, wide, &k, &k, &k, &k, "x") < 0 || !(*w = 0));
	}
}

/* What is refused, and with which error: modes of dlopen, lines without room, full memory streams, no such process. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

extern char *__fgets_chk(char *, size_t, int, FILE *);
extern char *__fgets_unlocked_chk(char *, size_t, int, FILE *);
extern wchar_t *__fgetws_chk(wchar_t *, size_t, int, FILE *);
extern wchar_t *__fgetws_unlocked_chk(wchar_t *, size_t, int, FILE *);

static void modes(void)
{
	static const int mode[] = {
		0, RTLD_NOLOAD, RTLD_GLOBAL, RTLD_NODELETE, RTLD_DEEPBIND, 0x10, 0x11, 0x80000001, 3
	};
	for (size_t i = 0; i < sizeof mode / sizeof *mode; i++)
		for (int own = 0; own < 2; own++) {
			void *h = dlopen(own ? NULL : "libm.so.6", mode[i]);
			printf("dlopen %x: %s\n", mode[i], h ? "done" : dlerror());
		}
}

static void lines(void)
{
	for (int n = 0; n <= 2; n++) {
		char b[3] = "xy";
		wchar_t w[3] = L"xy";
		FILE *f = fopen("/etc/passwd", "r"), *g = fopen("/etc/passwd", "r");
		printf("line of %d: %d %s", n, __fgets_chk(b, 3, n, f) == b, b);
		printf(", %d %s at %ld", __fgets_unlocked_chk(b, 3, n, f) == b, b, ftell(f));
		printf(", %d %ls", __fgetws_chk(w, 3, n, g) == w, w);
		printf(", %d %ls\n", __fgetws_unlocked_chk(w, 3, n, g) == w, w);
		fclose(f);
		fclose(g);
	}
}

static void memory(void)
{
	static const char *const mode[] = { "w", "w+", "r+", "a", "a+" };
	for (size_t i = 0; i < 5; i++)
		for (size_t n = 3; n <= 5; n++)
			for (int buffered = 0; buffered < 2; buffered++) {
				char b[8] = "A\0CDEFG";
				FILE *f = fmemopen(b, 4, mode[i]);
				if (!buffered) setbuf(f, 0);
				errno = 0;
				size_t put = fwrite("abcdefg", 1, n, f);
				int r = fflush(f), e = errno;
				printf("%s of %zu: %zu %d %d at %ld:", mode[i], n, put, r, e, ftell(f));
				for (int k = 0; k < 8; k++) printf(" %02x", b[k] & 255);
				errno = 0;
				r = fputc('z', f);
				int r2 = fflush(f);
				printf(" more %d %d %d\n", r, r2, errno);
				fclose(f);
			}
}

static void errors(void)
{
	static const int err[] = { 0, 2, 11, 41, 133, 134, 99999, -5 };
	wchar_t w[99];
	for (size_t i = 0; i < sizeof err / sizeof *err; i++) {
		errno = err[i];
		printf("%#m|%#12m|%-#12m|%#.3m|%m\n");
		errno = err[i];
		swprintf(w, 99, L"%#m|%m", 0);
		printf("%ls\n", w);
	}
}

int main(void)
{
	clockid_t c = 77;
	modes();
	lines();
	memory();
	errors();
	printf("clock %d", clock_getcpuclockid(99999999, &c));
	printf(" %d", (int)c);
	printf(" %d\n", clock_getcpuclockid(0, &c));
	return 0;
}

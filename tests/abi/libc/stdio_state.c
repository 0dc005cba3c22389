/* Streams: the __f queries, directions, positions, memory streams, orientation. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <errno.h>
#include <unistd.h>
#include <fcntl.h>
#include <locale.h>
#include <pthread.h>
static void st(FILE *f, const char *w)
{
	printf("%s: r%d w%d rd%d wr%d lb%d pend%zu buf%zu fwide%d eof%d err%d\n", w, __freading(f) != 0,
	       __fwriting(f) != 0, __freadable(f) != 0, __fwritable(f) != 0, __flbf(f) != 0, __fpending(f),
	       __fbufsize(f), fwide(f, 0), feof(f) != 0, ferror(f) != 0);
}
static size_t took;

/* Takes all, nothing, or a part. */
static ssize_t takes(void *cookie, const char *b, size_t n)
{
	(void)cookie;
	printf("[%zu %.*s]", n, (int)n, b);
	return took ? (ssize_t)took - 1 : (ssize_t)n;
}

static int no_seek(void *cookie, off64_t *at, int whence)
{
	(void)cookie, (void)at, (void)whence;
	errno = EBUSY;
	return -1;
}

static ssize_t gives(void *cookie, char *b, size_t n)
{
	size_t *given = cookie, i = 0;
	for (; i < n && *given < 60; i++) b[i] = (*given)++ % 6 ? 'x' : '\n';
	return i;
}

/* Input that cannot be put back stays to be read. */
static void unseekable(void)
{
	for (int kind = 0; kind < 3; kind++) {
		char b[100] = "";
		int p[2];
		size_t given = 0;
		cookie_io_functions_t io = { .read = gives, .seek = kind == 1 ? no_seek : 0 };
		FILE *f;
		if (kind) f = fopencookie(&given, "r", io);
		else if (!pipe(p) && write(p[1], "one\ntwo\nthree\nfour\nfive\n", 24) == 24) f = fdopen(p[0], "r");
		getc(f);
		errno = 0;
		printf("unseekable %d: %d", kind, fflush(f));
		printf(" %d %s", errno, fgets(b, sizeof b, f) ? b : "none\n");
		errno = 0;
		printf("%d", fseek(f, 0, SEEK_CUR));
		printf(" %d %s", errno, fgets(b, sizeof b, f) ? b : "none\n");
		errno = 0;
		printf("%d", ftell(f) < 0);
		printf(" %d %s", errno, fgets(b, sizeof b, f) ? b : "none\n");
		ungetc('q', f);
		fflush(f);
		printf("%d\n", getc(f));
		if (!kind) {
			f = freopen("/dev/null", "r", f);
			printf("%d\n", getc(f));
		}
		printf("%d\n", fclose(f));
	}
}

int main()
{
	unseekable();
	char b[10000];
	char nm[] = "/tmp/htux-sXXXXXX";
	int fd = mkstemp(nm);
	st(stdin, "stdin");
	st(stdout, "stdout");
	st(stderr, "stderr");
	FILE *f = fopen(nm, "w+");
	st(f, "open");
	fputs("hello\nworld\n", f);
	st(f, "put");
	rewind(f);
	st(f, "rewind");
	getc(f);
	st(f, "getc");
	fseek(f, 0, SEEK_CUR);
	st(f, "seek");
	fputc('X', f);
	st(f, "putc");
	fflush(f);
	st(f, "flush");
	fread(b, 1, 100, f);
	st(f, "eof");
	clearerr(f);
	__fpurge(f);
	st(f, "purge");
	printf("%d\n", __fsetlocking(f, FSETLOCKING_QUERY));
	printf("%d\n", __fsetlocking(f, FSETLOCKING_BYCALLER));
	printf("%d\n", __fsetlocking(f, FSETLOCKING_QUERY));
	fclose(f);
	f = fopen(nm, "r");
	st(f, "r");
	fputc('x', f);
	printf("%d\n", errno);
	fclose(f);
	f = fopen(nm, "a");
	st(f, "a");
	printf("%ld ", ftell(f));
	fputs("zz", f);
	printf("%ld\n", ftell(f));
	getc(f);
	st(f, "bad get");
	fclose(f);
	f = fopen(nm, "a+");
	printf("a+ %ld ", ftell(f));
	getc(f);
	printf("%ld ", ftell(f));
	fputs("q", f);
	printf("%ld\n", ftell(f));
	fclose(f);
	f = fopen(nm, "r+");
	setvbuf(f, 0, _IONBF, 0);
	st(f, "nbf");
	getc(f);
	st(f, "nbf get");
	fclose(f);
	f = fopen(nm, "r+");
	setvbuf(f, 0, _IOLBF, 100);
	st(f, "lbf");
	getc(f);
	st(f, "lbf get");
	fclose(f);
	f = fopen(nm, "r+");
	setvbuf(f, b, _IOFBF, 100);
	st(f, "fbf");
	getc(f);
	st(f, "fbf get");
	fclose(f);
	printf("%d %d\n", setvbuf(stdin, 0, 77, 0), errno);
	f = fopen(nm, "w,ccs=UTF-8");
	if (f) {
		fputws(L"\u00e9x", f);
		fclose(f);
	}
	f = fopen(nm, "r,ccs=UTF-8");
	if (f) {
		wint_t w = fgetwc(f);
		printf("%x ", w);
		w = fgetwc(f);
		printf("%x\n", w);
		st(f, "ccs r");
		fclose(f);
	}
	f = fopen(nm, "r,ccs=BOGUS");
	printf("%d %d\n", f != 0, errno);
	f = fopen(nm, "q");
	printf("%d %d\n", f != 0, errno);
	f = fopen("/nonexistent/x", "r");
	printf("%d %d\n", f != 0, errno);
	f = fopen(nm, "wx");
	printf("%d %d\n", f != 0, errno);
	f = fopen(nm, "re");
	printf("%d\n", fcntl(fileno(f), F_GETFD));
	fclose(f);
	f = fdopen(fd, "r");
	printf("%d\n", fileno(f));
	fclose(f);
	errno = 0;
	f = fdopen(99, "r");
	printf("%d %d\n", f != 0, errno);
	int rf = open(nm, O_RDONLY);
	errno = 0;
	f = fdopen(rf, "w");
	printf("%d %d\n", f != 0, errno);
	// ungetc
	f = fopen(nm, "w+");
	fputs("abc", f);
	rewind(f);
	for (int i = 0; i < 20; i++) printf("%d ", ungetc(65 + i, f));
	for (int c; (c = getc(f)) != EOF;) putchar(c);
	puts("");
	ungetc(EOF, f);
	st(f, "ungetc eof");
	ungetc('x', f);
	st(f, "ungetc");
	fclose(f);
	// mixed read write without seek
	f = fopen(nm, "w+");
	fputs("0123456789", f);
	rewind(f);
	getc(f);
	fputc('X', f);
	rewind(f);
	fgets(b, 100, f);
	printf("%s\n", b);
	fclose(f);
	f = fopen(nm, "r+");
	printf("%d ", fseek(f, -1, SEEK_SET));
	printf("%d ", errno);
	printf("%d ", fseek(f, 100, SEEK_SET));
	printf("%ld %d\n", ftell(f), getc(f));
	fclose(f);
	// fclose twice? no. fgetln: getdelim
	f = fopen(nm, "w+");
	fputs("a\n\nb", f);
	rewind(f);
	char *l = 0;
	size_t n = 0;
	ssize_t r;
	while ((r = getline(&l, &n, f)) >= 0) printf("%zd:", r), fwrite(l, 1, r, stdout);
	puts("");
	rewind(f);
	errno = 0;
	r = getdelim(0, &n, 'x', f);
	printf("%zd %d\n", r, errno);
	fclose(f);
	// freopen
	f = fopen(nm, "r");
	f = freopen(0, "r+", f);
	printf("%d\n", f != 0);
	if (f) fclose(f);
	// popen
	f = popen("cat; exit 3", "r");
	printf("%d ", fwide(f, 0));
	printf("%s", fgets(b, 10, f) ? b : "none\n");
	printf("%x\n", pclose(f));
	f = popen("x", "z");
	printf("%d %d\n", f != 0, errno);
	// fmemopen memstream
	char *mb;
	size_t ml;
	f = open_memstream(&mb, &ml);
	fprintf(f, "hello");
	fflush(f);
	printf("%s %zu ", mb, ml);
	fseek(f, 10, SEEK_SET);
	fputc('x', f);
	fflush(f);
	printf("%zu %d ", ml, mb[7]);
	fseek(f, 2, SEEK_SET);
	fflush(f);
	printf("%zu\n", ml);
	fclose(f);
	printf("%s %zu\n", mb, ml);
	wchar_t *wb;
	size_t wl;
	f = open_wmemstream(&wb, &wl);
	fwprintf(f, L"wide %d", 5);
	fclose(f);
	printf("%ls %zu\n", wb, wl);
	f = fmemopen(b, 10, "w+");
	fputs("0123456789abc", f);
	printf("%d\n", fflush(f));
	fclose(f);
	f = fmemopen(0, 0, "r");
	printf("%d\n", f != 0);
	f = fmemopen("abc", 3, "r");
	fseek(f, 0, SEEK_END);
	printf("%ld\n", ftell(f));
	fclose(f);
	/* A program's own stream: no call without bytes, and what is not taken is an error. */
	for (took = 0; took < 3; took++) {
		f = fopencookie(0, "w", (cookie_io_functions_t){ .write = takes });
		fputs("abcde", f);
		int flushed = fflush(f), again = fflush(f);
		printf("took %zu: %d %d %d", took, flushed, again, ferror(f));
		printf(" %d\n", fclose(f));
	}
	// tmp
	puts("");
	errno = 0;
	printf("%d %d\n", fputs("x", (fclose(stdin), stdin)) >= 0, 1);
	printf("%d %d\n", BUFSIZ, FILENAME_MAX);
	// perror orients nothing; what is read ahead is given back with the buffer
	FILE *err = stderr;
	for (int wide = 0; wide < 2; wide++) {
		stderr = fopen(nm, "w+");
		perror("first");
		printf("perror %d", fwide(stderr, 0));
		wide ? fputws(L"wide", stderr) : fputs("bytes", stderr);
		printf(" %d\n", fwide(stderr, 0));
		fclose(stderr);
		for (int type = 0; type < 3; type++) {
			static char own[4096];
			int kinds[] = { _IOFBF, _IOLBF, _IONBF };
			f = fopen(nm, "r");
			wide ? (int)fgetwc(f) : fgetc(f);
			setvbuf(f, wide ? NULL : own, kinds[type], wide ? 0 : sizeof own);
			printf("buffer %d: %ld", type, (long)lseek(fileno(f), 0, SEEK_CUR));
			printf(" %ld %c\n", ftell(f), wide ? (int)fgetwc(f) : fgetc(f));
			fclose(f);
		}
	}
	stderr = err;
	strcpy(b, "AB");
	snprintf(b, 3, "%sCD", b);
	printf("into itself %s\n", b);
	unlink(nm);
	printf("%s %s\n", ctermid(0), P_tmpdir);
	printf("%d ", fputwc(0x62, stdout));
	printf("%d ", putwc(0x63, stdout));
	printf("%d ", putwchar(0x64));
	printf("%d\n", fputws(L"x", stdout));
	setlocale(LC_ALL, "C.UTF-8");
	printf("%d\n", fwide(stdout, 1));
	printf("%d\n", wprintf(L"w\n"));
}

/* Where a stream is after seeks within and beyond its buffer, in between of pushed back
 * bytes, writes, flushes, changes of the file and of the descriptor. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

enum { SIZE = 20000 };

static unsigned next_random(unsigned *r) { return (*r = *r * 1664525 + 1013904223) >> 8; }

static void show(const char *what, FILE *f, long r)
{
	printf("%s: %ld at %ld%s%s\n", what, r, ftell(f), feof(f) ? " end" : "", ferror(f) ? " error" : "");
}

static FILE *numbers(const char *mode)
{
	static char name[] = "/tmp/libc-seek-XXXXXX";
	int fd = mkstemp(name);
	FILE *f = fdopen(fd, "w");
	for (int i = 0; i < SIZE; i++) putc(i * 7 % 251, f);
	fclose(f);
	f = fopen(name, mode);
	unlink(name);
	memcpy(name + sizeof name - 7, "XXXXXX", 6);
	return f;
}

/* At random, with a model of what comes. */
static void at_random(unsigned seed, int size)
{
	FILE *f = numbers("r+");
	char own[9000];
	unsigned r = seed;
	unsigned long sum = 0;
	if (size) setvbuf(f, size > 1 ? own : 0, size > 1 ? _IOFBF : _IONBF, size);
	for (int i = 0; i < 3000; i++) {
		long to;
		char b[300] = { 0 };
		switch (next_random(&r) % 12) {
		case 0:
		case 1:
		case 2: sum = sum * 31 + getc(f); break;
		case 3: sum = sum * 31 + fread(b, 1, next_random(&r) % sizeof b, f) + b[0]; break;
		case 4: sum = sum * 31 + fseek(f, next_random(&r) % (SIZE + 100), SEEK_SET); break;
		case 5:
			to = ftell(f) + next_random(&r) % 64;
			sum = sum * 31 + fseek(f, to, SEEK_SET);
			break;
		case 6: sum = sum * 31 + fseek(f, (long)(next_random(&r) % 100) - 50, SEEK_CUR); break;
		case 7: sum = sum * 31 + fseek(f, -(long)(next_random(&r) % 3000), SEEK_END); break;
		case 8:
			fseek(f, 0, SEEK_CUR);
			for (unsigned k = next_random(&r) % 20; k; k--) sum = sum * 31 + putc(k, f);
			fseek(f, 0, SEEK_CUR);
			break;
		case 9: sum = sum * 31 + ungetc(getc(f), f); break;
		case 10: sum = sum * 31 + (next_random(&r) % 8 ? 0 : fflush(f)); break;
		case 11:
			if (next_random(&r) % 16 == 0) rewind(f);
			break;
		}
		sum = sum * 31 + ftell(f) + feof(f);
	}
	printf("at random, seed %u, buffer %d: %lx\n", seed, size, sum);
	fclose(f);
}

static void pushed_back(void)
{
	FILE *f = numbers("r");
	fseek(f, 100, SEEK_SET);
	show("getc", f, getc(f));
	show("ungetc of another", f, ungetc('#', f));
	show("getc", f, getc(f));
	show("seek there", f, fseek(f, 100, SEEK_SET));
	show("getc", f, getc(f));
	show("ungetc of another", f, ungetc('#', f));
	show("seek from here", f, fseek(f, 3, SEEK_CUR));
	show("getc", f, getc(f));
	fclose(f);
}

static void changed(void)
{
	FILE *f = numbers("r+");
	/* Not known yet where it is: read anew. */
	show("getc", f, getc(f));
	pwrite(fileno(f), "@", 1, 5);
	show("seek", f, fseek(f, 5, SEEK_SET));
	show("getc", f, getc(f));
	/* In the buffer. */
	pwrite(fileno(f), "!", 1, 5);
	show("seek back", f, fseek(f, 5, SEEK_SET));
	show("getc", f, getc(f));
	show("fflush", f, fflush(f));
	show("seek back", f, fseek(f, 5, SEEK_SET));
	show("getc", f, getc(f));
	/* The descriptor was moved. */
	lseek(fileno(f), 15000, SEEK_SET);
	show("seek near", f, fseek(f, 9, SEEK_SET));
	show("getc", f, getc(f));
	lseek(fileno(f), 15000, SEEK_SET);
	show("seek from here", f, fseek(f, 9, SEEK_CUR));
	show("getc", f, getc(f));
	show("before the beginning", f, fseek(f, -100, SEEK_CUR));
	printf("%s\n", strerror(errno));
	show("far beyond", f, fseek(f, __LONG_MAX__, SEEK_CUR));
	show("bad whence", f, fseek(f, 0, 77));
	errno = 0;
	show("to the end", f, fseek(f, 0, SEEK_END));
	show("getc", f, getc(f));
	show("before the end", f, fseek(f, -1, SEEK_END));
	show("getc", f, getc(f));
	show("getc", f, getc(f));
	show("back", f, fseek(f, -3, SEEK_CUR));
	show("getc", f, getc(f));
	show("write", f, putc('*', f));
	show("back", f, fseek(f, -2, SEEK_CUR));
	show("getc", f, getc(f));
	fclose(f);

	f = numbers("a+");
	show("append: getc", f, getc(f));
	show("append: seek", f, fseek(f, 10, SEEK_SET));
	show("append: write", f, fwrite("abc", 1, 3, f));
	show("append: flush", f, fflush(f));
	show("append: seek", f, fseek(f, 10, SEEK_SET));
	show("append: getc", f, getc(f));
	fclose(f);

	f = numbers("r");
	fseek(f, 3, SEEK_SET);
	show("reopened: getc", f, getc(f));
	f = freopen("/etc/passwd", "r", f);
	show("reopened: seek", f, fseek(f, 3, SEEK_SET));
	show("reopened: getc", f, getc(f));
	fclose(f);

	int p[2];
	if (pipe(p) || write(p[1], "pipe", 4) != 4) abort();
	f = fdopen(p[0], "r");
	show("pipe: getc", f, getc(f));
	show("pipe: seek", f, fseek(f, 0, SEEK_SET));
	show("pipe: getc", f, getc(f));
	fclose(f);

	f = numbers("r");
	fseek(f, 49, SEEK_SET);
	printf("wide: %d", (int)fgetwc(f));
	printf(" %d", (int)ungetwc('!', f));
	printf(" %d", fseek(f, 50, SEEK_SET));
	printf(" %d\n", (int)fgetwc(f));
	fclose(f);
}

int main(void)
{
	static const int sizes[] = { 0, 1, 64, 8192 };
	for (unsigned i = 0; i < 4; i++)
		for (unsigned seed = 1; seed < 6; seed++) at_random(seed, sizes[i]);
	pushed_back();
	changed();
	return 0;
}

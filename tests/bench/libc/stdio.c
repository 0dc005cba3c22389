#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "bench.h"

static FILE *null_out(int t)
{
	static FILE *f[MAX_THREADS];
	if (!f[t]) f[t] = fopen("/dev/null", "w");
	return f[t];
}

/* A file of 1 MiB of 64-byte lines, read again and again. One per thread. */
static FILE *lines(int t)
{
	static FILE *f[MAX_THREADS];
	if (!f[t]) {
		f[t] = tmpfile();
		for (int i = 0; i < 1 << 14; i++) fprintf(f[t], "%063d\n", i);
		fflush(f[t]);
	}
	rewind(f[t]);
	return f[t];
}

static void get_char(long n, long unlocked, int t)
{
	FILE *f = lines(t);
	for (long i = 0; i < n; i++)
		if ((unlocked ? (getc_unlocked)(f) : (getc)(f)) == EOF) rewind(f);
}

static void put_char(long n, long unlocked, int t)
{
	FILE *f = null_out(t);
	for (long i = 0; i < n; i++) unlocked ? putc_unlocked('x', f) : (putc)('x', f);
}

static void get_line(long n, long how, int t)
{
	FILE *f = lines(t);
	static char *line[MAX_THREADS];
	static size_t size[MAX_THREADS];
	char buf[128];
	for (long i = 0; i < n; i++)
		if (how ? getline(&line[t], &size[t], f) < 0 : !fgets(buf, sizeof buf, f)) rewind(f);
}

static void put_string(long n, long how, int t)
{
	FILE *f = null_out(t);
	for (long i = 0; i < n; i++) {
		switch (how) {
		case 0: fputs("a line of some length\n", f); break;
		case 1: fwrite("0123456789", 1, 10, f); break;
		case 2: fprintf(f, "%d %s\n", (int)i, "word"); break;
		case 3: fputc('x', f); break;
		case 4: USE(ferror(f) | feof(f)); break;
		}
	}
}

static void write_big(long n, long size, int t)
{
	FILE *f = null_out(t);
	char *p = calloc(1, size);
	for (long i = 0; i < n; i++) fwrite(p, 1, size, f);
	free(p);
}

static void read_some(long n, long size, int t)
{
	FILE *f = lines(t);
	char *p = malloc(size);
	for (long i = 0; i < n; i++)
		if (fread(p, 1, size, f) < (size_t)size) rewind(f);
	free(p);
}

static void scan_lines(long n, long arg, int t)
{
	FILE *f = lines(t);
	int a;
	(void)arg;
	for (long i = 0; i < n; i++)
		if (fscanf(f, "%d", &a) != 1) rewind(f);
}

static void push_back(long n, long arg, int t)
{
	FILE *f = lines(t);
	(void)arg;
	for (long i = 0; i < n; i++) ungetc(fgetc(f), f);
}

static void seek(long n, long arg, int t)
{
	FILE *f = lines(t);
	for (long i = 0; i < n; i++) {
		fseek(f, i % 1000 * (arg ? 1000 : 1), SEEK_SET);
		USE(getc(f));
		USE(ftell(f));
	}
}

static void in_memory(long n, long arg, int t)
{
	char buf[100];
	(void)t;
	for (long i = 0; i < n; i++) {
		char *p = 0;
		size_t size;
		FILE *f = arg ? fmemopen(buf, sizeof buf, "w") : open_memstream(&p, &size);
		fputs("some text", f);
		fclose(f);
		if (!arg) free(p);
	}
}

static void print_allocated(long n, long arg, int t)
{
	(void)arg;
	(void)t;
	for (long i = 0; i < n; i++) {
		char *p;
		if (asprintf(&p, "%s-%d", "name", (int)i) > 0) free(p);
	}
}

static void open_close(long n, long arg, int t)
{
	(void)arg;
	(void)t;
	for (long i = 0; i < n; i++) fclose(fopen("/dev/null", "r"));
}

const struct bench bench_stdio[] = {
	{ "getc", get_char, 0, 1 },           { "getc_unlocked", get_char, 1, 1 },
	{ "putc", put_char, 0, 1 },           { "putc_unlocked", put_char, 1, 1 },
	{ "fgets-64", get_line, 0, 1 },       { "getline-64", get_line, 1, 1 },
	{ "fputs-22", put_string, 0, 1 },     { "fwrite-10", put_string, 1, 1 },
	{ "fprintf", put_string, 2, 1 },      { "fwrite-64k", write_big, 65536, 1 },
	{ "fread-16", read_some, 16, 1 },     { "fread-64k", read_some, 65536, 1 },
	{ "fopen+fclose", open_close, 0, 1 }, { "fputc", put_string, 3, 1 },
	{ "ferror", put_string, 4, 1 },       { "fscanf-d", scan_lines, 0, 1 },
	{ "fgetc+ungetc", push_back, 0, 1 },  { "fseek-near", seek, 0, 1 },
	{ "fseek-far", seek, 1, 1 },          { "open_memstream", in_memory, 0, 1 },
	{ "fmemopen", in_memory, 1, 1 },      { "asprintf", print_allocated, 0, 1 },
	{ "getc-2t", get_char, 0, 2 },        { "fgets-64-2t", get_line, 0, 2 },
	{ "putc-2t", put_char, 0, 2 },        { 0, 0, 0, 0 },
};

/* What glibc answers without malloc: a program that brings its own may ask before that is ready
 * (GCL looks for its own file first of all). */
#define _GNU_SOURCE
#include <errno.h>
#include <fnmatch.h>
#include <langinfo.h>
#include <locale.h>
#include <netdb.h>
#include <arpa/inet.h>
#include <pthread.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

static _Alignas(16) char heap[1 << 22];
static size_t used;
static volatile int calls; /* (malloc is called by functions that are said to call nothing here) */

static void *take(size_t align, size_t n)
{
	size_t at = (used + 16 + align - 1) & -align;
	calls++;
	if (n > sizeof heap - at) return NULL;
	((size_t *)(heap + at))[-1] = n;
	used = at + n;
	return heap + at;
}

void *malloc(size_t n) { return take(16, n); }
void free(void *p) { (void)p; }
void *calloc(size_t n, size_t m) { return take(16, n * m); }

void *realloc(void *p, size_t n)
{
	void *q = take(16, n);
	size_t old = p ? ((size_t *)p)[-1] : 0;
	if (q) memcpy(q, p, old < n ? old : n);
	return q;
}

void *memalign(size_t align, size_t n) { return take(align < 16 ? 16 : align, n); }
void *aligned_alloc(size_t align, size_t n) { return memalign(align, n); }
int posix_memalign(void **p, size_t align, size_t n) { return (*p = memalign(align, n)) ? 0 : ENOMEM; }
size_t malloc_usable_size(void *p) { return p ? ((size_t *)p)[-1] : 0; }

/* (Printed at the end: stdout's buffer counts too.) */
static char report[8192];
#define COUNT(what) (calls = 0, (void)(what), note(#what, calls))

static void note(const char *what, int n)
{
	char line[200];
	snprintf(line, sizeof line, "%d %s\n", n, what);
	strcat(report, line);
}

static int by_value(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }

static void paths(void)
{
	char b[8192];
	COUNT(realpath("/proc/self/exe", b));
	COUNT(realpath("/usr/lib/../bin/sh", b));
	COUNT(realpath(".", b));
	COUNT(realpath("/nowhere/at/all", b));
	COUNT(realpath("/usr/bin", NULL));
	COUNT(getcwd(b, sizeof b));
	COUNT(getenv("PATH"));
	COUNT(confstr(_CS_PATH, b, 100));
	COUNT(sysconf(_SC_NPROCESSORS_ONLN));
	COUNT(fnmatch("*.[ch]", "a.c", 0));
}

static void numbers(void)
{
	static int a[200];
	char b[8192], word[10];
	wchar_t wide[512];
	int i;
	double d;
	for (i = 0; i < 200; i++) a[i] = i * 7919 % 211;
	COUNT(qsort(a, 200, sizeof *a, by_value));
	COUNT(snprintf(b, sizeof b, "%d %s %x", 1, "x", 3));
	COUNT(snprintf(b, sizeof b, "%.300f", 1e300));
	COUNT(snprintf(b, sizeof b, "%2$s %1$s", "a", "b"));
	COUNT(snprintf(b, sizeof b, "%500d", 3));
	COUNT(snprintf(b, sizeof b, "%ls", L"wide"));
	COUNT(swprintf(wide, 512, L"%s %d %f", "x", 1, 2.0));
	COUNT(sscanf("1 2.5 abc", "%d %lf %9s", &i, &d, word));
	COUNT(strtod("1.5e300", NULL));
	COUNT(strtold("1.5", NULL));
	COUNT(wcstod(L"1.5", NULL));
	COUNT(mbstowcs(wide, "abc", 10));
}

static void texts(void)
{
	char b[200];
	struct tm tm = { .tm_mday = 1 };
	COUNT(strerror(1));
	COUNT(strsignal(11));
	COUNT(strerror_r(9999, b, 100));
	COUNT(setlocale(LC_ALL, NULL));
	COUNT(setlocale(LC_ALL, "C"));
	COUNT(nl_langinfo(CODESET));
	COUNT(strcoll("a", "b"));
	COUNT(asctime(&tm));
	COUNT(strptime("2000-01-01", "%Y-%m-%d", &tm));
	COUNT(inet_ntoa((struct in_addr){ 1 }));
	COUNT(inet_pton(AF_INET6, "::1", b));
}

static void threads(void)
{
	pthread_attr_t attr;
	pthread_mutex_t mutex;
	pthread_rwlock_t rwlock;
	pthread_key_t key;
	posix_spawn_file_actions_t actions;
	COUNT(pthread_attr_init(&attr));
	COUNT(pthread_mutex_init(&mutex, NULL));
	COUNT(pthread_rwlock_init(&rwlock, NULL));
	COUNT(pthread_key_create(&key, NULL));
	COUNT(pthread_setspecific(key, report));
	COUNT(posix_spawn_file_actions_init(&actions));
	COUNT(atexit(texts));
}

int main(void)
{
	paths();
	numbers();
	texts();
	threads();
	fputs(report, stdout);
	fflush(stdout);
	_exit(0);
}

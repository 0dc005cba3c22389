/* What programs of old had out of the C library's inside, and functions of it that are hardly ever called: processor's
 * features, printf's numbers, profiles of several regions. */
#define _GNU_SOURCE
#include <errno.h>
#include <printf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/platform/x86.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

#define OLD(type, name, ...)                                \
	__asm__(".symver " #name "," #name "@GLIBC_2.2.5"); \
	extern type name(__VA_ARGS__)
typedef uint64_t u;
OLD(void *, __mempcpy_small, char *, u, u, u, u, u, u, u, u, size_t);
OLD(char *, __strcpy_small, char *, u, u, u, u, u, u, u, size_t);
OLD(char *, __stpcpy_small, char *, u, u, u, u, u, u, u, size_t);
OLD(int, __nss_passwd_lookup, void **, const char *, void **);
OLD(int, __nss_group_lookup, void **, const char *, void **);
OLD(int, __nss_hosts_lookup, void **, const char *, void **);
OLD(int, __nss_next, void **, const char *, void **, int, int);
OLD(int, __nss_database_lookup, const char *, const char *, const char *, void **);
OLD(void *, __default_morecore, long);
int __printf_fp(FILE *, const struct printf_info *, const void *const *);

static void show(const char *what, size_t n, const char *b, const char *end)
{
	printf("%s %zu %ld:", what, n, (long)(end - b));
	for (int i = 0; i < 10; i++) printf(" %x", (unsigned char)b[i]);
	puts("");
}

static void small_copies(void)
{
	char b[10];
	for (size_t n = 1; n <= 8; n++) {
		u v[9];
		for (u i = 0; i < 9; i++) v[i] = 0x0807060504030201 + (i << 4) * 0x0101010101010101;
		for (u i = 1; i < 9; i++) v[i] &= i == 8 ? ~0ul : (1ul << 8 * i) - 1;
		memset(b, 0xee, sizeof b);
		show("mempcpy", n, b, __mempcpy_small(b, v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], n));
		for (u i = 1; i < 9; i++) v[i] &= ~(0xfful << 8 * (i - 1));
		memset(b, 0xee, sizeof b);
		show("strcpy", n, b, __strcpy_small(b, v[2], v[3], v[4], v[5], v[6], v[7], v[8], n));
		memset(b, 0xee, sizeof b);
		show("stpcpy", n, b, __stpcpy_small(b, v[2], v[3], v[4], v[5], v[6], v[7], v[8], n));
	}
}

static void name_service(void)
{
	void *p = "";
	int (*lookups[])(void **, const char *, void **) = { __nss_passwd_lookup, __nss_group_lookup,
							     __nss_hosts_lookup };
	for (int i = 0; i < 3; i++) {
		errno = 0;
		printf("%d", lookups[i](&p, "x", &p));
		printf(" %d\n", errno);
	}
	printf("%d\n", __nss_next(&p, "x", &p, 0, 0));
	errno = 0;
	printf("%d", __nss_database_lookup("passwd", NULL, "files", &p));
	printf(" %d %d\n", errno, p == NULL);
	printf("%d %d\n", __default_morecore(0) == sbrk(0), __default_morecore(-1L << 62) == NULL);
}

static void numbers(void)
{
	static const double values[] = { 0, 1234567.5, -0.1, 1e300, 1.0 / 0 };
	FILE *w = tmpfile();
	fwide(w, 1);
	for (int k = 0; k < 5 * 6 * 64; k++) {
		double d = values[k % 5];
		long double ld = d * 3;
		struct printf_info i = {
			.spec = "efgEFG"[k / 5 % 6], .width = k % 7 * 3, .prec = k % 4 * 3 - 1, .pad = ' '
		};
		i.alt = k / 30 & 1, i.left = k / 60 & 1, i.showsign = k / 120 & 1, i.space = k / 240 & 1;
		i.pad = k / 480 & 1 ? '0' : ' ', i.is_long_double = k / 960 & 1;
		const void *a = i.is_long_double ? (void *)&ld : (void *)&d;
		printf(" %d\n", __printf_fp(stdout, &i, &a));
		i.wide = 1;
		if (!(k % 97)) printf("%d\n", __printf_fp(w, &i, &a));
	}
	rewind(w);
	for (wint_t c; (c = fgetwc(w)) != WEOF;) putchar(c);
}

/* All of it only over Linux, which has the host's processor; what differs between those of one machine is left out. */
static void processor(int all)
{
	for (unsigned i = 0; i < 12 && all; i++) {
		const unsigned *p = (const unsigned *)__x86_get_cpuid_feature_leaf(i);
		for (int k = i ? 0 : 2; k < 8 && i != 5; k++) printf(" %x", p[k]);
		puts("");
	}
	printf("%d %d\n", CPU_FEATURE_PRESENT(SSE2), CPU_FEATURE_ACTIVE(SSE2));
}

struct prof {
	void *base;
	size_t size, offset;
	unsigned long scale;
};
int sprofil(struct prof *, int, struct timeval *, unsigned);

__attribute__((noinline, noclone)) void work(void)
{
	clock_t end = clock() + CLOCKS_PER_SEC / 16;
	while (clock() < end)
		for (volatile int i = 0; i < 100000; i++) continue;
}

static void profile(void)
{
	static unsigned in_work[256], in_main[64], rest[1];
	struct prof regions[] = { { rest, sizeof rest, 0, 2 },
				  { in_work, sizeof in_work, (size_t)work, 0x10000 },
				  { in_main, sizeof in_main, (size_t)show, 0x8000 } };
	struct timeval period = { 7, 7 };
	unsigned long n[2] = { 0 };
	printf("%d", sprofil(regions, 3, &period, 1));
	printf(" %ld %ld\n", (long)period.tv_sec, (long)period.tv_usec);
	work();
	setitimer(ITIMER_PROF, &(struct itimerval){ 0 }, NULL);
	for (int i = 0; i < 256; i++) n[0] += in_work[i];
	for (int i = 0; i < 64; i++) n[1] += in_main[i];
	printf("%d %lu\n", n[0] > 0, n[1]);
}

int main(int argc, char **argv)
{
	small_copies();
	name_service();
	numbers();
	processor(argc > 1);
	profile();
	fflush(stdout);
	_exit(0); /* with glibc profiles do not end well */
}

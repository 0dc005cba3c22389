/* The string functions of whatever libc runs this, against plain loops, on
 * operands at both ends of pages whose neighbours cannot be read. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <wchar.h>
#include "digest.h"

enum { PAGES = 4, SIZE = PAGES * 4096 };
static char *area[3];

static void fail(const char *what, long a, long b, long c)
{
	printf("FAIL %s (%ld %ld %ld)\n", what, a, b, c);
	exit(1);
}

#define CHECK(cond, a, b, c) ((cond) ? (void)0 : fail(#cond, a, b, c))

static int sign(int x) { return (x > 0) - (x < 0); }

/* n bytes that end at the end of the area, or start at its start, or lie about. */
static char *place(int which, size_t n)
{
	switch (below(3)) {
	case 0: return area[which] + SIZE - n;
	case 1: return area[which];
	default: return area[which] + below(SIZE - n + 1);
	}
}

static size_t length(void)
{
	switch (below(4)) {
	case 0: return below(20);
	case 1: return below(140);
	case 2: return below(600);
	default: return below(9000);
	}
}

static void fill(char *p, size_t n, int letters)
{
	for (size_t i = 0; i < n; i++) p[i] = 'a' + below(letters);
}

static void one_string(void)
{
	size_t n = length(), i;
	char *s = place(0, n + 1);
	int letters = below(2) ? 2 : 20, c = below(8) ? 'a' + below(letters + 1) : 0;
	fill(s, n, letters);
	if (below(2)) memset(s, 'a', n), c = 'b', n ? s[below(n)] = 'b' : 0;
	s[n] = 0;
	CHECK(strlen(s) == n, n, (long)s & 63, 0);
	size_t max = below(2) ? below(n + 3) : n;
	size_t want = max < n ? max : n;
	CHECK(strnlen(s, max) == want, n, max, 0);
	CHECK(strnlen(s, -1) == n, n, 0, 0);
	for (i = 0; i <= n && s[i] != c; i++)
		;
	CHECK(strchr(s, c) == (i <= n ? s + i : 0), n, c, i);
	CHECK(strchrnul(s, c) == s + (i <= n ? i : n), n, c, i);
	CHECK(memchr(s, c, n + 1) == (i <= n ? s + i : 0), n, c, i);
	CHECK(memchr(s, c, want) == (i < want ? s + i : 0), n, c, i);
	CHECK(rawmemchr(s, 0) == s + n, n, 0, 0);
	if (n) CHECK(rawmemchr(s, s[n - 1]) == memchr(s, s[n - 1], n), n, 0, 0);
	long r = n;
	while (r >= 0 && s[r] != c) r--;
	CHECK(strrchr(s, c) == (r >= 0 ? s + r : 0), n, c, r);
	CHECK(memrchr(s, c, n + 1) == (r >= 0 ? s + r : 0), n, c, r);
	for (r = (long)want - 1; r >= 0 && s[r] != c; r--)
		;
	CHECK(memrchr(s, c, want) == (r >= 0 ? s + r : 0), n, c, r);
}

static void comparison(void)
{
	size_t n = length(), i;
	char *a = place(0, n + 1), *b = place(1, n + 1);
	fill(a, n, 26);
	a[n] = 0;
	memcpy(b, a, n + 1);
	if (n && below(4)) {
		b[below(n)] = below(256);
		if (below(3) == 0) a[below(n)] = below(256);
	}
	for (i = 0; i < n && a[i] == b[i]; i++)
		;
	int d = i < n ? (unsigned char)a[i] - (unsigned char)b[i] : 0;
	CHECK(sign(memcmp(a, b, n)) == sign(d), n, i, d);
	size_t la = strlen(a), lb = strlen(b);
	for (i = 0; a[i] && a[i] == b[i]; i++)
		;
	d = (unsigned char)a[i] - (unsigned char)b[i];
	CHECK(sign(strcmp(a, b)) == sign(d), n, i, d);
	size_t max = below(n + 2);
	CHECK(sign(strncmp(a, b, max)) == (i < max ? sign(d) : 0), n, i, max);
	CHECK(sign(strncmp(a, b, -1)) == sign(d), n, i, d);
	CHECK(sign(strcasecmp(a, a)) == 0, la, lb, 0);
	CHECK(bcmp(a, a, n) == 0, n, 0, 0);
}

static void spans(void)
{
	size_t n = length() % 300, k = below(3) ? below(6) : below(24), i, j;
	char *s = place(0, n + 1), *set = place(1, k + 1);
	fill(s, n, 1 + below(8));
	s[n] = 0;
	for (i = 0; i < k; i++) set[i] = 'a' + below(below(2) ? 6 : 26);
	set[k] = 0;
	for (i = 0; i < n && strchr(set, s[i]); i++)
		;
	for (j = 0; j < n && !strchr(set, s[j]); j++)
		;
	CHECK(strspn(s, set) == i, n, k, i);
	CHECK(strcspn(s, set) == j, n, k, j);
	CHECK(strpbrk(s, set) == (j < n ? s + j : 0), n, k, j);
	char *a = place(0, n + 1), *b = place(1, n + 1);
	for (i = 0; i < n; i++) {
		a[i] = 1 + below(255);
		b[i] = a[i] >= 'a' && a[i] <= 'z' && below(2) ? a[i] - 32 : a[i];
	}
	a[n] = b[n] = 0;
	CHECK(!strcasecmp(a, b), n, 0, 0);
	if (n) {
		i = below(n);
		int x = (unsigned char)a[i], y = 1 + below(255);
		b[i] = y;
		x = x >= 'A' && x <= 'Z' ? x + 32 : x;
		y = y >= 'A' && y <= 'Z' ? y + 32 : y;
		CHECK(sign(strcasecmp(a, b)) == sign(x - y), n, x, y);
		CHECK(!strncasecmp(a, b, i), n, i, 0);
		CHECK(sign(strncasecmp(a, b, i + 1)) == sign(x - y), n, x, y);
	}
}

static void copies(void)
{
	static char before[SIZE];
	size_t n = length(), i;
	char *d = place(0, n + 1), *s = place(1, n + 1);
	fill(s, n, 26);
	s[n] = 0;
	memcpy(before, area[0], SIZE);
	size_t at = d - area[0];
	CHECK(memcpy(d, s, n) == d, n, 0, 0);
	for (i = 0; i < SIZE; i++) CHECK(area[0][i] == (i - at < n ? s[i - at] : before[i]), n, at, i);
	CHECK(mempcpy(d, s, n) == d + n, n, 0, 0);
	CHECK(stpcpy(d, s) == d + n && !strcmp(d, s), n, 0, 0);
	CHECK(strcpy(d, s) == d && !strcmp(d, s), n, 0, 0);
	size_t max = below(n + 1);
	memset(d, 'Z', n + 1);
	strncpy(d, s, max);
	CHECK(!memcmp(d, s, max) && d[max] == 'Z', n, max, 0);
	/* what is filled up, and nothing behind it */
	size_t pad = below(3) ? below(200) : 0;
	if (n + pad < SIZE) {
		d = place(0, n + pad);
		memset(area[0], 'Z', SIZE);
		CHECK(stpncpy(d, s, n + pad) == d + n && !memcmp(d, s, n), n, pad, 0);
		for (i = 0; i < SIZE; i++)
			CHECK((size_t)(area[0] + i - d) < n ||
				      area[0][i] == ((size_t)(area[0] + i - d) < n + pad ? 0 : 'Z'),
			      n, pad, i);
		memcpy(area[0], before, SIZE);
	}
	/* within one area */
	memcpy(before, area[0], SIZE);
	char *from = place(0, n), *to = below(2) ? place(0, n) : from + (n < 100 ? 0 : below(40)) - 0;
	if (to + n > area[0] + SIZE) to = area[0] + SIZE - n;
	size_t f = from - area[0], t = to - area[0];
	CHECK(memmove(to, from, n) == to, n, f, t);
	for (i = 0; i < SIZE; i++) CHECK(area[0][i] == (i - t < n ? before[f + i - t] : before[i]), n, f, t);
	memcpy(before, area[0], SIZE);
	at = d - area[0];
	CHECK(memset(d, 'q', n) == d, n, 0, 0);
	for (i = 0; i < SIZE; i++) CHECK(area[0][i] == (i - at < n ? 'q' : before[i]), n, at, i);
}

static void substrings(void)
{
	size_t n = below(2) ? below(100) : below(3000), k = below(4) ? below(8) : below(100), i;
	char *h = place(0, n + 1), *needle = place(1, k + 1);
	int letters = 1 + below(below(2) ? 3 : 26);
	fill(h, n, letters);
	h[n] = 0;
	fill(needle, k, letters + (below(3) == 0));
	if (k <= n && below(2)) memcpy(needle, h + below(n - k + 1), k);
	needle[k] = 0;
	for (i = 0; i + k <= n && memcmp(h + i, needle, k); i++)
		;
	char *want = i + k <= n ? h + i : 0;
	CHECK(memmem(h, n, needle, k) == want, n, k, i);
	CHECK(strstr(h, needle) == want, n, k, i);
}

static void wide(void)
{
	size_t n = below(300), i;
	wchar_t *s = (wchar_t *)(below(2) ? area[0] + SIZE - 4 * (n + 1) : area[0] + 4 * below(64));
	for (i = 0; i < n; i++) s[i] = 0x100 + below(40);
	s[n] = 0;
	CHECK(wcslen(s) == n, n, 0, 0);
	CHECK(wcsnlen(s, n + 5) == n, n, 0, 0);
	CHECK(wcsnlen(s, n / 2) == n / 2, n, 0, 0);
	wchar_t c = 0x100 + below(40);
	for (i = 0; i < n && s[i] != c; i++)
		;
	CHECK(wmemchr(s, c, n) == (i < n ? s + i : 0), n, i, c);
	CHECK(wcschr(s, c) == (i < n ? s + i : 0), n, i, c);
	CHECK(wcschr(s, 0) == s + n && wcsrchr(s, 0) == s + n, n, 0, 0);
	wchar_t *last = 0;
	for (i = 0; i < n; i++)
		if (s[i] == c) last = s + i;
	CHECK(wcsrchr(s, c) == last, n, last ? last - s : -1, c);

	/* A copy, perhaps changed somewhere; characters are signed. */
	wchar_t *t = (wchar_t *)(below(2) ? area[1] + SIZE - 4 * (n + 1) : area[1] + 4 * below(64));
	CHECK(wcscpy(t, s) == t && !memcmp(t, s, 4 * (n + 1)), n, 0, 0);
	CHECK(wcpcpy(t, s) == t + n && !t[n], n, 0, 0);
	if (n && below(2)) t[below(n)] = below(4) ? (int)(0x100 + below(40)) : below(2) ? -5 : 0;
	for (i = 0; s[i] == t[i] && s[i]; i++)
		;
	int want = (s[i] > t[i]) - (s[i] < t[i]);
	size_t max = below(n + 3);
	CHECK(sign(wcscmp(s, t)) == want, n, i, want);
	CHECK(sign(wcscmp(t, s)) == -want, n, i, want);
	CHECK(sign(wcsncmp(s, t, max)) == (max > i ? want : 0), n, i, max);

	/* The memory of as many, wherever there are zeros. */
	size_t k = below(n + 2);
	for (i = 0; i < k && s[i] == t[i]; i++)
		;
	want = i < k ? (s[i] > t[i]) - (s[i] < t[i]) : 0;
	CHECK(sign(wmemcmp(s, t, k)) == want, k, i, want);
	CHECK(sign(wmemcmp(t, s, k)) == -want, k, i, want);
	wchar_t *before = t > (wchar_t *)area[1] ? t - 1 : 0, first = before ? *before : 0, end = t[n];
	CHECK(wmemset(t, 0x12345678, n) == t && t[n] == end && (!before || *before == first), n, 0, 0);
	for (i = 0; i < n && t[i] == 0x12345678; i++)
		;
	CHECK(i == n, n, i, 0);
	CHECK(wcsncpy(t, s, k) == t, n, k, 0);
	for (i = 0; i < k && t[i] == (i < n ? s[i] : 0); i++)
		;
	CHECK(i == k, n, i, k);
	/* What is compared need not be aligned to its characters. */
	wchar_t *u = (wchar_t *)(area[2] + 1 + below(3));
	CHECK(!wmemcmp(wmemcpy(u, s, n + 1), s, n + 1), n, 0, 0);
	if (n) {
		u[i = below(n)] = -3;
		CHECK(wmemcmp(u, s, n) < 0 && wmemcmp(s, u, n) > 0, n, i, 0);
	}
}

int main(int argc, char **argv)
{
	long rounds = argc > 1 ? atol(argv[1]) : 3000;
	for (int i = 0; i < 3; i++) {
		char *p = mmap(0, SIZE + 8192, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		area[i] = p + 4096;
		mprotect(area[i], SIZE, PROT_READ | PROT_WRITE);
		fill(area[i], SIZE, 26);
	}
	for (long i = 0; i < rounds; i++) {
		one_string();
		comparison();
		copies();
		substrings();
		spans();
		wide();
	}
	/* The sizes at which copying changes its way. */
	for (size_t n = (11 << 20); n < (14 << 20); n += 777777) {
		char *a = malloc(n + 64), *b = malloc(n + 64);
		for (size_t i = 0; i < n; i++) a[i] = i * 7 >> 3;
		memcpy(b + 5, a, n);
		CHECK(!memcmp(a, b + 5, n), n, 0, 0);
		memmove(a + 9, a, n);
		CHECK(!memcmp(a + 9, b + 5, n), n, 1, 0);
		free(a);
		free(b);
	}
	puts("ok");
}

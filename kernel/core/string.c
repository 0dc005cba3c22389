/* mem* and str*: core/string.h. memcpy and memset of the freestanding kernel use
 * `rep`, fast on every processor with ERMS; short copies are done by words. */
#include "core/string.h"

typedef u64 __attribute__((may_alias, aligned(1))) word;
typedef u32 __attribute__((may_alias, aligned(1))) half;

void *memcpy(void *restrict d, const void *restrict s, size_t n)
{
	u8 *dp = d;
	const u8 *sp = s;

	if (n >= 128) {
		__asm__ volatile("rep movsb" : "+D"(dp), "+S"(sp), "+c"(n) : : "memory");
		return d;
	}
	for (; n >= 8; n -= 8, dp += 8, sp += 8) *(word *)dp = *(const word *)sp;
	for (; n; n--) {
		*dp++ = *sp++;
		__asm__ volatile(""); /* not a call of memcpy */
	}
	return d;
}

void *memmove(void *d, const void *s, size_t n)
{
	u8 *dp = d;
	const u8 *sp = s;

	if ((u64)dp - (u64)sp >= n) return memcpy(d, s, n);
	for (; n >= 8; n -= 8) *(word *)(dp + n - 8) = *(const word *)(sp + n - 8);
	for (; n; n--) {
		dp[n - 1] = sp[n - 1];
		__asm__ volatile("");
	}
	return d;
}

void *memset(void *d, int c, size_t n)
{
	u8 *p = d;

	if (n >= 128) {
		__asm__ volatile("rep stosb" : "+D"(p), "+c"(n) : "a"(c) : "memory");
		return d;
	}
	u64 w = (u8)c * 0x0101010101010101UL;
	for (; n >= 8; n -= 8, p += 8) *(word *)p = w;
	for (; n; n--) {
		*p++ = c;
		__asm__ volatile("");
	}
	return d;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const u8 *p = a, *q = b;

	for (; n >= 8 && *(const word *)p == *(const word *)q; n -= 8) p += 8, q += 8;
	for (; n; n--, p++, q++)
		if (*p != *q) return *p - *q;
	return 0;
}

void *memchr(const void *s, int c, size_t n)
{
	const u8 *p = s;

	for (; n; n--, p++)
		if (*p == (u8)c) return (void *)p;
	return NULL;
}

size_t strlen(const char *s)
{
	const char *p = s;

	while (*p) {
		p++;
		__asm__ volatile("");
	}
	return p - s;
}

size_t strnlen(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && s[i]) i++;
	return i;
}

int strcmp(const char *a, const char *b)
{
	for (; *a && *a == *b; a++, b++)
		;
	return (u8)*a - (u8)*b;
}

int strncmp(const char *a, const char *b, size_t n)
{
	for (; n && *a && *a == *b; a++, b++, n--)
		;
	return n ? (u8)*a - (u8)*b : 0;
}

char *strchr(const char *s, int c)
{
	for (;; s++) {
		if (*s == (char)c) return (char *)s;
		if (!*s) return NULL;
	}
}

char *strrchr(const char *s, int c)
{
	const char *last = NULL;

	for (;; s++) {
		if (*s == (char)c) last = s;
		if (!*s) return (char *)last;
	}
}

size_t strlcpy(char *d, const char *s, size_t n)
{
	size_t len = strlen(s);

	if (n) {
		size_t m = min(len, n - 1);
		memcpy(d, s, m);
		d[m] = 0;
	}
	return len;
}

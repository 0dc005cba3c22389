/* For the filled_*.c tests: what a call has written of a structure. */
#ifndef FILLED_H
#define FILLED_H
#include <stdio.h>
#include <string.h>

#define CLEAR(x) memset(&(x), 0xee, sizeof(x))

/* In hexadecimal, what repeats as "byte*times". */
static inline void bytes(const char *what, const void *p, size_t n)
{
	const unsigned char *b = p;
	printf("%s:", what);
	for (size_t i = 0, j; i < n; i = j) {
		for (j = i + 1; j < n && b[j] == b[i]; j++) continue;
		printf(j > i + 1 ? " %02x*%zu" : " %02x", b[i], j - i);
	}
	putchar('\n');
}

/* Which words of eight bytes were written. */
static inline void touched(const char *what, const void *p, size_t n)
{
	static const unsigned char before[8] = { 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee };
	printf("%s:", what);
	for (size_t i = 0; i < n; i += 8) putchar(memcmp((const char *)p + i, before, 8) ? 'x' : '.');
	putchar('\n');
}

#endif

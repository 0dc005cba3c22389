#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The first two characters of s, whose second need not exist if there is no first. */
static inline uint16_t two(const char *s)
{
	uint16_t c;
	if (__builtin_expect(!((uintptr_t)(s + 1) & 4095) && !*s, 0))
		return 0;
	memcpy(&c, s, 2);
	return c;
}

char *getenv(const char *name)
{
	char **e = __environ;
	if (!e || !*name)
		return 0;
	/* They tell most names apart; of a name of one, the second is what ends it. Compared
	 * at once, since names with the same first character come in no order. */
	const size_t skip = name[1] ? 2 : 1;
	const uint16_t want = skip == 2 ? two(name) : (uint16_t)((unsigned char)*name | '=' << 8);
#pragma GCC unroll 2
	for (; *e; e++) {
		const char *s = *e;
		if (__builtin_expect(two(s) != want, 1))
			continue;
		const char *n = name + skip;
		for (s += skip; *n && *s == *n; s++, n++);
		if (!*n && *s == '=')
			return (char *)s + 1;
	}
	return 0;
}

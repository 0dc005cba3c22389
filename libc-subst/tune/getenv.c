#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *getenv(const char *name)
{
	char **e = __environ;
	if (!e || !*name) return 0;
	/* The first two characters tell most names apart; of a name of one, the second is
	 * what ends it. Compared at once, since names with the same first character come in
	 * no order. */
	const size_t skip = name[1] ? 2 : 1;
	uint16_t want, two;
	if (skip == 2) memcpy(&want, name, 2);
	else want = (unsigned char)*name | '=' << 8;
	for (;; e++) {
		const char *s = *e, *n = name + skip;
		/* The end, or one whose second byte may not be there: an empty string's at the end of a page. */
		if (__builtin_expect(!(((uintptr_t)s + 1) & 4094), 0)) {
			if (!s) return 0;
			if (!*s) continue;
		}
		memcpy(&two, s, 2);
		if (__builtin_expect(two != want, 1)) continue;
		for (s += skip; *n && *s == *n; s++, n++)
			;
		if (!*n && *s == '=') return (char *)s + 1;
	}
}

/* memmem and strstr.
 *
 * Two bytes of the needle are compared with a vector of the haystack at once;
 * where both match, the whole is compared. At first these are the needle's ends;
 * when too many places match in vain, the rarest bytes by a guess at what text is
 * made of; and when these fail as well, musl's linear two-way search goes on. */
#include <string.h>
#include "cpu.h"
#include "vec.h"

/* musl's memmem under another name. */
#define memmem linear_memmem
static void *linear_memmem(const void *, size_t, const void *, size_t);
#include "src/string/memmem.c"
#undef memmem

FUNCTION(memmem);

/* How common a byte is in text and data, roughly. */
static unsigned commonness(unsigned char c)
{
	static const char order[] = "zqjxkvbpygfwmucldrhsnioate";
	const char *p;
	if (c >= 'a' && c <= 'z') {
		p = memchr(order, c, 26);
		return 100 + (p - order);
	}
	return c == ' ' || c == 0 ? 200 : c >= '0' && c <= '9' ? 90 : c >= 128 ? 80 : c == '\n' ? 95 : 50;
}

/* The rarest byte and the rarest of the others that differs from it. */
static void rare_pair(const unsigned char *n, size_t k, size_t *o1, size_t *o2)
{
	size_t a = 0, b = k - 1;
	unsigned ra = -1, rb = -1;
	size_t limit = k < 256 ? k : 256;
	for (size_t i = 0; i < limit; i++) {
		unsigned r = commonness(n[i]);
		if (r < ra) {
			ra = r;
			a = i;
		}
	}
	for (size_t i = 0; i < limit; i++) {
		unsigned r = commonness(n[i]);
		if (i != a && r < rb && (n[i] != n[a] || rb == -1u)) {
			rb = n[i] != n[a] ? r : 1000;
			b = i;
		}
	}
	*o1 = a < b ? a : b;
	*o2 = a < b ? b : a;
}

#include "strstr_impl.h"
#define USE_AVX2
#include "vec.h"
#include "strstr_impl.h"

CHOOSE(memmem);

char *strstr(const char *h, const char *n)
{
	if (!n[0])
		return (char *)h;
	if (!n[1])
		return strchr(h, n[0]);
	/* The haystack's length is found bit by bit, so that an early match is not
	 * paid for with the length of the whole. */
	size_t k = strlen(n);
	for (size_t chunk = k + 512;; chunk = chunk < 32768 ? 2 * chunk : chunk) {
		size_t len = strnlen(h, chunk);
		char *r = memmem(h, len, n, k);
		if (r || len < chunk)
			return r;
		h += len - k + 1;
	}
}

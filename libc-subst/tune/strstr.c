/* memmem and strstr.
 *
 * Two bytes of the needle are compared with a vector of the haystack at once;
 * where both match, the whole is compared. At first these are the needle's ends;
 * when too many places match in vain, the rarest bytes by a guess at what text is
 * made of; and when these fail as well, musl's linear two-way search goes on. */
#include <string.h>
#include "cpu.h"
#include "strstr.h"
#include "vec.h"

/* musl's memmem under another name. */
#define memmem __memmem_linear
#include "src/string/memmem.c"
#undef memmem

FUNCTION64(memmem);
FUNCTION64(strstr);

/* How common each byte is in text and data, roughly. */
static const unsigned char common[256] = {
	200, 50,  50,  50,  50,  50,  50,  50,  50,  50,  95,  50,  50,  50,  50,  50,  50,  50,  50,  50,  50,  50,
	50,  50,  50,  50,  50,  50,  50,  50,  50,  50,  200, 50,  50,  50,  50,  50,  50,  50,  50,  50,  50,  50,
	50,  50,  50,  50,  90,  90,  90,  90,  90,  90,  90,  90,  90,  90,  50,  50,  50,  50,  50,  50,  50,  50,
	50,  50,  50,  50,  50,  50,  50,  50,  50,  50,  50,  50,  50,  50,  50,  50,  50,  50,  50,  50,  50,  50,
	50,  50,  50,  50,  50,  50,  50,  50,  50,  123, 106, 114, 116, 125, 110, 109, 118, 121, 102, 104, 115, 112,
	120, 122, 107, 101, 117, 119, 124, 113, 105, 111, 103, 108, 100, 50,  50,  50,  50,  50,  80,  80,  80,  80,
	80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,
	80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,
	80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,
	80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,
	80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,
	80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,  80,
};

/* The rarest byte and the rarest of the others that differs from it. */
void __memmem_rare_pair(const unsigned char *n, size_t k, size_t *o1, size_t *o2)
{
	size_t a = 0, b = k - 1;
	unsigned ra = -1, rb = -1;
	size_t limit = k < 256 ? k : 256;
	for (size_t i = 0; i < limit; i++) {
		unsigned r = common[n[i]];
		if (r < ra) {
			ra = r;
			a = i;
		}
	}
	for (size_t i = 0; i < limit; i++) {
		unsigned r = common[n[i]];
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

CHOOSE64(memmem);
CHOOSE64(strstr);

/* The haystack's length is found bit by bit, so that an early match is not paid for
 * with the length of the whole. */
char *__strstr_by_length(const char *h, const char *n)
{
	size_t k = strlen(n);
	for (size_t chunk = k + 512;; chunk = chunk < 32768 ? 2 * chunk : chunk) {
		size_t len = strnlen(h, chunk);
		char *r = memmem(h, len, n, k);
		if (r || len < chunk) return r;
		h += len - k + 1;
	}
}

/* strspn and strcspn: by the processor's instruction for short sets, else by a table of
 * the set's bytes. */
#include <string.h>
#include "cpu.h"
#include "vec.h"

FUNCTION(strspn);
FUNCTION(strcspn);

/* SSE4.2 has an instruction for sets of up to 16 bytes. */
#define SET16 __attribute__((target("sse4.2")))

size_t strcspn_sse2(const char *s, const char *set)
{
	unsigned char in[256];
	const unsigned char *p = (const unsigned char *)s, *c = (const unsigned char *)set;

	if (!c[0] || !c[1])
		return strchrnul(s, c[0]) - s;
	if (!c[2]) {
		for (; *p && *p != c[0] && *p != c[1]; p++);
		return p - (const unsigned char *)s;
	}
	memset(in, 0, sizeof in);
	in[0] = 1;
	for (; *c; c++)
		in[*c] = 1;
	for (;; p += 4) {
		if (in[p[0]]) return p - (const unsigned char *)s;
		if (in[p[1]]) return p + 1 - (const unsigned char *)s;
		if (in[p[2]]) return p + 2 - (const unsigned char *)s;
		if (in[p[3]]) return p + 3 - (const unsigned char *)s;
	}
}

size_t strspn_sse2(const char *s, const char *set)
{
	unsigned char in[256];
	const unsigned char *p = (const unsigned char *)s, *c = (const unsigned char *)set;

	if (!c[0])
		return 0;
	if (!c[1]) {
		for (; *p == c[0]; p++);
		return p - (const unsigned char *)s;
	}
	memset(in, 0, sizeof in);
	for (; *c; c++)
		in[*c] = 1;
	for (;; p += 4) {
		if (!in[p[0]]) return p - (const unsigned char *)s;
		if (!in[p[1]]) return p + 1 - (const unsigned char *)s;
		if (!in[p[2]]) return p + 2 - (const unsigned char *)s;
		if (!in[p[3]]) return p + 3 - (const unsigned char *)s;
	}
}

/* The set in a register and its size, or -1 if it is longer than 16 bytes. */
static inline SET16 __m128i load_set(const char *set, int *size)
{
	size_t n = strnlen(set, 17);
	char copy[16];
	*size = n <= 16 ? (int)n : -1;
	if (IN_PAGE(set, 16))
		return LOAD16(set, 0);
	memset(copy, 0, sizeof copy);
	memcpy(copy, set, n <= 16 ? n : 16);
	return LOAD16(copy, 0);
}

static inline SET16 size_t by_set(const char *s, __m128i set, int size, int outside)
{
	size_t i = 0;
	for (;;) {
		if (LIKELY(IN_PAGE(s + i, 16))) {
			__m128i x = LOAD16(s, i);
			/* Explicit lengths: the string's end is looked for separately, so that it
			 * ends a span of the set and one of its complement alike. */
			uint32_t end = _mm_movemask_epi8(_mm_cmpeq_epi8(x, _mm_setzero_si128()));
			int limit = end ? (int)first_bit(end) : 16;
			int at = outside
				? _mm_cmpestri(set, size, x, limit, _SIDD_UBYTE_OPS | _SIDD_CMP_EQUAL_ANY)
				: _mm_cmpestri(set, size, x, limit, _SIDD_UBYTE_OPS | _SIDD_CMP_EQUAL_ANY | _SIDD_MASKED_NEGATIVE_POLARITY);
			if (at < limit)
				return i + at;
			if (end)
				return i + limit;
			i += 16;
		} else {
			char one[16] = { s[i] };
			__m128i x = LOAD16(one, 0);
			if (!s[i] || _mm_cmpestri(set, size, x, 1, _SIDD_UBYTE_OPS | _SIDD_CMP_EQUAL_ANY) == (outside ? 0 : 16))
				return i;
			i++;
		}
	}
}

SET16 size_t strcspn_avx2(const char *s, const char *set)
{
	int size;
	if (!set[0] || !set[1])
		return strchrnul(s, set[0]) - s;
	__m128i x = load_set(set, &size);
	return size < 0 ? strcspn_sse2(s, set) : by_set(s, x, size, 1);
}

SET16 size_t strspn_avx2(const char *s, const char *set)
{
	int size;
	__m128i x = load_set(set, &size);
	return size < 0 ? strspn_sse2(s, set) : by_set(s, x, size, 0);
}

extern __typeof__(strspn) strspn_evex __attribute__((alias("strspn_avx2"), visibility("hidden")));
extern __typeof__(strcspn) strcspn_evex __attribute__((alias("strcspn_avx2"), visibility("hidden")));
CHOOSE(strspn);
CHOOSE(strcspn);

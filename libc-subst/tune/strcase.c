/* strcasecmp and strncasecmp, of the letters A to Z: musl's locales, as glibc's in
 * UTF-8 and C, know no other bytes with a case. */
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include "cpu.h"
#include "vec.h"

/* Adds 32 to the letters A to Z. */
static inline __m128i lower(__m128i x)
{
	__m128i above = _mm_cmpgt_epi8(x, _mm_set1_epi8('A' - 1));
	__m128i below = _mm_cmplt_epi8(x, _mm_set1_epi8('Z' + 1));
	return _mm_add_epi8(x, _mm_and_si128(_mm_and_si128(above, below), _mm_set1_epi8(32)));
}

static inline int lower_byte(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

int strncasecmp(const char *a, const char *b, size_t n)
{
	for (size_t i = 0; i < n;) {
		if (LIKELY(IN_PAGE(a + i, 16) && IN_PAGE(b + i, 16))) {
			__m128i x = lower(LOAD16(a, i)), y = lower(LOAD16(b, i));
			__m128i stop = _mm_cmpeq_epi8(_mm_min_epu8(_mm_cmpeq_epi8(x, y), x), _mm_setzero_si128());
			uint32_t m = _mm_movemask_epi8(stop);
			if (!m) {
				i += 16;
				continue;
			}
			i += first_bit(m);
			return i < n ? lower_byte(a[i]) - lower_byte(b[i]) : 0;
		}
		int d = lower_byte(a[i]) - lower_byte(b[i]);
		if (d || !a[i])
			return d;
		i++;
	}
	return 0;
}

int strcasecmp(const char *a, const char *b)
{
	return strncasecmp(a, b, SIZE_MAX);
}

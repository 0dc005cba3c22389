/* strcpy, strncpy and their kin for AVX-512 at its full width. */
#include "strcopy.h"
#include <string.h>
#define USE_EVEX64
#include "cpu.h"
#include "vec.h"

#include "strcopy_impl.h"

#define INLINE static inline __attribute__((always_inline))

/* Fills n bytes, from one to two vectors: of s up to its first 0, and zeros from there. What has zeros in its
 * last bytes is written first: the other overlaps with it. Returns where the string ends. */
#define FILL(name, type, load, store, zero, testn, mov)                 \
	INLINE char *name(char *d, const char *s, size_t n)             \
	{                                                               \
		const size_t last = n - sizeof(type);                   \
		const type x = load((const void *)s);                   \
		const __typeof__(testn(x, x)) m = testn(x, x);          \
		if (m) {                                                \
			store((void *)(d + last), zero());              \
			store((void *)d, mov(m ^ (m - 1), x));          \
			return d + first_bit(m);                        \
		}                                                       \
		const type y = load((const void *)(s + last));          \
		const __typeof__(m) k = testn(y, y);                    \
		store((void *)d, x);                                    \
		store((void *)(d + last), k ? mov(k ^ (k - 1), y) : y); \
		return k ? d + last + first_bit(k) : d + n;             \
	}
FILL(fill_16_to_32, __m128i, _mm_loadu_si128, _mm_storeu_si128, _mm_setzero_si128, _mm_testn_epi8_mask,
     _mm_maskz_mov_epi8)
FILL(fill_32_to_64, __m256i, _mm256_loadu_si256, _mm256_storeu_si256, _mm256_setzero_si256, _mm256_testn_epi8_mask,
     _mm256_maskz_mov_epi8)
FILL(fill_64_to_128, __m512i, _mm512_loadu_si512, _mm512_storeu_si512, _mm512_setzero_si512, _mm512_testn_epi8_mask,
     _mm512_maskz_mov_epi8)

/* Less than 16; as many may be read. */
INLINE char *fill_few(char *d, const char *s, size_t n)
{
	const __m128i x = LOAD16(s, 0);
	const unsigned end = _bzhi_u32(_mm_testn_epi8_mask(x, x), n), k = end ? first_bit(end) : n;
	const __m128i y = _mm_maskz_mov_epi8(_bzhi_u32(0xffff, k), x);
	const uint64_t low = _mm_cvtsi128_si64(y), high = _mm_cvtsi128_si64(_mm_unpackhi_epi64(y, y));
	if (n >= 8) {
		uint64_t last;
		if (end) last = ((unsigned __int128)high << 64 | low) >> (n - 8) * 8;
		else __builtin_memcpy(&last, s + n - 8, 8);
		__builtin_memcpy(d, &low, 8);
		__builtin_memcpy(d + n - 8, &last, 8);
	} else if (n >= 4) {
		const uint32_t first = low, last = low >> (n - 4) * 8;
		__builtin_memcpy(d, &first, 4);
		__builtin_memcpy(d + n - 4, &last, 4);
	} else {
		for (size_t i = 0; i < n; i++) d[i] = low >> i * 8;
	}
	return d + k;
}

/* A place at the end of a page is left to the one for all processors. */
INLINE char *fill(char *d, const char *s, size_t n)
{
	for (; n > 2 * VSIZE; d += VSIZE, s += VSIZE, n -= VSIZE) {
		if (UNLIKELY(!IN_PAGE(s, VSIZE))) return stpncpy_sse2(d, s, n);
		V x = vload(s);
		MASK m = vmask(_mm512_testn_epi8_mask(x, x));
		if (m) {
			vstore(d, _mm512_maskz_mov_epi8(m ^ (m - 1), x));
			memset(d + VSIZE, 0, n - VSIZE);
			return d + first_bit(m);
		}
		vstore(d, x);
	}
	if (UNLIKELY(!n || !IN_PAGE(s, n < 16 ? 16 : n))) return stpncpy_sse2(d, s, n);
	if (n >= VSIZE) return fill_64_to_128(d, s, n);
	if (n >= 32) return fill_32_to_64(d, s, n);
	return n >= 16 ? fill_16_to_32(d, s, n) : fill_few(d, s, n);
}

char *stpncpy_evex64(char *restrict d, const char *restrict s, size_t n) { return fill(d, s, n); }

char *strncpy_evex64(char *restrict d, const char *restrict s, size_t n)
{
	fill(d, s, n);
	return d;
}

/* One source, two instruction sets: the *_impl.h files are written in these
 * names and included once with USE_AVX2 and once without. No include guard. */
#include <immintrin.h>
#include <stdint.h>

#undef V
#undef VSIZE
#undef VFULL
#undef NAME
#undef TARGET
#undef vload
#undef vloada
#undef vstore
#undef vstorea
#undef vstream
#undef veq
#undef veq32
#undef vmask
#undef vzero
#undef vset1
#undef vset1_32
#undef vor
#undef vand
#undef vmin
#undef vmin32

#ifdef USE_AVX2
#define V __m256i
#define VSIZE 32
#define VFULL 0xffffffffu
#define NAME(x) x##_avx2
#define TARGET __attribute__((target("avx2,bmi,bmi2")))
#define vload(p) _mm256_loadu_si256((const __m256i *)(p))
#define vloada(p) _mm256_load_si256((const __m256i *)(p))
#define vstore(p, v) _mm256_storeu_si256((__m256i *)(p), v)
#define vstorea(p, v) _mm256_store_si256((__m256i *)(p), v)
#define vstream(p, v) _mm256_stream_si256((__m256i *)(p), v)
#define veq _mm256_cmpeq_epi8
#define veq32 _mm256_cmpeq_epi32
#define vmask(v) ((uint32_t)_mm256_movemask_epi8(v))
#define vzero _mm256_setzero_si256
#define vset1 _mm256_set1_epi8
#define vset1_32 _mm256_set1_epi32
#define vor _mm256_or_si256
#define vand _mm256_and_si256
#define vmin _mm256_min_epu8
#define vmin32 _mm256_min_epu32
#else
#define V __m128i
#define VSIZE 16
#define VFULL 0xffffu
#define NAME(x) x##_sse2
#define TARGET
#define vload(p) _mm_loadu_si128((const __m128i *)(p))
#define vloada(p) _mm_load_si128((const __m128i *)(p))
#define vstore(p, v) _mm_storeu_si128((__m128i *)(p), v)
#define vstorea(p, v) _mm_store_si128((__m128i *)(p), v)
#define vstream(p, v) _mm_stream_si128((__m128i *)(p), v)
#define veq _mm_cmpeq_epi8
#define veq32 _mm_cmpeq_epi32
#define vmask(v) ((uint32_t)_mm_movemask_epi8(v))
#define vzero _mm_setzero_si128
#define vset1 _mm_set1_epi8
#define vset1_32 _mm_set1_epi32
#define vor _mm_or_si128
#define vand _mm_and_si128
#define vmin _mm_min_epu8
#endif

#ifndef VEC_H
#define VEC_H
#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)
/* Whether n bytes from p may be read without entering another page. */
#define IN_PAGE(p, n) (((uintptr_t)(p) & 4095) <= 4096 - (n))
/* The first vector of a string: a mask whose bit i belongs to s[i]. */
#define HEAD(s, expr) ({ \
	uint32_t m_; \
	if (LIKELY(IN_PAGE(s, VSIZE))) { \
		V x = vload(s); \
		m_ = vmask(expr); \
	} else { \
		V x = vloada((uintptr_t)(s) & -VSIZE); \
		m_ = vmask(expr) >> ((uintptr_t)(s) & (VSIZE - 1)); \
	} \
	m_; \
})
#define LOAD16(p, i) _mm_loadu_si128((const __m128i *)((p) + (i)))
#define STORE16(p, i, v) _mm_storeu_si128((__m128i *)((p) + (i)), v)
static inline unsigned first_bit(uint32_t m) { return __builtin_ctz(m); }
static inline unsigned last_bit(uint32_t m) { return 31 - __builtin_clz(m); }
#endif

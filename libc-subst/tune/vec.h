/* One source, four instruction sets: the *_impl.h files are written in these
 * names and included with USE_AVX2, with USE_EVEX, with USE_EVEX64 and without. No include guard.
 *
 * EVEX is AVX-512 on 32-byte vectors, EVEX64 on those of 64, where the processor's
 * clock does not mind. Files built for it use only the registers
 * that it added (see libc.mk), which need not be cleared on return as AVX2's do:
 * for short strings that is a good part of the time. It compares to bit masks,
 * so results of comparisons have a type of their own, VM. */
#include <immintrin.h>
#include <stdint.h>

#undef V
#undef MASK
#undef VM
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
#undef vmor
#undef vmand
#undef vzero
#undef vset1
#undef vset1_32
#undef vmin
#undef vmin32
#undef vxor
#undef vmin_or_is
#undef EQUAL16
#undef ZERO16
#undef BITS32
#undef SMALL_IS_CHEAPER
#undef KEEP
#undef PAIR
#undef STOP
#undef STOP4
#undef STOP32
#undef FOUR_END
#undef FOUR_HAVE
#undef FOUR_HAVE32
#undef END32
#undef FOUR_END32
#undef FIRST_SIZE
#undef FIRST_STOP

#if defined(USE_EVEX64)
#define V __m512i
#define MASK uint64_t
#define VSIZE 64
#define VFULL 0xfffffffffffffffful
#define vload(p) _mm512_loadu_si512(p)
#define vloada(p) _mm512_load_si512(p)
#define vstore(p, v) _mm512_storeu_si512(p, v)
#define vstorea(p, v) _mm512_store_si512(p, v)
#define vstream(p, v) _mm512_stream_si512((void *)(p), v)
#define vzero _mm512_setzero_si512
#define vset1 _mm512_set1_epi8
#define vset1_32 _mm512_set1_epi32
#define vmin _mm512_min_epu8
#define vmin32 _mm512_min_epu32
#define vxor _mm512_xor_si512
#elif defined(USE_EVEX) || defined(USE_AVX2)
#define V __m256i
#define MASK uint32_t
#define VSIZE 32
#define VFULL 0xffffffffu
#define vload(p) _mm256_loadu_si256((const __m256i *)(p))
#define vloada(p) _mm256_load_si256((const __m256i *)(p))
#define vstore(p, v) _mm256_storeu_si256((__m256i *)(p), v)
#define vstorea(p, v) _mm256_store_si256((__m256i *)(p), v)
#define vstream(p, v) _mm256_stream_si256((__m256i *)(p), v)
#define vzero _mm256_setzero_si256
#define vset1 _mm256_set1_epi8
#define vset1_32 _mm256_set1_epi32
#define vmin _mm256_min_epu8
#define vmin32 _mm256_min_epu32
#define vxor _mm256_xor_si256
#else
#define V __m128i
#define MASK uint32_t
#define VSIZE 16
#define VFULL 0xffffu
#define vload(p) _mm_loadu_si128((const __m128i *)(p))
#define vloada(p) _mm_load_si128((const __m128i *)(p))
#define vstore(p, v) _mm_storeu_si128((__m128i *)(p), v)
#define vstorea(p, v) _mm_store_si128((__m128i *)(p), v)
#define vstream(p, v) _mm_stream_si128((__m128i *)(p), v)
#define vzero _mm_setzero_si128
#define vset1 _mm_set1_epi8
#define vset1_32 _mm_set1_epi32
#define vmin _mm_min_epu8
/* SSE2 has no such minimum; where only "is one of them 0" is asked, this serves. */
#define vmin32(a, b)                                                                                            \
	_mm_andnot_si128(                                                                                       \
		_mm_or_si128(_mm_cmpeq_epi32(a, _mm_setzero_si128()), _mm_cmpeq_epi32(b, _mm_setzero_si128())), \
		_mm_set1_epi32(-1))
#define vxor _mm_xor_si128
#endif

#if defined(USE_EVEX64)
#define NAME(x) x##_evex64
#define TARGET
#define VM __mmask64
#define veq _mm512_cmpeq_epi8_mask
#define veq32 _mm512_cmpeq_epi32_mask
#define vmask(m) ((uint64_t)(m))
#define vmor(a, b) ((a) | (b))
#define vmand(a, b) ((a) & (b))
#elif defined(USE_EVEX)
#define NAME(x) x##_evex
#define TARGET
#define VM __mmask32
#define veq _mm256_cmpeq_epi8_mask
#define veq32 _mm256_cmpeq_epi32_mask
#define vmask(m) ((uint32_t)(m))
#define vmor(a, b) ((a) | (b))
#define vmand(a, b) ((a) & (b))
#elif defined(USE_AVX2)
#define NAME(x) x##_avx2
#define TARGET __attribute__((target("avx2,bmi,bmi2")))
#define VM __m256i
#define veq _mm256_cmpeq_epi8
#define veq32 _mm256_cmpeq_epi32
#define vmask(v) ((uint32_t)_mm256_movemask_epi8(v))
#define vmor _mm256_or_si256
#define vmand _mm256_and_si256
#else
#define NAME(x) x##_sse2
#define TARGET
#define VM __m128i
#define veq _mm_cmpeq_epi8
#define veq32 _mm_cmpeq_epi32
#define vmask(v) ((uint32_t)_mm_movemask_epi8(v))
#define vmor _mm_or_si128
#define vmand _mm_and_si128
#endif

/* Whether 16-byte registers save something on return. */
#if defined(USE_EVEX) || defined(USE_EVEX64)
#define SMALL_IS_CHEAPER 0
#else
#define SMALL_IS_CHEAPER 1
#endif

/* Has v loaded once, where the compiler would load it again at each use. */
#if defined(USE_EVEX) || defined(USE_EVEX64)
#define KEEP(v) __asm__("" : "+v"(v))
#else
#define KEEP(v) __asm__("" : "+x"(v))
#endif

/* A vector that is 0 where x is a and y is b. Comparisons to masks have but one
 * unit of the processor to run on; logic has three. */
#if defined(USE_EVEX64)
#define PAIR(x, a, y, b) _mm512_ternarylogic_epi64(vxor(x, a), y, b, 0xf6)
#elif defined(USE_EVEX)
#define PAIR(x, a, y, b) _mm256_ternarylogic_epi64(vxor(x, a), y, b, 0xf6)
#elif defined(USE_AVX2)
#define PAIR(x, a, y, b) _mm256_or_si256(vxor(x, a), vxor(y, b))
#else
#define PAIR(x, a, y, b) _mm_or_si128(vxor(x, a), vxor(y, b))
#endif

/* The lesser of a and x; 0 where x is w. Of 32 bytes plain minima are sooner done: there are more units for them. */
#if defined(USE_EVEX64)
#define vmin_or_is(a, x, w) _mm512_maskz_min_epu8(_mm512_cmpneq_epi8_mask(x, w), a, x)
#else
#define vmin_or_is(a, x, w) vmin(a, vmin(x, vxor(x, w)))
#endif

/* A mask of where 16 bytes at p and q are equal. */
#if defined(USE_EVEX) || defined(USE_EVEX64)
#define EQUAL16(p, q) ((uint32_t)_mm_cmpeq_epi8_mask(LOAD16(p, 0), LOAD16(q, 0)))
#else
#define EQUAL16(p, q) ((uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(LOAD16(p, 0), LOAD16(q, 0))))
#endif

/* Whether 16 bytes are all 0. */
#if defined(USE_EVEX) || defined(USE_EVEX64)
#define ZERO16(x)                            \
	({                                   \
		__m128i x_ = (x);            \
		!_mm_test_epi8_mask(x_, x_); \
	})
#else
#define ZERO16(x) (_mm_movemask_epi8(_mm_cmpeq_epi8(x, _mm_setzero_si128())) == 0xffff)
#endif

/* The bits that a mask of veq32 has for each character. */
#if defined(USE_EVEX) || defined(USE_EVEX64)
#define BITS32 1
#else
#define BITS32 4
#endif

/* STOP(x, y): a mask of where x differs from y, or is 0. STOP4: whether one of
 * four pairs has such a place. */
#if defined(USE_EVEX64)
#define STOP(x, y) (~_mm512_mask_cmpeq_epi8_mask(_mm512_test_epi8_mask(x, x), x, y))
#define STOP4(p, p2, q, q2, r, r2, s, s2)                                                     \
	({                                                                                    \
		V least_ = vmin(vmin(p, q), vmin(r, s));                                      \
		V diff_ = vxor(p, p2);                                                        \
		diff_ = _mm512_ternarylogic_epi64(diff_, q, q2, 0xf6);                        \
		diff_ = _mm512_ternarylogic_epi64(diff_, r, r2, 0xf6);                        \
		diff_ = _mm512_ternarylogic_epi64(diff_, s, s2, 0xf6);                        \
		_mm512_test_epi8_mask(diff_, diff_) | _mm512_testn_epi8_mask(least_, least_); \
	})
#elif defined(USE_EVEX)
#define STOP(x, y) (~_mm256_mask_cmpeq_epi8_mask(_mm256_test_epi8_mask(x, x), x, y))
#define STOP4(p, p2, q, q2, r, r2, s, s2)                                                     \
	({                                                                                    \
		V least_ = vmin(vmin(p, q), vmin(r, s));                                      \
		V diff_ = vxor(p, p2);                                                        \
		diff_ = _mm256_ternarylogic_epi64(diff_, q, q2, 0xf6);                        \
		diff_ = _mm256_ternarylogic_epi64(diff_, r, r2, 0xf6);                        \
		diff_ = _mm256_ternarylogic_epi64(diff_, s, s2, 0xf6);                        \
		_mm256_test_epi8_mask(diff_, diff_) | _mm256_testn_epi8_mask(least_, least_); \
	})
#else
#define STOP(x, y) vmask(veq(vmin(veq(x, y), x), vzero()))
#define STOP4(p, p2, q, q2, r, r2, s, s2)                                                                             \
	vmask(veq(                                                                                                    \
		vmin(vmin(vmin(veq(p, p2), p), vmin(veq(q, q2), q)), vmin(vmin(veq(r, r2), r), vmin(veq(s, s2), s))), \
		vzero()))
#endif

/* The same of characters of 4 bytes. */
#if defined(USE_EVEX64)
#define STOP32(x, y) ((uint16_t)~_mm512_mask_cmpeq_epi32_mask(_mm512_test_epi32_mask(x, x), x, y))
#elif defined(USE_EVEX)
#define STOP32(x, y) ((uint8_t)~_mm256_mask_cmpeq_epi32_mask(_mm256_test_epi32_mask(x, x), x, y))
#elif defined(USE_AVX2)
#define STOP32(x, y) (vmask(_mm256_andnot_si256(veq32(x, vzero()), veq32(x, y))) ^ VFULL)
#else
#define STOP32(x, y) (vmask(_mm_andnot_si128(veq32(x, vzero()), veq32(x, y))) ^ VFULL)
#endif

/* Whether one of the four aligned vectors from p has a 0 byte. */
#define FOUR_END(p)                                                                                                    \
	(vmask(veq(vmin(vmin(vloada(p), vloada((p) + VSIZE)), vmin(vloada((p) + 2 * VSIZE), vloada((p) + 3 * VSIZE))), \
		   vzero())))

/* Whether one of the four aligned vectors from p has a byte, or a character of 4, that is in want. */
#if defined(USE_EVEX) || defined(USE_EVEX64)
#define FOUR_HAVE(p, want)                                                                               \
	(vmask(veq(vmin(vmin(vxor(vloada(p), want), vxor(vloada((p) + VSIZE), want)),                    \
			vmin(vxor(vloada((p) + 2 * VSIZE), want), vxor(vloada((p) + 3 * VSIZE), want))), \
		   vzero())))
#define FOUR_HAVE32(p, want)                                                                                   \
	(vmask(veq32(vmin32(vmin32(vxor(vloada(p), want), vxor(vloada((p) + VSIZE), want)),                    \
			    vmin32(vxor(vloada((p) + 2 * VSIZE), want), vxor(vloada((p) + 3 * VSIZE), want))), \
		     vzero())))
#else
#define FOUR_HAVE(p, want)                                                      \
	(vmask(vmor(vmor(veq(vloada(p), want), veq(vloada((p) + VSIZE), want)), \
		    vmor(veq(vloada((p) + 2 * VSIZE), want), veq(vloada((p) + 3 * VSIZE), want)))))
#define FOUR_HAVE32(p, want)                                                        \
	(vmask(vmor(vmor(veq32(vloada(p), want), veq32(vloada((p) + VSIZE), want)), \
		    vmor(veq32(vloada((p) + 2 * VSIZE), want), veq32(vloada((p) + 3 * VSIZE), want)))))
#endif

/* Where x ends, or is want, in characters of 4 bytes; whether one of four does. */
#if defined(USE_EVEX) || defined(USE_EVEX64)
#define END32(x, want) veq32(vmin32(vxor(x, want), x), vzero())
#else
#define END32(x, want) vmor(veq32(x, want), veq32(x, vzero()))
#endif
#if defined(USE_EVEX) || defined(USE_EVEX64) || defined(USE_AVX2)
#define FOUR_END32(x, y, z, w, want)                                                    \
	vmask(veq32(vmin32(vmin32(vmin32(x, vxor(x, want)), vmin32(y, vxor(y, want))),  \
			   vmin32(vmin32(z, vxor(z, want)), vmin32(w, vxor(w, want)))), \
		    vzero()))
#else
#define FOUR_END32(x, y, z, w, want) \
	vmask(vmor(vmor(END32(x, want), END32(y, want)), vmor(END32(z, want), END32(w, want))))
#endif

/* What short strings are compared in: of two unaligned vectors of 64 bytes most lie
 * across a cache line. */
#if defined(USE_EVEX64)
#define FIRST_SIZE 32
#define FIRST_STOP(p, q)                                                                \
	({                                                                              \
		__m256i x_ = _mm256_loadu_si256((const __m256i *)(p));                  \
		~_mm256_mask_cmpeq_epi8_mask(_mm256_test_epi8_mask(x_, x_), x_,         \
					     _mm256_loadu_si256((const __m256i *)(q))); \
	})
#else
#define FIRST_SIZE VSIZE
#define FIRST_STOP(p, q)                        \
	({                                      \
		V x_ = vload(p), y_ = vload(q); \
		KEEP(x_);                       \
		STOP(x_, y_);                   \
	})
#endif

/* The lowest n bits of a mask of FIRST_STOP, n up to FIRST_SIZE. */
#undef LOW_BITS
#if defined(USE_AVX2) || defined(USE_EVEX) || defined(USE_EVEX64)
#define LOW_BITS(m, n) _bzhi_u32(m, n)
#else
#define LOW_BITS(m, n) ((m) & ((1u << (n)) - 1))
#endif

#ifndef VEC_H
#define VEC_H
#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)
/* Likely enough to be handled in place, not so likely that what follows is put out of the way. */
#define NEARBY(x) __builtin_expect_with_probability(!!(x), 1, 0.6)
/* Whether n bytes from p may be read without entering another page. */
#define IN_PAGE(p, n) (((uintptr_t)(p)&4095) <= 4096 - (n))
/* The first vector of a string: a mask whose bit i belongs to s[i]. */
#define HEAD(s, expr) HEAD_OF(s, expr, 1)
/* The same with a bit for every so many bytes. */
#define HEAD_OF(s, expr, every)                                                         \
	({                                                                              \
		MASK m_;                                                                \
		if (LIKELY(IN_PAGE(s, VSIZE))) {                                        \
			V x = vload(s);                                                 \
			m_ = vmask(expr);                                               \
		} else {                                                                \
			V x = vloada((const char *)((uintptr_t)(s) & -VSIZE));          \
			m_ = vmask(expr) >> ((uintptr_t)(s) & (VSIZE - 1)) / (every);   \
		}                                                                       \
		/* In a register at once, rather than tested first and fetched then. */ \
		__asm__("" : "+r"(m_));                                                 \
		m_;                                                                     \
	})
#define LOAD16(p, i) _mm_loadu_si128((const __m128i *)((p) + (i)))
#define STORE16(p, i, v) _mm_storeu_si128((__m128i *)((p) + (i)), v)
#define first_bit(m) ((unsigned)(sizeof(m) == 8 ? __builtin_ctzll(m) : __builtin_ctz(m)))
static inline unsigned last_bit(uint64_t m) { return 63 - __builtin_clzll(m); }
#endif

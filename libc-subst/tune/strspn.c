/* strspn, strcspn and strpbrk: by the processor's instruction for short sets, else by a table of
 * the set's bytes. */
#include "strspn.h"
#include <cpuid.h>
#include <string.h>
#include "cpu.h"
#include "vec.h"

#define FUNCTION_SPAN(name) \
	__attribute__((visibility("hidden"))) __typeof__(name) name##_sse2, name##_sse42, name##_avx2, name##_evex64
FUNCTION_SPAN(strspn);
FUNCTION_SPAN(strcspn);
FUNCTION_SPAN(strpbrk);

/* SSE4.2 has an instruction for sets of up to 16 bytes. */
#define SET16 __attribute__((target("sse4.2")))

size_t strcspn_sse2(const char *s, const char *set)
{
	unsigned char in[256];
	const unsigned char *p = (const unsigned char *)s, *c = (const unsigned char *)set;

	if (!c[0] || !c[1]) return strchrnul(s, c[0]) - s;
	if (!c[2]) {
		for (; *p && *p != c[0] && *p != c[1]; p++)
			;
		return p - (const unsigned char *)s;
	}
	memset(in, 0, sizeof in);
	in[0] = 1;
	for (; *c; c++) in[*c] = 1;
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

	if (!c[0]) return 0;
	if (!c[1]) {
		for (; *p == c[0]; p++)
			;
		return p - (const unsigned char *)s;
	}
	memset(in, 0, sizeof in);
	for (; *c; c++) in[*c] = 1;
	for (;; p += 4) {
		if (!in[p[0]]) return p - (const unsigned char *)s;
		if (!in[p[1]]) return p + 1 - (const unsigned char *)s;
		if (!in[p[2]]) return p + 2 - (const unsigned char *)s;
		if (!in[p[3]]) return p + 3 - (const unsigned char *)s;
	}
}

/* Loads a set, with zeros after its end. Returns 0 if it is longer than 16 bytes. */
static inline SET16 int load_set(const char *set, __m128i *v)
{
	char copy[16] = { 0 };
	if (LIKELY(IN_PAGE(set, 17))) {
		*v = LOAD16(set, 0);
		return LIKELY(_mm_movemask_epi8(_mm_cmpeq_epi8(*v, _mm_setzero_si128()))) || !set[16];
	}
	size_t n = strnlen(set, 17);
	if (n > 16) return 0;
	memcpy(copy, set, n);
	*v = LOAD16(copy, 0);
	return 1;
}

/* The instruction ends sets and strings at a 0 byte by itself. The first
 * vector as it comes, the others aligned, so that none leaves its page; a string
 * that begins at a page's end goes byte by byte until there. */
#define MEMBER (_SIDD_UBYTE_OPS | _SIDD_CMP_EQUAL_ANY)
#define ALIGNED_AFTER(p) ((const char *)(((uintptr_t)(p) & -16) + 16))

static inline SET16 size_t strcspn_from(const char *s, const char *p, __m128i v)
{
	for (;; p = ALIGNED_AFTER(p)) {
		__m128i x = LOAD16(p, 0);
		int at = _mm_cmpistri(v, x, MEMBER);
		if (_mm_cmpistrc(v, x, MEMBER)) return p - s + at;
		if (_mm_cmpistrz(v, x, MEMBER))
			return p - s + first_bit(_mm_movemask_epi8(_mm_cmpeq_epi8(x, _mm_setzero_si128())));
	}
}

/* Also the bytes from the end on count as others. */
static inline SET16 size_t strspn_from(const char *s, const char *p, __m128i v)
{
	for (;; p = ALIGNED_AFTER(p)) {
		int at = _mm_cmpistri(v, LOAD16(p, 0), MEMBER | _SIDD_NEGATIVE_POLARITY);
		if (at < 16) return p - s + at;
	}
}

SET16 size_t strcspn_sse42(const char *s, const char *set)
{
	const char *p = s;
	__m128i v;
	if (!set[0] || !set[1]) return strchrnul(s, set[0]) - s;
	if (!load_set(set, &v)) return strcspn_sse2(s, set);
	if (UNLIKELY(!IN_PAGE(p, 16)))
		for (; (uintptr_t)p & 15; p++)
			if (!*p || _mm_cmpistrc(v, _mm_cvtsi32_si128((unsigned char)*p), MEMBER)) return p - s;
	return strcspn_from(s, p, v);
}

SET16 size_t strspn_sse42(const char *s, const char *set)
{
	const char *p = s;
	__m128i v;
	if (!load_set(set, &v)) return strspn_sse2(s, set);
	if (UNLIKELY(!IN_PAGE(p, 16)))
		for (; (uintptr_t)p & 15; p++)
			if (!*p || !_mm_cmpistrc(v, _mm_cvtsi32_si128((unsigned char)*p), MEMBER)) return p - s;
	return strspn_from(s, p, v);
}

/* Where there are longer vectors, what does not end with its first 16 bytes is theirs, if the
 * set has no more than 7. */
static inline SET16 int is_small(const char *set, __m128i *v)
{
	if (UNLIKELY(!IN_PAGE(set, 16))) return 0;
	*v = LOAD16(set, 0);
	return _mm_movemask_epi8(_mm_cmpeq_epi8(*v, _mm_setzero_si128())) & 255;
}

/* The index of the end of x or its first byte of the set, above 15 if there is none. */
static inline SET16 int stop(__m128i set, __m128i x)
{
	int at = _mm_cmpistri(set, x, MEMBER);
	if (_mm_cmpistrc(set, x, MEMBER) || !_mm_cmpistrz(set, x, MEMBER)) return at;
	return first_bit(_mm_movemask_epi8(_mm_cmpeq_epi8(x, _mm_setzero_si128())));
}

#define WITH_VECTORS(level)                                                                                           \
	SET16 size_t strcspn_##level(const char *s, const char *set)                                                  \
	{                                                                                                             \
		__m128i v;                                                                                            \
		if (UNLIKELY(!IN_PAGE(s, 16)) || !is_small(set, &v) || UNLIKELY(!*set)) return strcspn_sse42(s, set); \
		int at = stop(v, LOAD16(s, 0));                                                                       \
		return at < 16 ? (size_t)at : strcspn_long_##level(s + 16, set, s);                                   \
	}                                                                                                             \
	SET16 char *strpbrk_##level(const char *s, const char *set)                                                   \
	{                                                                                                             \
		__m128i v;                                                                                            \
		if (UNLIKELY(!IN_PAGE(s, 16)) || !is_small(set, &v) || UNLIKELY(!*set)) return strpbrk_sse42(s, set); \
		int at = stop(v, LOAD16(s, 0));                                                                       \
		if (at > 15) return strpbrk_long_##level(s + 16, set);                                                \
		return s[at] ? (char *)s + at : 0;                                                                    \
	}                                                                                                             \
	SET16 size_t strspn_##level(const char *s, const char *set)                                                   \
	{                                                                                                             \
		__m128i v;                                                                                            \
		if (UNLIKELY(!IN_PAGE(s, 16)) || !is_small(set, &v) || UNLIKELY(!*set)) return strspn_sse42(s, set);  \
		int at = _mm_cmpistri(v, LOAD16(s, 0), MEMBER | _SIDD_NEGATIVE_POLARITY);                             \
		return at < 16 ? (size_t)at : strspn_long_##level(s + 16, set, s);                                    \
	}
WITH_VECTORS(avx2)
WITH_VECTORS(evex64)

#define FIND(level)                                           \
	char *strpbrk_##level(const char *s, const char *set) \
	{                                                     \
		s += strcspn_##level(s, set);                 \
		return *s ? (char *)s : 0;                    \
	}
FIND(sse2)
FIND(sse42)

#define CHOOSE_SPAN(name)                                                                   \
	static __attribute__((used)) __typeof__(name) *name##_choose(void)                  \
	{                                                                                   \
		if (__cpu_level()) return __cpu_level() == 3 ? name##_evex64 : name##_avx2; \
		return __cpu()->leaf1[2] & bit_SSE4_2 ? name##_sse42 : name##_sse2;         \
	}                                                                                   \
	extern __typeof__(name) name __attribute__((ifunc(#name "_choose")))
CHOOSE_SPAN(strspn);
CHOOSE_SPAN(strcspn);
CHOOSE_SPAN(strpbrk);

#define USE_AVX2
#include "vec.h"
/* As a vector, so that what is not there, before a page's end, stays 0. */
#define NOT(v) veq(v, vzero())
#include "strspn_impl.h"

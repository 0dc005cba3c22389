/* Copies of strings: strcpy, strncpy, strcat and their kin. */
#include "strcopy.h"
#include "vec.h"

FUNCTION64(stpcpy);
FUNCTION64(strcpy);

/* Copies a string of less than 32 bytes, with its end, if it lies well in its page.
 * Returns its length, or -1 if it is another kind of string. */
static inline int copy_short(char *d, const char *s)
{
	const __m128i zero = _mm_setzero_si128();
	if (UNLIKELY(!IN_PAGE(s, 32))) return -1;
	__m128i a = LOAD16(s, 0), b = LOAD16(s, 16);
	uint32_t m = _mm_movemask_epi8(_mm_cmpeq_epi8(a, zero)) | (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(b, zero))
									  << 16;
	if (!m) return -1;
	unsigned n = first_bit(m); /* n + 1 bytes to copy */
	if (n >= 15) {
		__m128i c = LOAD16(s, n - 15);
		STORE16(d, 0, a);
		STORE16(d, n - 15, c);
	} else if (n >= 7) {
		uint64_t x, y;
		__builtin_memcpy(&x, s, 8);
		__builtin_memcpy(&y, s + n - 7, 8);
		__builtin_memcpy(d, &x, 8);
		__builtin_memcpy(d + n - 7, &y, 8);
	} else if (n >= 3) {
		uint32_t x, y;
		__builtin_memcpy(&x, s, 4);
		__builtin_memcpy(&y, s + n - 3, 4);
		__builtin_memcpy(d, &x, 4);
		__builtin_memcpy(d + n - 3, &y, 4);
	} else {
		char x = s[0], y = s[(n + 1) / 2];
		d[0] = x;
		d[(n + 1) / 2] = y;
		d[n] = 0;
	}
	return n;
}

#include "strcopy_impl.h"
#define USE_AVX2
#include "vec.h"
#include "strcopy_impl.h"

#define COPY(level)                                                             \
	char *stpcpy_##level(char *restrict d, const char *restrict s)          \
	{                                                                       \
		int k = copy_short(d, s);                                       \
		return k >= 0 ? d + k : __stpcpy_long_##level(d, s);            \
	}                                                                       \
	char *strcpy_##level(char *restrict d, const char *restrict s)          \
	{                                                                       \
		return copy_short(d, s) >= 0 ? d : __strcpy_long_##level(d, s); \
	}
COPY(sse2)
COPY(avx2)
COPY(evex64)

static inline char *copy_and_fill(char *restrict d, const char *restrict s, size_t n)
{
	if (n >= 16 && n <= 256 && LIKELY(IN_PAGE(s, n))) {
		for (size_t i = 0;; i = i + 32 <= n ? i + 16 : n - 16) {
			__m128i x = LOAD16(s, i);
			uint32_t m = _mm_movemask_epi8(_mm_cmpeq_epi8(x, _mm_setzero_si128()));
			STORE16(d, i, x);
			if (m) {
				d += i + first_bit(m);
				memset(d, 0, n - i - first_bit(m));
				return d;
			}
			if (i == n - 16) return d + n;
		}
	}
	size_t k = strnlen(s, n);
	memcpy(d, s, k);
	if (k < n) memset(d + k, 0, n - k);
	return d + k;
}

char *stpncpy_sse2(char *restrict d, const char *restrict s, size_t n) { return copy_and_fill(d, s, n); }

char *strncpy_sse2(char *restrict d, const char *restrict s, size_t n)
{
	copy_and_fill(d, s, n);
	return d;
}

#define SAME_AS(name, level, other) \
	extern __typeof__(name) name##_##level __attribute__((alias(#name "_" #other), visibility("hidden")))
SAME_AS(stpcpy, evex, avx2);
SAME_AS(strcpy, evex, avx2);
SAME_AS(stpncpy, avx2, sse2);
SAME_AS(stpncpy, evex, sse2);
SAME_AS(strncpy, avx2, sse2);
SAME_AS(strncpy, evex, sse2);
CHOOSE64(stpcpy);
CHOOSE64(strcpy);
CHOOSE64(stpncpy);
extern char *__stpcpy(char *restrict, const char *restrict) __attribute__((ifunc("stpcpy_choose")));
CHOOSE64(strncpy);
extern char *__stpncpy(char *restrict, const char *restrict, size_t) __attribute__((ifunc("stpncpy_choose")));

char *strcat(char *restrict d, const char *restrict s)
{
	memcpy(d + strlen(d), s, strlen(s) + 1);
	return d;
}

char *strncat(char *restrict d, const char *restrict s, size_t n)
{
	char *end = d + strlen(d);
	size_t k = strnlen(s, n);
	memcpy(end, s, k);
	end[k] = 0;
	return d;
}

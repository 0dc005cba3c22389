/* strncpy and stpncpy for AVX-512 at its full width. */
#include <string.h>
#define USE_EVEX64
#include "cpu.h"
#include "vec.h"

__attribute__((visibility("hidden"))) __typeof__(stpncpy) stpncpy_sse2, stpncpy_evex64, strncpy_evex64;

char *stpncpy_evex64(char *restrict d, const char *restrict s, size_t n)
{
	for (; n; d += VSIZE, s += VSIZE, n -= VSIZE) {
		if (UNLIKELY(!IN_PAGE(s, VSIZE))) return stpncpy_sse2(d, s, n);
		const VM counts = n < VSIZE ? _bzhi_u64(VFULL, n) : VFULL;
		V x = vload(s);
		MASK end = vmask(_mm512_testn_epi8_mask(x, x)) & counts;
		if (end) {
			unsigned k = first_bit(end);
			_mm512_mask_storeu_epi8(d, counts, _mm512_maskz_mov_epi8(_bzhi_u64(VFULL, k), x));
			if (n > VSIZE) memset(d + VSIZE, 0, n - VSIZE);
			return d + k;
		}
		_mm512_mask_storeu_epi8(d, counts, x);
		if (n <= VSIZE) return d + n;
	}
	return d;
}

char *strncpy_evex64(char *restrict d, const char *restrict s, size_t n)
{
	stpncpy_evex64(d, s, n);
	return d;
}

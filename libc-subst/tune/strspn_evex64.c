/* strspn and strcspn of longer strings for AVX-512 at its full width: 64 bytes at once are
 * compared with each byte of a small set. */
#include <string.h>
#define USE_EVEX64
#include "cpu.h"
#include "vec.h"

__attribute__((visibility("hidden"))) __typeof__(strspn) __strspn_long, __strcspn_long;

/* 0 where x is one of the four. */
static inline __attribute__((always_inline)) V unlike(V x, const V set[4])
{
	return vmin(vmin(vxor(x, set[0]), vxor(x, set[1])), vmin(vxor(x, set[2]), vxor(x, set[3])));
}

/* A set of one byte to four; the first one stands for those that lack. */
static inline __attribute__((always_inline)) void small_set(const char *c, V set[4])
{
	const uint64_t ones = 0x0101010101010101;
	uint64_t w = 0;
	if (LIKELY(IN_PAGE(c, 8))) __builtin_memcpy(&w, c, 8);
	else __builtin_memcpy(&w, c, strnlen(c, 5));
	/* The lowest bit that is set tells the first byte of 0. */
	unsigned end = first_bit(((w - ones) & ~w & ones << 7) | 1ul << 63) & -8;
	w = _bzhi_u64(w, end) | (w & 255) * ones << end;
	set[0] = vset1(w);
	set[1] = vset1(w >> 8);
	set[2] = vset1(w >> 16);
	set[3] = vset1(w >> 24);
}

size_t __strcspn_long(const char *s, const char *c)
{
	const V zero = vzero();
	V set[4];
	small_set(c, set);
	MASK m = HEAD(s, veq(vmin(unlike(x, set), x), zero));
	if (LIKELY(m)) return first_bit(m);
	for (const char *p = (const char *)((uintptr_t)s & -VSIZE) + VSIZE;; p += VSIZE) {
		V x = vloada(p);
		if ((m = vmask(veq(vmin(unlike(x, set), x), zero)))) return p - s + first_bit(m);
	}
}

size_t __strspn_long(const char *s, const char *c)
{
	const V zero = vzero();
	V set[4];
	small_set(c, set);
	MASK m = HEAD(s, ~veq(unlike(x, set), zero));
	if (LIKELY(m)) return first_bit(m);
	for (const char *p = (const char *)((uintptr_t)s & -VSIZE) + VSIZE;; p += VSIZE)
		if ((m = ~vmask(veq(unlike(vloada(p), set), zero)))) return p - s + first_bit(m);
}

/* strspn, strcspn and strpbrk of longer strings for AVX-512 at its full width: 64 bytes at once
 * are compared with each byte of a small set. */
#include "strspn.h"
#include <string.h>
#define USE_EVEX64
#include "cpu.h"
#include "vec.h"

#define INLINE static inline __attribute__((always_inline))

/* 0 where x is one of the first n of the set, n being 4 or 7. */
INLINE V unlike(V x, const V *set, int n)
{
	V a = vmin(vmin(vxor(x, set[0]), vxor(x, set[1])), vmin(vxor(x, set[2]), vxor(x, set[3])));
	if (n == 4) return a;
	return vmin(a, vmin(vmin(vxor(x, set[4]), vxor(x, set[5])), vxor(x, set[6])));
}

/* From memory: from other registers takes two steps, both on one unit. */
INLINE V all(const char *c)
{
	V v;
	__asm__("vpbroadcastb %1, %0" : "=v"(v) : "m"(*c));
	return v;
}

INLINE unsigned length_of_set(const char *c)
{
	const uint64_t ones = 0x0101010101010101;
	uint64_t w;
	__builtin_memcpy(&w, c, 8);
	/* The lowest bit that is set tells the first byte of 0. */
	return first_bit(((w - ones) & ~w & ones << 7) | 1ul << 63) / 8;
}

/* Up to n bytes, without a branch for each length. */
INLINE void load_set(const char *c, unsigned length, V *set, int n)
{
	const char *end = c + length;
	set[0] = all(c);
	if (n == 4) {
		set[1] = all(c + length / 2);
		set[2] = all(c + (length - 1) / 2);
		set[3] = all(end - 1);
		return;
	}
	set[1] = all(c + 1);
	set[2] = all(c + 2);
	set[3] = all(c + 3);
	set[4] = all(end - 3);
	set[5] = all(end - 2);
	set[6] = all(end - 1);
}

/* Where the string ends or has a byte of the set. */
INLINE const char *find(const char *s, const char *c, unsigned length, int n)
{
	const V zero = vzero();
	V set[7];
	load_set(c, length, set, n);
	MASK m = HEAD(s, veq(vmin(unlike(x, set, n), x), zero));
	if (LIKELY(m)) return s + first_bit(m);
	for (const char *p = (const char *)((uintptr_t)s & -VSIZE) + VSIZE;; p += VSIZE) {
		V x = vloada(p);
		if ((m = vmask(veq(vmin(unlike(x, set, n), x), zero)))) return p + first_bit(m);
	}
}

INLINE size_t span(const char *s, const char *c, const char *start, unsigned length, int n)
{
	const V zero = vzero();
	V set[7];
	load_set(c, length, set, n);
	MASK m = HEAD(s, ~veq(unlike(x, set, n), zero));
	if (LIKELY(m)) return s - start + first_bit(m);
	for (const char *p = (const char *)((uintptr_t)s & -VSIZE) + VSIZE;; p += VSIZE)
		if ((m = ~vmask(veq(unlike(vloada(p), set, n), zero)))) return p - start + first_bit(m);
}

size_t __strcspn_long(const char *s, const char *c, const char *start)
{
	unsigned length = length_of_set(c);
	return (length <= 4 ? find(s, c, length, 4) : find(s, c, length, 7)) - start;
}

char *__strpbrk_long(const char *s, const char *c)
{
	unsigned length = length_of_set(c);
	s = length <= 4 ? find(s, c, length, 4) : find(s, c, length, 7);
	return *s ? (char *)s : 0;
}

size_t __strspn_long(const char *s, const char *c, const char *start)
{
	unsigned length = length_of_set(c);
	return length <= 4 ? span(s, c, start, length, 4) : span(s, c, start, length, 7);
}

/* See strspn.h: a vector at once is compared with each byte of a small set. */
#define INLINE static inline __attribute__((always_inline)) TARGET

/* 0 where x is one of the first n of the set, n being 4 or 7. */
INLINE V NAME(unlike)(V x, const V *set, int n)
{
	V a = vmin(vmin(vxor(x, set[0]), vxor(x, set[1])), vmin(vxor(x, set[2]), vxor(x, set[3])));
	if (n == 4) return a;
	return vmin(a, vmin(vmin(vxor(x, set[4]), vxor(x, set[5])), vxor(x, set[6])));
}

/* From memory: from other registers takes two steps, both on one unit. */
INLINE V NAME(all)(const char *c)
{
	V v;
#ifdef USE_EVEX64
	__asm__("vpbroadcastb %1, %0" : "=v"(v) : "m"(*c));
#else
	__asm__("vpbroadcastb %1, %0" : "=x"(v) : "m"(*c));
#endif
	return v;
}

INLINE unsigned NAME(length_of_set)(const char *c)
{
	const uint64_t ones = 0x0101010101010101;
	uint64_t w;
	__builtin_memcpy(&w, c, 8);
	/* The lowest bit that is set tells the first byte of 0. */
	return first_bit(((w - ones) & ~w & ones << 7) | 1ul << 63) / 8;
}

/* Up to n bytes, without a branch for each length. */
INLINE void NAME(load_set)(const char *c, unsigned length, V *set, int n)
{
	const char *end = c + length;
	set[0] = NAME(all)(c);
	if (n == 4) {
		set[1] = NAME(all)(c + length / 2);
		set[2] = NAME(all)(c + (length - 1) / 2);
		set[3] = NAME(all)(end - 1);
		return;
	}
	set[1] = NAME(all)(c + 1);
	set[2] = NAME(all)(c + 2);
	set[3] = NAME(all)(c + 3);
	set[4] = NAME(all)(end - 3);
	set[5] = NAME(all)(end - 2);
	set[6] = NAME(all)(end - 1);
}

/* Where the string ends or has a byte of the set. */
INLINE const char *NAME(find)(const char *s, const char *c, unsigned length, int n)
{
	const V zero = vzero();
	V set[7];
	NAME(load_set)(c, length, set, n);
	MASK m = HEAD(s, veq(vmin(NAME(unlike)(x, set, n), x), zero));
	if (LIKELY(m)) return s + first_bit(m);
	for (const char *p = (const char *)((uintptr_t)s & -VSIZE) + VSIZE;; p += VSIZE) {
		V x = vloada(p);
		if ((m = vmask(veq(vmin(NAME(unlike)(x, set, n), x), zero)))) return p + first_bit(m);
	}
}

/* Where it has another byte, or ends, which is one. */
INLINE size_t NAME(span)(const char *s, const char *c, const char *start, unsigned length, int n)
{
	const V zero = vzero();
	V set[7];
	NAME(load_set)(c, length, set, n);
	MASK m = HEAD(s, NOT(veq(NAME(unlike)(x, set, n), zero)));
	if (LIKELY(m)) return s - start + first_bit(m);
	for (const char *p = (const char *)((uintptr_t)s & -VSIZE) + VSIZE;; p += VSIZE)
		if ((m = vmask(NOT(veq(NAME(unlike)(vloada(p), set, n), zero))))) return p - start + first_bit(m);
}

TARGET size_t NAME(strcspn_long)(const char *s, const char *c, const char *start)
{
	unsigned length = NAME(length_of_set)(c);
	return (length <= 4 ? NAME(find)(s, c, length, 4) : NAME(find)(s, c, length, 7)) - start;
}

TARGET char *NAME(strpbrk_long)(const char *s, const char *c)
{
	unsigned length = NAME(length_of_set)(c);
	s = length <= 4 ? NAME(find)(s, c, length, 4) : NAME(find)(s, c, length, 7);
	return *s ? (char *)s : 0;
}

TARGET size_t NAME(strspn_long)(const char *s, const char *c, const char *start)
{
	unsigned length = NAME(length_of_set)(c);
	return length <= 4 ? NAME(span)(s, c, start, length, 4) : NAME(span)(s, c, start, length, 7);
}

/* See scan.c. A vector is read whole where its first byte may be read: an
 * aligned one never crosses a page, and the first, unaligned one only if it
 * stays in its page. */

TARGET size_t NAME(strlen)(const char *s)
{
	const V zero = vzero();
	MASK m;
#ifdef USE_EVEX64
	/* Most strings are short, and most unaligned vectors of 64 bytes lie across a cache line. */
	const char *p = (const char *)((uintptr_t)s & -VSIZE);
	const unsigned in_page = (uintptr_t)s & 4095;
	if (UNLIKELY(in_page > 4096 - 32)) {
		m = vmask(veq(vloada(p), zero)) >> ((uintptr_t)s & (VSIZE - 1));
		if (m) return first_bit(m);
	} else {
		const __m256i none = _mm256_setzero_si256();
		uint32_t h = _mm256_cmpeq_epi8_mask(_mm256_loadu_si256((const __m256i *)s), none);
		__asm__("" : "+r"(h));
		if (NEARBY(h)) return first_bit(h);
		p = (const char *)((uintptr_t)(s + 32) & -VSIZE);
		if (NEARBY(in_page <= 4096 - 32 - VSIZE)) m = vmask(veq(vload(s + 32), zero));
		else m = vmask(veq(vloada(p), zero)) >> ((uintptr_t)(s + 32) & (VSIZE - 1));
		__asm__("" : "+r"(m));
		if (NEARBY(m)) return 32 + first_bit(m);
	}
#else
	m = HEAD(s, veq(x, zero));
	if (LIKELY(m)) return first_bit(m);
	const char *p = (const char *)((uintptr_t)s & -VSIZE);
#endif
#pragma GCC unroll 4
	for (int i = 1; i <= 4; i++) {
		m = vmask(veq(vloada(p + VSIZE * i), zero));
		__asm__("" : "+r"(m));
		/* Within 32 bits, so that the sum is one instruction. */
		if (NEARBY(m))
			return (uint32_t)((uint32_t)(uintptr_t)p - (uint32_t)(uintptr_t)s + VSIZE * i + first_bit(m));
	}
	p = (const char *)((uintptr_t)(p + 5 * VSIZE) & (-4 * VSIZE));
	for (;; p += 4 * VSIZE)
		if (UNLIKELY(FOUR_END(p))) break;
	for (;; p += VSIZE)
		if ((m = vmask(veq(vloada(p), zero)))) return p - s + first_bit(m);
}

/* The first of n bytes that is the same as in want, 0 if there is none. Zeros are looked for by minima. */
static inline __attribute__((always_inline)) TARGET const char *NAME(find)(const char *s, size_t n, V want, int is_zero)
{
	const char *p = (const char *)((uintptr_t)s & -VSIZE), *r;
	MASK m;
	if (UNLIKELY(!n)) return 0;
	if (LIKELY(IN_PAGE(s, VSIZE))) {
		m = vmask(veq(vload(s), want));
		__asm__("" : "+r"(m));
		if (NEARBY(n <= VSIZE)) {
			r = s + first_bit(m);
			return m && r < s + n ? r : 0;
		}
	} else {
		m = vmask(veq(vloada(p), want)) >> ((uintptr_t)s & (VSIZE - 1));
		if (n <= (size_t)(p + VSIZE - s)) {
			r = s + first_bit(m);
			return m && r < s + n ? r : 0;
		}
	}
	if (LIKELY(m)) return s + first_bit(m);
	/* What is left after this vector. */
	size_t left = n - (p + VSIZE - s);
	if (NEARBY(left > 4 * VSIZE)) {
#pragma GCC unroll 4
		for (int i = 1; i <= 4; i++) {
			m = vmask(veq(vloada(p + VSIZE * i), want));
			__asm__("" : "+r"(m));
			if (NEARBY(m)) return p + VSIZE * i + first_bit(m);
		}
	} else {
#pragma GCC unroll 4
		for (int i = 1; i <= 4; i++) {
			m = vmask(veq(vloada(p + VSIZE * i), want));
			__asm__("" : "+r"(m));
			if (NEARBY(m)) {
				r = p + VSIZE * i + first_bit(m);
				return r < s + n ? r : 0;
			}
			if (left <= VSIZE * (size_t)i) return 0;
		}
	}
	/* n may be more than there is memory. */
	const char *end = n < -(uintptr_t)s ? s + n : (const char *)UINTPTR_MAX;
	p = (const char *)((uintptr_t)(p + 5 * VSIZE) & (-4 * VSIZE));
	for (size_t fours = (size_t)(end - p) / (4 * VSIZE); fours; fours--, p += 4 * VSIZE)
		if (UNLIKELY(is_zero ? FOUR_END(p) : FOUR_HAVE(p, want))) break;
	for (; p < end; p += VSIZE)
		if ((m = vmask(veq(vloada(p), want)))) {
			r = p + first_bit(m);
			return r < end ? r : 0;
		}
	return 0;
}

TARGET size_t NAME(strnlen)(const char *s, size_t n)
{
	const char *end = NAME(find)(s, n, vzero(), 1);
	return end ? (size_t)(end - s) : n;
}

TARGET void *NAME(memchr)(const void *s, int c, size_t n) { return (void *)NAME(find)(s, n, vset1(c), 0); }

TARGET void *NAME(memrchr)(const void *src, int c, size_t n)
{
	const char *s = src, *end = s + n;
	const V want = vset1(c);
	MASK m;
	if (n >= VSIZE) {
		if ((m = vmask(veq(vload(end - VSIZE), want)))) return (void *)(end - VSIZE + last_bit(m));
		const char *p = (const char *)((uintptr_t)end & -VSIZE);
		for (; p - s >= 4 * VSIZE; p -= 4 * VSIZE) {
			V a = vmin(vxor(vloada(p - VSIZE), want), vxor(vloada(p - 2 * VSIZE), want));
			V b = vmin(vxor(vloada(p - 3 * VSIZE), want), vxor(vloada(p - 4 * VSIZE), want));
			if (UNLIKELY(vmask(veq(vmin(a, b), vzero())))) break;
		}
		for (; p - s >= VSIZE; p -= VSIZE)
			if ((m = vmask(veq(vloada(p - VSIZE), want)))) return (void *)(p - VSIZE + last_bit(m));
		/* What is left overlaps with what was searched. */
		if ((m = vmask(veq(vload(s), want)))) return (void *)(s + last_bit(m));
		return 0;
	}
	if (!n) return 0;
	m = HEAD(s, veq(x, want));
	/* The string may go on in the next page. */
	unsigned seen = IN_PAGE(s, VSIZE) ? VSIZE : VSIZE - ((uintptr_t)s & (VSIZE - 1));
	if (seen < n) {
		MASK rest = vmask(veq(vloada(s + seen), want)) & (((MASK)1 << (n - seen)) - 1);
		if (rest) return (void *)(s + seen + last_bit(rest));
	} else {
		m &= ((MASK)1 << n) - 1;
	}
	return m ? (void *)(s + last_bit(m)) : 0;
}

/* A vector that has a 0 where one of the four from p has a 0 or is want. */
static inline __attribute__((always_inline)) TARGET V NAME(least)(const char *p, V want)
{
	V a = vloada(p), b = vloada(p + VSIZE), d = vloada(p + 2 * VSIZE), e = vloada(p + 3 * VSIZE);
	KEEP(a);
	KEEP(b);
	KEEP(d);
	KEEP(e);
	a = vmin(a, vxor(a, want));
	a = vmin_or_is(a, b, want);
	a = vmin_or_is(a, d, want);
	return vmin_or_is(a, e, want);
}

static inline __attribute__((always_inline)) TARGET char *NAME(chrnul)(const char *s, int c)
{
	const V want = vset1(c), zero = vzero();
	MASK m = HEAD(s, veq(vmin(vxor(x, want), x), zero));
	if (LIKELY(m)) return (char *)s + first_bit(m);
	const char *p = (const char *)((uintptr_t)s & -VSIZE);
#pragma GCC unroll 4
	for (int i = 1; i <= 4; i++) {
		V x = vloada(p + VSIZE * i);
		m = vmask(veq(vmin(vxor(x, want), x), zero));
		__asm__("" : "+r"(m));
		if (NEARBY(m)) return (char *)p + VSIZE * i + first_bit(m);
	}
	p = (const char *)((uintptr_t)(p + 5 * VSIZE) & (-4 * VSIZE));
	for (;; p += 4 * VSIZE)
		if (UNLIKELY(vmask(veq(NAME(least)(p, want), zero)))) break;
	for (;; p += VSIZE) {
		V x = vloada(p);
		if ((m = vmask(veq(vmin(vxor(x, want), x), zero)))) return (char *)p + first_bit(m);
	}
}

TARGET char *NAME(strchr)(const char *s, int c)
{
	char *r = NAME(chrnul)(s, c);
	return *r == (char)c ? r : 0;
}

TARGET char *NAME(strchrnul)(const char *s, int c) { return NAME(chrnul)(s, c); }

TARGET void *NAME(rawmemchr)(const void *s, int c) { return (void *)NAME(find)(s, SIZE_MAX, vset1(c), 0); }

TARGET char *NAME(strrchr)(const char *s, int c)
{
	const V want = vset1(c), zero = vzero();
	MASK m, z;
	if (LIKELY(IN_PAGE(s, VSIZE))) {
		V x = vload(s);
		KEEP(x);
		z = vmask(veq(x, zero));
		m = vmask(veq(x, want));
	} else {
		V x = vloada((const char *)((uintptr_t)s & -VSIZE));
		z = vmask(veq(x, zero)) >> ((uintptr_t)s & (VSIZE - 1));
		m = vmask(veq(x, want)) >> ((uintptr_t)s & (VSIZE - 1));
	}
	__asm__("" : "+r"(m), "+r"(z));
	if (LIKELY(z)) {
		m &= z ^ (z - 1);
		return m ? (char *)s + last_bit(m) : 0;
	}
	/* The last vector that holds c, and where. */
	const char *at = s;
	MASK found = m;
	const char *p = (const char *)((uintptr_t)s & -VSIZE) + VSIZE;
	for (;;) {
		if (!((uintptr_t)p & (4 * VSIZE - 1))) {
			for (;; p += 4 * VSIZE)
				if (UNLIKELY(vmask(veq(NAME(least)(p, want), zero)))) break;
		}
		V x = vloada(p);
		m = vmask(veq(x, want));
		z = vmask(veq(x, zero));
		if (z) {
			m &= z ^ (z - 1);
			if (m) return (char *)p + last_bit(m);
			return found ? (char *)at + last_bit(found) : 0;
		}
		if (m) {
			found = m;
			at = p;
		}
		p += VSIZE;
	}
}

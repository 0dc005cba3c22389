/* See copy.c. Blocks up to eight vectors are read whole before anything is
 * written, which makes the order, and so an overlap, irrelevant. */

static inline __attribute__((always_inline)) TARGET void NAME(copy_small)(char *d, const char *s, size_t n)
{
	if (VSIZE > 16 && LIKELY(n >= 16)) {
		__m128i a = _mm_loadu_si128((const __m128i *)s), b = _mm_loadu_si128((const __m128i *)(s + n - 16));
		_mm_storeu_si128((__m128i *)d, a);
		_mm_storeu_si128((__m128i *)(d + n - 16), b);
	} else if (n >= 8) {
		uint64_t a, b;
		__builtin_memcpy(&a, s, 8);
		__builtin_memcpy(&b, s + n - 8, 8);
		__builtin_memcpy(d, &a, 8);
		__builtin_memcpy(d + n - 8, &b, 8);
	} else if (n >= 4) {
		uint32_t a, b;
		__builtin_memcpy(&a, s, 4);
		__builtin_memcpy(&b, s + n - 4, 4);
		__builtin_memcpy(d, &a, 4);
		__builtin_memcpy(d + n - 4, &b, 4);
	} else if (n) {
		char a = s[0], b = s[n / 2], c = s[n - 1];
		d[0] = a;
		d[n / 2] = b;
		d[n - 1] = c;
	}
}

/* Disjoint blocks by the processor's instruction, aligned to 64, which it likes. */
static inline __attribute__((always_inline)) TARGET void NAME(copy_rep)(char *d, const char *s, size_t n)
{
	V head = vload(s), second = vload(s + VSIZE), third = vload(s + 2 * VSIZE), fourth = vload(s + 3 * VSIZE);
	size_t skip = 64 - ((uintptr_t)d & 63);
	void *to = d + skip;
	const void *from = s + skip;
	size_t count = n - skip;
	__asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(count) : : "memory");
	vstore(d, head);
	if (VSIZE < 64) vstore(d + VSIZE, second);
	if (VSIZE < 32) {
		vstore(d + 2 * VSIZE, third);
		vstore(d + 3 * VSIZE, fourth);
	}
}

/* Returns r, so that it can be called last. */
static __attribute__((noinline)) TARGET void *NAME(copy_big)(char *d, const char *s, size_t n, void *r)
{
	/* The ends are kept back, so that the loop may start at an aligned place and
	 * need not care for a rest. */
	if ((size_t)(d - s) >= n) { /* d is not within the source: upwards */
		V head = vload(s);
		V t0 = vload(s + n - VSIZE), t1 = vload(s + n - 2 * VSIZE);
		V t2 = vload(s + n - 3 * VSIZE), t3 = vload(s + n - 4 * VSIZE);
		size_t skip = VSIZE - ((uintptr_t)d & (VSIZE - 1));
		char *dd = d + skip, *end = d + n - 4 * VSIZE;
		const char *ss = s + skip;
		if (n >= STREAM_MIN && (size_t)(s - d) >= n) {
			for (; dd < end; dd += 4 * VSIZE, ss += 4 * VSIZE) {
				_mm_prefetch(ss + 1024, _MM_HINT_T0);
				if (4 * VSIZE > 64) _mm_prefetch(ss + 1024 + 64, _MM_HINT_T0);
				V a = vload(ss), b = vload(ss + VSIZE), c = vload(ss + 2 * VSIZE),
				  e = vload(ss + 3 * VSIZE);
				vstream(dd, a);
				vstream(dd + VSIZE, b);
				vstream(dd + 2 * VSIZE, c);
				vstream(dd + 3 * VSIZE, e);
			}
			_mm_sfence();
		} else {
			for (; dd < end; dd += 4 * VSIZE, ss += 4 * VSIZE) {
				V a = vload(ss), b = vload(ss + VSIZE), c = vload(ss + 2 * VSIZE),
				  e = vload(ss + 3 * VSIZE);
				vstorea(dd, a);
				vstorea(dd + VSIZE, b);
				vstorea(dd + 2 * VSIZE, c);
				vstorea(dd + 3 * VSIZE, e);
			}
		}
		vstore(d + n - VSIZE, t0);
		vstore(d + n - 2 * VSIZE, t1);
		vstore(d + n - 3 * VSIZE, t2);
		vstore(d + n - 4 * VSIZE, t3);
		vstore(d, head);
	} else { /* downwards */
		V tail = vload(s + n - VSIZE);
		V h0 = vload(s), h1 = vload(s + VSIZE), h2 = vload(s + 2 * VSIZE), h3 = vload(s + 3 * VSIZE);
		size_t skip = (uintptr_t)(d + n) & (VSIZE - 1);
		char *dd = d + n - skip, *end = d + 4 * VSIZE;
		const char *ss = s + n - skip;
		for (; dd > end; dd -= 4 * VSIZE, ss -= 4 * VSIZE) {
			V a = vload(ss - VSIZE), b = vload(ss - 2 * VSIZE), c = vload(ss - 3 * VSIZE),
			  e = vload(ss - 4 * VSIZE);
			vstorea(dd - VSIZE, a);
			vstorea(dd - 2 * VSIZE, b);
			vstorea(dd - 3 * VSIZE, c);
			vstorea(dd - 4 * VSIZE, e);
		}
		vstore(d, h0);
		vstore(d + VSIZE, h1);
		vstore(d + 2 * VSIZE, h2);
		vstore(d + 3 * VSIZE, h3);
		vstore(d + n - VSIZE, tail);
	}
	return r;
}

static inline __attribute__((always_inline)) TARGET void *NAME(copy)(char *d, const char *s, size_t n, void *r)
{
	if (UNLIKELY(n <= VSIZE)) { /* that is: a jump away */
#ifdef USE_EVEX64
		if (n > 32) {
			__m256i a = _mm256_loadu_si256((const __m256i *)s),
				b = _mm256_loadu_si256((const __m256i *)(s + n - 32));
			_mm256_storeu_si256((__m256i *)d, a);
			_mm256_storeu_si256((__m256i *)(d + n - 32), b);
			return r;
		}
#endif
		NAME(copy_small)(d, s, n);
	} else if (LIKELY(n <= 2 * VSIZE)) {
		V a = vload(s), b = vload(s + n - VSIZE);
		vstore(d, a);
		vstore(d + n - VSIZE, b);
	} else if (LIKELY(n <= 4 * VSIZE)) {
		V a = vload(s), b = vload(s + VSIZE), c = vload(s + n - 2 * VSIZE), e = vload(s + n - VSIZE);
		vstore(d, a);
		vstore(d + VSIZE, b);
		vstore(d + n - 2 * VSIZE, c);
		vstore(d + n - VSIZE, e);
	} else if (n <= 8 * VSIZE) {
		V a = vload(s), b = vload(s + VSIZE), c = vload(s + 2 * VSIZE), e = vload(s + 3 * VSIZE);
		V f = vload(s + n - 4 * VSIZE), g = vload(s + n - 3 * VSIZE);
		V h = vload(s + n - 2 * VSIZE), i = vload(s + n - VSIZE);
		vstore(d, a);
		vstore(d + VSIZE, b);
		vstore(d + 2 * VSIZE, c);
		vstore(d + 3 * VSIZE, e);
		vstore(d + n - 4 * VSIZE, f);
		vstore(d + n - 3 * VSIZE, g);
		vstore(d + n - 2 * VSIZE, h);
		vstore(d + n - VSIZE, i);
	} else if (n >= REP_MIN && n < STREAM_MIN && HAS_REP && (size_t)(d - s) >= n && (size_t)(s - d) >= n) {
		NAME(copy_rep)(d, s, n);
	} else {
		return NAME(copy_big)(d, s, n, r);
	}
	return r;
}

TARGET void *NAME(memmove)(void *d, const void *s, size_t n) { return NAME(copy)(d, s, n, d); }

TARGET void *NAME(mempcpy)(void *restrict d, const void *restrict s, size_t n)
{
	return NAME(copy)(d, s, n, (char *)d + n);
}

/* n bytes of c, or, where wide is set, the characters of four bytes that they are. */
static inline __attribute__((always_inline)) TARGET void *NAME(fill)(void *dst, int c, size_t n, const int wide)
{
	char *d = dst;
	if (n < 16) {
		uint64_t word = wide ? (unsigned)c * 0x100000001ul : (unsigned char)c * 0x0101010101010101ul;
		if (n >= 8) {
			__builtin_memcpy(d, &word, 8);
			__builtin_memcpy(d + n - 8, &word, 8);
		} else if (n >= 4) {
			__builtin_memcpy(d, &word, 4);
			__builtin_memcpy(d + n - 4, &word, 4);
		} else if (n) {
			d[0] = d[n / 2] = d[n - 1] = c;
		}
		return dst;
	}
	if (n <= 32) {
		__m128i x = wide ? _mm_set1_epi32(c) : _mm_set1_epi8(c);
		_mm_storeu_si128((__m128i *)d, x);
		_mm_storeu_si128((__m128i *)(d + n - 16), x);
		return dst;
	}
#ifdef USE_EVEX64
	if (n <= 64) {
		__m256i x = wide ? _mm256_set1_epi32(c) : _mm256_set1_epi8(c);
		_mm256_storeu_si256((__m256i *)d, x);
		_mm256_storeu_si256((__m256i *)(d + n - 32), x);
		return dst;
	}
#endif
	const V v = wide ? vset1_32(c) : vset1(c);
	if (n <= 2 * VSIZE) {
		vstore(d, v);
		vstore(d + n - VSIZE, v);
		return dst;
	}
	if (n <= 8 * VSIZE) {
		vstore(d, v);
		vstore(d + VSIZE, v);
		vstore(d + n - 2 * VSIZE, v);
		vstore(d + n - VSIZE, v);
		if (n <= 4 * VSIZE) return dst;
		vstore(d + 2 * VSIZE, v);
		vstore(d + 3 * VSIZE, v);
		vstore(d + n - 4 * VSIZE, v);
		vstore(d + n - 3 * VSIZE, v);
		return dst;
	}
	vstore(d, v);
	if (!wide && n >= REP_SET_MIN && HAS_REP) {
		for (unsigned i = VSIZE; i < 64; i += VSIZE) vstore(d + i, v);
		void *to = (void *)(((uintptr_t)d + 64) & -64);
		size_t count = (char *)d + n - (char *)to;
		__asm__ volatile("rep stosb" : "+D"(to), "+c"(count) : "a"(c) : "memory");
		return dst;
	}
	char *end = d + n - 4 * VSIZE;
	vstore(end, v);
	vstore(end + VSIZE, v);
	vstore(end + 2 * VSIZE, v);
	vstore(end + 3 * VSIZE, v);
	for (d = (char *)(((uintptr_t)d + VSIZE) & -VSIZE); d < end; d += 4 * VSIZE) {
		vstorea(d, v);
		vstorea(d + VSIZE, v);
		vstorea(d + 2 * VSIZE, v);
		vstorea(d + 3 * VSIZE, v);
	}
	return dst;
}

TARGET void *NAME(memset)(void *d, int c, size_t n) { return NAME(fill)(d, c, n, 0); }

TARGET wchar_t *NAME(wmemset)(wchar_t *d, wchar_t c, size_t n)
{
	/* Aligned vectors would hold other parts of characters that are not. */
	if (UNLIKELY((uintptr_t)d & 3)) {
		for (size_t i = 0; i < n; i++) d[i] = c;
		return d;
	}
	return NAME(fill)(d, c, n * 4, 1);
}

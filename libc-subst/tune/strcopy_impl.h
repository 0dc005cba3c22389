/* Copies of strings that are longer than 31 bytes, or lie at the end of a page. */

/* Returns where the copy ends. The source is read in aligned vectors, which cross no page; what is written
 * last overlaps with what was written before. */
static inline __attribute__((always_inline)) TARGET char *NAME(copy_long)(char *d, const char *s)
{
	const V zero = vzero();
	const ptrdiff_t to = d - s;
	const char *p = (const char *)((uintptr_t)s & -VSIZE);
	V a, b, c, e;
	MASK m;
	if (UNLIKELY(!IN_PAGE(s, VSIZE))) {
		size_t n = strlen(s);
		return (char *)mempcpy(d, s, n + 1) - 1;
	}
	a = vload(s);
	m = vmask(veq(a, zero));
	if (m) {
		const unsigned n = first_bit(m) + 1;
#ifdef USE_EVEX64
		if (LIKELY(n >= 32)) {
			const __m256i last = _mm256_loadu_si256((const __m256i *)(s + n - 32));
			_mm256_storeu_si256((__m256i *)d, _mm512_castsi512_si256(a));
			_mm256_storeu_si256((__m256i *)(d + n - 32), last);
			return d + n - 1;
		}
#endif
		return (char *)mempcpy(d, s, n) - 1;
	}
	vstore(d, a);
	for (p += VSIZE; (uintptr_t)p & (4 * VSIZE - 1); p += VSIZE) {
		a = vloada(p);
		m = vmask(veq(a, zero));
		if (m) goto end;
		vstore((char *)p + to, a);
	}
	for (;; p += 4 * VSIZE) {
		a = vloada(p), b = vloada(p + VSIZE), c = vloada(p + 2 * VSIZE), e = vloada(p + 3 * VSIZE);
		if (UNLIKELY(vmask(veq(vmin(vmin(a, b), vmin(c, e)), zero)))) break;
		vstore((char *)p + to, a);
		vstore((char *)p + to + VSIZE, b);
		vstore((char *)p + to + 2 * VSIZE, c);
		vstore((char *)p + to + 3 * VSIZE, e);
	}
	for (;; p += VSIZE) {
		a = vloada(p);
		m = vmask(veq(a, zero));
		if (m) goto end;
		vstore((char *)p + to, a);
	}
end:
	p += first_bit(m);
	vstore((char *)p + to + 1 - VSIZE, vload(p + 1 - VSIZE));
	return (char *)p + to;
}

TARGET char *NAME(__strcpy_long)(char *d, const char *s)
{
	NAME(copy_long)(d, s);
	return d;
}

TARGET char *NAME(__stpcpy_long)(char *d, const char *s) { return NAME(copy_long)(d, s); }

/* See compare.c. */

#define DIFF(a, b, i) ((unsigned char)(a)[i] - (unsigned char)(b)[i])

TARGET int NAME(memcmp)(const void *pa, const void *pb, size_t n)
{
	const char *a = pa, *b = pb;
	if (n >= VSIZE) {
		if (n <= 2 * VSIZE) {
			uint32_t m = vmask(veq(vload(a), vload(b))) ^ VFULL;
			if (m)
				return DIFF(a, b, first_bit(m));
			a += n - VSIZE;
			b += n - VSIZE;
			m = vmask(veq(vload(a), vload(b))) ^ VFULL;
			return m ? DIFF(a, b, first_bit(m)) : 0;
		}
		const char *last = a + n - VSIZE;
		for (; a + 3 * VSIZE <= last; a += 4 * VSIZE, b += 4 * VSIZE) {
			VM x = vmand(veq(vload(a), vload(b)), veq(vload(a + VSIZE), vload(b + VSIZE)));
			VM y = vmand(veq(vload(a + 2 * VSIZE), vload(b + 2 * VSIZE)), veq(vload(a + 3 * VSIZE), vload(b + 3 * VSIZE)));
			if (UNLIKELY(vmask(vmand(x, y)) != VFULL))
				break;
		}
		for (; a < last; a += VSIZE, b += VSIZE) {
			uint32_t m = vmask(veq(vload(a), vload(b))) ^ VFULL;
			if (m)
				return DIFF(a, b, first_bit(m));
		}
		/* The last vector overlaps with what is known to be equal. */
		b -= a - last;
		a = last;
		uint32_t m = vmask(veq(vload(a), vload(b))) ^ VFULL;
		return m ? DIFF(a, b, first_bit(m)) : 0;
	}
	if (n >= 16) {
		/* Whether any differs is soonest known of all at once. */
		__m128i x = _mm_xor_si128(LOAD16(a, 0), LOAD16(b, 0));
		__m128i y = _mm_xor_si128(LOAD16(a, n - 16), LOAD16(b, n - 16));
		if (LIKELY(ZERO16(_mm_or_si128(x, y))))
			return 0;
		uint32_t m = EQUAL16(a, b) ^ 0xffff;
		if (m)
			return DIFF(a, b, first_bit(m));
		a += n - 16;
		b += n - 16;
		return DIFF(a, b, first_bit(EQUAL16(a, b) ^ 0xffff));
	}
	if (n >= 8) {
		uint64_t x, y;
		__builtin_memcpy(&x, a, 8);
		__builtin_memcpy(&y, b, 8);
		if (x == y) {
			__builtin_memcpy(&x, a + n - 8, 8);
			__builtin_memcpy(&y, b + n - 8, 8);
		}
		x = __builtin_bswap64(x);
		y = __builtin_bswap64(y);
		return (x > y) - (x < y);
	}
	if (n >= 4) {
		uint32_t x, y;
		__builtin_memcpy(&x, a, 4);
		__builtin_memcpy(&y, b, 4);
		if (x == y) {
			__builtin_memcpy(&x, a + n - 4, 4);
			__builtin_memcpy(&y, b + n - 4, 4);
		}
		x = __builtin_bswap32(x);
		y = __builtin_bswap32(y);
		return (x > y) - (x < y);
	}
	if (!n)
		return 0;
	int d = DIFF(a, b, 0);
	if (d || n == 1)
		return d;
	d = DIFF(a, b, 1);
	return d || n == 2 ? d : DIFF(a, b, 2);
}

/* Bytes from i on, until they differ, end, or reach a vector that stays in its
 * page for both strings. Returns 1 when decided, with the difference in *d. */
static inline __attribute__((always_inline)) TARGET int
NAME(step)(const char *a, const char *b, size_t *i, size_t n, int *d)
{
	size_t end = *i + VSIZE < n ? *i + VSIZE : n;
	for (; *i < end; ++*i) {
		*d = DIFF(a, b, *i);
		if (*d || !a[*i])
			return 1;
	}
	*d = 0;
	return *i >= n;
}

static inline __attribute__((always_inline)) TARGET int
NAME(compare)(const char *a, const char *b, size_t n, int bounded)
{
	size_t i = 0;
	int d;

	for (;;) {
		if (bounded && i >= n)
			return 0;
		if (LIKELY(IN_PAGE(a + i, VSIZE) && IN_PAGE(b + i, VSIZE))) {
			V x = vload(a + i), y = vload(b + i);
			KEEP(x);
			uint32_t m = STOP(x, y);
			if (m) {
				i += first_bit(m);
				return bounded && i >= n ? 0 : DIFF(a, b, i);
			}
			i += VSIZE;
			/* How far both may go on in groups of four. */
			while (IN_PAGE(a + i, 4 * VSIZE) && IN_PAGE(b + i, 4 * VSIZE) && (!bounded || n - i >= 4 * VSIZE)
				&& (!bounded || i < n)) {
				V p = vload(a + i), q = vload(a + i + VSIZE);
				V r = vload(a + i + 2 * VSIZE), s = vload(a + i + 3 * VSIZE);
				KEEP(p); KEEP(q); KEEP(r); KEEP(s);
				if (UNLIKELY(STOP4(p, vload(b + i), q, vload(b + i + VSIZE),
						r, vload(b + i + 2 * VSIZE), s, vload(b + i + 3 * VSIZE))))
					break;
				i += 4 * VSIZE;
			}
		} else if (NAME(step)(a, b, &i, bounded ? n : SIZE_MAX, &d)) {
			return d;
		}
	}
}

TARGET int NAME(strcmp)(const char *a, const char *b)
{
	return NAME(compare)(a, b, 0, 0);
}

TARGET int NAME(strncmp)(const char *a, const char *b, size_t n)
{
	return NAME(compare)(a, b, n, 1);
}

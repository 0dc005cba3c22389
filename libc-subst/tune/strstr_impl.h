/* See strstr.c. */

/* Searches with the needle's bytes o1 < o2 as anchors. Gives up when more
 * places than the way so far allows for have been compared in vain: *from is
 * then where to go on, else (size_t)-1. */
static TARGET void *NAME(anchored)(const char *h, size_t hl, const char *n, size_t k,
	size_t o1, size_t o2, size_t *from)
{
	const V v1 = vset1(n[o1]), v2 = vset1(n[o2]);
	size_t start = *from, i = start, vain = 0, last = hl - k;
	uint32_t m;

	*from = -1;
	for (;;) {
		if (LIKELY(i + o2 + 2 * VSIZE <= hl)) {
			V a = vand(veq(vload(h + i + o1), v1), veq(vload(h + i + o2), v2));
			V b = vand(veq(vload(h + i + VSIZE + o1), v1), veq(vload(h + i + VSIZE + o2), v2));
			if (LIKELY(!vmask(vor(a, b)))) {
				i += 2 * VSIZE;
				continue;
			}
			m = vmask(a);
		} else {
			if (i > last)
				return 0;
			if (IN_PAGE(h + i + o1, VSIZE) && IN_PAGE(h + i + o2, VSIZE)) {
				m = vmask(vand(veq(vload(h + i + o1), v1), veq(vload(h + i + o2), v2)));
			} else if (i + o2 + VSIZE <= hl) {
				m = vmask(vand(veq(vload(h + i + o1), v1), veq(vload(h + i + o2), v2)));
			} else {
				m = 0;
				for (unsigned j = 0; j < VSIZE && i + j <= last; j++)
					m |= (uint32_t)(h[i + j + o1] == n[o1] && h[i + j + o2] == n[o2]) << j;
			}
			if (last - i < VSIZE - 1)
				m &= (1u << (last - i + 1)) - 1;
		}
		for (; m; m &= m - 1) {
			const char *p = h + i + first_bit(m);
			if (!memcmp(p, n, k))
				return (void *)p;
			vain++;
		}
		i += VSIZE;
		if (UNLIKELY(vain > 16 + (i - start) / 16)) {
			*from = i;
			return 0;
		}
	}
}

TARGET void *NAME(memmem)(const void *h, size_t hl, const void *n, size_t k)
{
	if (!k)
		return (void *)h;
	if (hl < k)
		return 0;
	if (k == 1)
		return memchr(h, *(const char *)n, hl);
	size_t from = 0, o1, o2;
	void *r = NAME(anchored)(h, hl, n, k, 0, k - 1, &from);
	if (LIKELY(r || from == (size_t)-1))
		return r;
	if (from > hl - k)
		return 0;
	rare_pair(n, k, &o1, &o2);
	r = NAME(anchored)(h, hl, n, k, o1, o2, &from);
	if (LIKELY(r || from == (size_t)-1))
		return r;
	return linear_memmem((const char *)h + from, hl - from, n, k);
}

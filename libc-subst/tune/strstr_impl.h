/* See strstr.c. */

/* Searches with the needle's bytes o1 < o2 as anchors. Gives up when more
 * places than the way so far allows for have been compared in vain: *from is
 * then where to go on, else (size_t)-1. */
static TARGET void *NAME(anchored)(const char *h, size_t hl, const char *n, size_t k, size_t o1, size_t o2,
				   size_t *from)
{
	const V v1 = vset1(n[o1]), v2 = vset1(n[o2]);
	size_t start = *from, i = start, vain = 0, last = hl - k;
	MASK m;

	*from = -1;
	for (;;) {
		if (LIKELY(i + k - 1 + 2 * VSIZE <= hl)) {
			V a = PAIR(vload(h + i + o1), v1, vload(h + i + o2), v2);
			V b = PAIR(vload(h + i + VSIZE + o1), v1, vload(h + i + VSIZE + o2), v2);
			if (LIKELY(!vmask(veq(vmin(a, b), vzero())))) {
				i += 2 * VSIZE;
				continue;
			}
			m = vmask(veq(a, vzero()));
		} else {
			if (i > last) return 0;
			if (IN_PAGE(h + i + o1, VSIZE) && IN_PAGE(h + i + o2, VSIZE)) {
				m = vmask(vmand(veq(vload(h + i + o1), v1), veq(vload(h + i + o2), v2)));
			} else if (i + o2 + VSIZE <= hl) {
				m = vmask(vmand(veq(vload(h + i + o1), v1), veq(vload(h + i + o2), v2)));
			} else {
				m = 0;
				for (unsigned j = 0; j < VSIZE && i + j <= last; j++)
					m |= (MASK)(h[i + j + o1] == n[o1] && h[i + j + o2] == n[o2]) << j;
			}
			if (last - i < VSIZE - 1) m &= ((MASK)1 << (last - i + 1)) - 1;
		}
		for (; m; m &= m - 1) {
			const char *p = h + i + first_bit(m);
			if (!memcmp(p, n, k)) return (void *)p;
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
	if (!k) return (void *)h;
	if (hl < k) return 0;
	if (k == 1) return memchr(h, *(const char *)n, hl);
	size_t from = 0, o1, o2;
	void *r = NAME(anchored)(h, hl, n, k, 0, k - 1, &from);
	if (LIKELY(r || from == (size_t)-1)) return r;
	if (from > hl - k) return 0;
	__memmem_rare_pair(n, k, &o1, &o2);
	r = NAME(anchored)(h, hl, n, k, o1, o2, &from);
	if (LIKELY(r || from == (size_t)-1)) return r;
	if (from > hl - k) return 0;
	return __memmem_linear((const char *)h + from, hl - from, n, k);
}

/* strstr looks for two neighbours in the needle that differ, the first such: in a run
 * of one byte a needle that begins with such a run would match everywhere. */
static __attribute__((noinline)) TARGET char *NAME(strstr_from)(const char *h, const char *n, const char *p)
{
	if (!n[0]) return (char *)h;
	if (!n[1]) return strchr(h, n[0]);
	size_t at = 0; /* where the two are */
	if (UNLIKELY(n[0] == n[1])) {
		while (n[at + 1] == n[at] && at < 255) at++;
		if (!n[at + 1]) at = 0;
		else if (strnlen(h, at) < at) return 0;
	}
	V v0 = vset1(n[at]), v1 = vset1(n[at + 1]);
	const V zero = vzero();
	p += at;
	const char *bulk = p + 2 * VSIZE; /* four vectors at once, but not for short strings */
	/* At first only the one byte is looked for, which is quicker as long as it is rare. */
	enum { ALARMS = 2 };
	unsigned alarms = 0;
	size_t compared = 0;
	MASK m, z;
	/* The needle's first vector and which of its bytes count; none if it may not be read. */
	V first = zero;
	MASK counts = 0, end = 0;
	if (LIKELY(IN_PAGE(n, VSIZE))) {
		first = vload(n);
		end = vmask(veq(first, zero));
		counts = end ? (end & -end) - 1 : VFULL;
	}

	for (;;) {
		/* The first vector as it comes, the others aligned. (None is loaded as such: gcc takes an aligned and
		 * another load of one place for the same, and does both as the aligned one.) */
		int aligned = !((uintptr_t)p & (VSIZE - 1));
		if (!((uintptr_t)p & (4 * VSIZE - 1)) && p >= bulk && alarms < ALARMS) {
			for (;; p += 4 * VSIZE) {
				V a = vload(p), b = vload(p + VSIZE), c = vload(p + 2 * VSIZE),
				  d = vload(p + 3 * VSIZE);
				KEEP(a);
				KEEP(b);
				KEEP(c);
				KEEP(d);
				V x = vmin(vmin(a, vxor(a, v0)), vmin(b, vxor(b, v0)));
				x = vmin_or_is(x, c, v0);
				x = vmin_or_is(x, d, v0);
				if (UNLIKELY(vmask(veq(x, zero)))) {
					alarms++;
					break;
				}
			}
			bulk = p + 4 * VSIZE;
		} else if (aligned && p >= bulk && alarms >= ALARMS) {
			for (; IN_PAGE(p, 4 * VSIZE + 1); p += 4 * VSIZE) {
				V a = vload(p), b = vload(p + VSIZE), c = vload(p + 2 * VSIZE),
				  d = vload(p + 3 * VSIZE);
				KEEP(a);
				KEEP(b);
				KEEP(c);
				KEEP(d);
				V ta = PAIR(a, v0, vload(p + 1), v1), tb = PAIR(b, v0, vload(p + VSIZE + 1), v1);
				V tc = PAIR(c, v0, vload(p + 2 * VSIZE + 1), v1),
				  td = PAIR(d, v0, vload(p + 3 * VSIZE + 1), v1);
				V x = vmin(vmin(ta, a), vmin(tb, b)), y = vmin(vmin(tc, c), vmin(td, d));
				if (UNLIKELY(vmask(veq(vmin(x, y), zero)))) break;
			}
			bulk = p + 4 * VSIZE;
		}
		/* Without an end in this vector, the byte after it may be read too. */
		if (IN_PAGE(p, VSIZE + 1) || (aligned && !vmask(veq(vload(p), zero)))) {
			V a = vload(p);
			m = vmask(veq(PAIR(a, v0, vload(p + 1), v1), zero));
			z = vmask(veq(a, zero));
		} else {
			m = z = 0;
			for (unsigned i = 0; i < VSIZE && !z; i++) {
				if (!p[i]) z = (MASK)1 << i;
				else m |= (MASK)(p[i] == n[at] && p[i + 1] == n[at + 1]) << i;
			}
		}
		if (z) m &= (z & -z) - 1;
		for (; m; m &= m - 1) {
			const char *c = p + first_bit(m) - at;
			size_t i = 0;
			if (LIKELY(counts && IN_PAGE(c, VSIZE))) {
				MASK others = counts & ~vmask(veq(vload(c), first));
				if (others) {
					compared += 2;
					if (UNLIKELY(compared > 128 + (size_t)(p - h) / 4))
						return __strstr_by_length(c + 1, n);
					/* The haystack is rich in the two: from here on, those by which this place
					 * was told from the needle. Up to there the string goes on. */
					unsigned other = first_bit(others);
					if (other > at && n[other - 1] != n[other]) {
						at = other - 1;
						v0 = vset1(n[at]);
						v1 = vset1(n[at + 1]);
						p = c + 1 + at;
						bulk = p + VSIZE;
						goto next;
					}
					continue;
				}
				if (end) return (char *)c;
				i = VSIZE;
			}
			while (n[i] && c[i] == n[i]) i++;
			if (!n[i]) return (char *)c;
			compared += i;
			if (compared > 128 + (size_t)(p - h) / 4) return __strstr_by_length(c + 1, n);
		}
		if (z) return 0;
		p = (const char *)((uintptr_t)p & -VSIZE) + VSIZE;
	next:;
	}
}

/* What is decided by the haystack's first vector, which needs no stack; the rest goes on from there. */
TARGET char *NAME(strstr)(const char *h, const char *n)
{
	if (UNLIKELY(!IN_PAGE(h, VSIZE + 1) || !IN_PAGE(n, VSIZE))) return NAME(strstr_from)(h, n, h);
	if (UNLIKELY(!n[0] || !n[1] || n[0] == n[1])) return NAME(strstr_from)(h, n, h);
	const V zero = vzero();
	V a = vload(h), first = vload(n);
	KEEP(a);
	KEEP(first);
	MASK m = vmask(veq(PAIR(a, vset1(n[0]), vload(h + 1), vset1(n[1])), zero)), z = vmask(veq(a, zero));
	if (z) m &= (z & -z) - 1;
	if (m) {
		const char *c = h + first_bit(m);
		const MASK end = vmask(veq(first, zero)), counts = (end & -end) - 1;
		if (LIKELY(end && IN_PAGE(c, VSIZE)) && !(counts & ~vmask(veq(vload(c), first)))) return (char *)c;
		return NAME(strstr_from)(h, n, h);
	}
	return z ? 0 : NAME(strstr_from)(h, n, (const char *)((uintptr_t)h & -VSIZE) + VSIZE);
}

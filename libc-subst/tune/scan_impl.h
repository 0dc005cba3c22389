/* See scan.c. A vector is read whole where its first byte may be read: an
 * aligned one never crosses a page, and the first, unaligned one only if it
 * stays in its page. */

TARGET size_t NAME(strlen)(const char *s)
{
	const V zero = vzero();
	uint32_t m = HEAD(s, veq(x, zero));
	if (m)
		return first_bit(m);
	const char *p = (const char *)((uintptr_t)s & -VSIZE) + VSIZE;
	for (; (uintptr_t)p & (4 * VSIZE - 1); p += VSIZE)
		if ((m = vmask(veq(vloada(p), zero))))
			return p - s + first_bit(m);
	for (;; p += 4 * VSIZE) {
		V a = vmin(vloada(p), vloada(p + VSIZE));
		V b = vmin(vloada(p + 2 * VSIZE), vloada(p + 3 * VSIZE));
		if (UNLIKELY(vmask(veq(vmin(a, b), zero))))
			break;
	}
	for (;; p += VSIZE)
		if ((m = vmask(veq(vloada(p), zero))))
			return p - s + first_bit(m);
}

TARGET size_t NAME(strnlen)(const char *s, size_t n)
{
	const V zero = vzero();
	if (!n)
		return 0;
	uint32_t m = HEAD(s, veq(x, zero));
	if (m) {
		size_t i = first_bit(m);
		return i < n ? i : n;
	}
	const char *p = (const char *)((uintptr_t)s & -VSIZE) + VSIZE;
	for (;;) {
		size_t done = p - s;
		if (done >= n)
			return n;
		if (!((uintptr_t)p & (4 * VSIZE - 1)) && n - done >= 4 * VSIZE) {
			V a = vmin(vloada(p), vloada(p + VSIZE));
			V b = vmin(vloada(p + 2 * VSIZE), vloada(p + 3 * VSIZE));
			if (LIKELY(!vmask(veq(vmin(a, b), zero)))) {
				p += 4 * VSIZE;
				continue;
			}
		}
		if ((m = vmask(veq(vloada(p), zero)))) {
			size_t i = done + first_bit(m);
			return i < n ? i : n;
		}
		p += VSIZE;
	}
}

TARGET void *NAME(memchr)(const void *src, int c, size_t n)
{
	const char *s = src;
	const V want = vset1(c);
	if (!n)
		return 0;
	uint32_t m = HEAD(s, veq(x, want));
	if (m) {
		size_t i = first_bit(m);
		return i < n ? (void *)(s + i) : 0;
	}
	const char *p = (const char *)((uintptr_t)s & -VSIZE) + VSIZE;
	for (;;) {
		size_t done = p - s;
		if (done >= n)
			return 0;
		if (!((uintptr_t)p & (4 * VSIZE - 1)) && n - done >= 4 * VSIZE) {
			V a = vmin(vxor(vloada(p), want), vxor(vloada(p + VSIZE), want));
			V b = vmin(vxor(vloada(p + 2 * VSIZE), want), vxor(vloada(p + 3 * VSIZE), want));
			if (LIKELY(!vmask(veq(vmin(a, b), vzero())))) {
				p += 4 * VSIZE;
				continue;
			}
		}
		if ((m = vmask(veq(vloada(p), want)))) {
			size_t i = done + first_bit(m);
			return i < n ? (void *)(s + i) : 0;
		}
		p += VSIZE;
	}
}

TARGET void *NAME(memrchr)(const void *src, int c, size_t n)
{
	const char *s = src, *end = s + n;
	const V want = vset1(c);
	uint32_t m;
	if (n >= VSIZE) {
		if ((m = vmask(veq(vload(end - VSIZE), want))))
			return (void *)(end - VSIZE + last_bit(m));
		const char *p = (const char *)((uintptr_t)end & -VSIZE);
		for (; p - s >= 4 * VSIZE; p -= 4 * VSIZE) {
			V a = vmin(vxor(vloada(p - VSIZE), want), vxor(vloada(p - 2 * VSIZE), want));
			V b = vmin(vxor(vloada(p - 3 * VSIZE), want), vxor(vloada(p - 4 * VSIZE), want));
			if (UNLIKELY(vmask(veq(vmin(a, b), vzero()))))
				break;
		}
		for (; p - s >= VSIZE; p -= VSIZE)
			if ((m = vmask(veq(vloada(p - VSIZE), want))))
				return (void *)(p - VSIZE + last_bit(m));
		/* What is left overlaps with what was searched. */
		if ((m = vmask(veq(vload(s), want))))
			return (void *)(s + last_bit(m));
		return 0;
	}
	if (!n)
		return 0;
	m = HEAD(s, veq(x, want));
	/* The string may go on in the next page. */
	unsigned seen = IN_PAGE(s, VSIZE) ? VSIZE : VSIZE - ((uintptr_t)s & (VSIZE - 1));
	if (seen < n) {
		uint32_t rest = vmask(veq(vloada(s + seen), want)) & ((1u << (n - seen)) - 1);
		if (rest)
			return (void *)(s + seen + last_bit(rest));
	} else {
		m &= (1u << n) - 1;
	}
	return m ? (void *)(s + last_bit(m)) : 0;
}

TARGET char *NAME(strchrnul)(const char *s, int c)
{
	const V want = vset1(c), zero = vzero();
	uint32_t m = HEAD(s, veq(vmin(vxor(x, want), x), zero));
	if (m)
		return (char *)s + first_bit(m);
	const char *p = (const char *)((uintptr_t)s & -VSIZE) + VSIZE;
	for (; (uintptr_t)p & (4 * VSIZE - 1); p += VSIZE) {
		V x = vloada(p);
		if ((m = vmask(veq(vmin(vxor(x, want), x), zero))))
			return (char *)p + first_bit(m);
	}
	for (;; p += 4 * VSIZE) {
		V a = vloada(p), b = vloada(p + VSIZE), d = vloada(p + 2 * VSIZE), e = vloada(p + 3 * VSIZE);
		KEEP(a); KEEP(b); KEEP(d); KEEP(e);
		a = vmin(a, vxor(a, want));
		b = vmin(b, vxor(b, want));
		d = vmin(d, vxor(d, want));
		e = vmin(e, vxor(e, want));
		if (UNLIKELY(vmask(veq(vmin(vmin(a, b), vmin(d, e)), zero))))
			break;
	}
	for (;; p += VSIZE) {
		V x = vloada(p);
		if ((m = vmask(veq(vmin(vxor(x, want), x), zero))))
			return (char *)p + first_bit(m);
	}
}

TARGET char *NAME(strchr)(const char *s, int c)
{
	char *r = NAME(strchrnul)(s, c);
	return *r == (char)c ? r : 0;
}

TARGET char *NAME(strrchr)(const char *s, int c)
{
	const V want = vset1(c), zero = vzero();
	uint32_t m = HEAD(s, veq(x, want)), z = HEAD(s, veq(x, zero));
	if (z) {
		m &= z ^ (z - 1);
		return m ? (char *)s + last_bit(m) : 0;
	}
	/* The last vector that holds c, and where. */
	const char *at = s;
	uint32_t found = m;
	const char *p = (const char *)((uintptr_t)s & -VSIZE) + VSIZE;
	for (;;) {
		if (!((uintptr_t)p & (4 * VSIZE - 1))) {
			for (;; p += 4 * VSIZE) {
				V a = vloada(p), b = vloada(p + VSIZE), d = vloada(p + 2 * VSIZE), e = vloada(p + 3 * VSIZE);
				KEEP(a); KEEP(b); KEEP(d); KEEP(e);
		a = vmin(a, vxor(a, want));
				b = vmin(b, vxor(b, want));
				d = vmin(d, vxor(d, want));
				e = vmin(e, vxor(e, want));
				if (UNLIKELY(vmask(veq(vmin(vmin(a, b), vmin(d, e)), zero))))
					break;
			}
		}
		V x = vloada(p);
		m = vmask(veq(x, want));
		z = vmask(veq(x, zero));
		if (z) {
			m &= z ^ (z - 1);
			if (m)
				return (char *)p + last_bit(m);
			return found ? (char *)at + last_bit(found) : 0;
		}
		if (m) {
			found = m;
			at = p;
		}
		p += VSIZE;
	}
}

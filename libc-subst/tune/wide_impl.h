/* See wide.c. A wide string need not be aligned to its characters; then it is
 * read one by one. */

TARGET size_t NAME(wcslen)(const wchar_t *s)
{
	const V zero = vzero();
	const char *p = (const char *)s;
	uint32_t m;
	if (UNLIKELY((uintptr_t)s & 3)) {
		size_t n = 0;
		while (s[n])
			n++;
		return n;
	}
	m = HEAD_OF(p, veq32(x, zero), 4 / BITS32);
	if (m)
		return first_bit(m) / BITS32;
	p = (const char *)((uintptr_t)p & -VSIZE) + VSIZE;
	for (; (uintptr_t)p & (4 * VSIZE - 1); p += VSIZE)
		if ((m = vmask(veq32(vloada(p), zero))))
			return (p - (const char *)s) / 4 + first_bit(m) / BITS32;
	for (;; p += 4 * VSIZE) {
		V a = vmin32(vloada(p), vloada(p + VSIZE)), b = vmin32(vloada(p + 2 * VSIZE), vloada(p + 3 * VSIZE));
		if (UNLIKELY(vmask(veq32(vmin32(a, b), zero))))
			break;
	}
	for (;; p += VSIZE)
		if ((m = vmask(veq32(vloada(p), zero))))
			return (p - (const char *)s) / 4 + first_bit(m) / BITS32;
}

TARGET wchar_t *NAME(wmemchr)(const wchar_t *s, wchar_t c, size_t n)
{
	const V want = vset1_32(c);
	const char *p = (const char *)s;
	if (UNLIKELY((uintptr_t)s & 3)) {
		for (; n; s++, n--)
			if (*s == c)
				return (wchar_t *)s;
		return 0;
	}
	if (!n)
		return 0;
	uint32_t m = HEAD_OF(p, veq32(x, want), 4 / BITS32);
	if (m) {
		size_t i = first_bit(m) / BITS32;
		return i < n ? (wchar_t *)s + i : 0;
	}
	p = (const char *)((uintptr_t)p & -VSIZE) + VSIZE;
	for (;;) {
		size_t done = (const wchar_t *)p - s;
		if (done >= n)
			return 0;
		if (!((uintptr_t)p & (4 * VSIZE - 1)) && n - done >= VSIZE) {
			V a = vmin32(vxor(vloada(p), want), vxor(vloada(p + VSIZE), want));
			V b = vmin32(vxor(vloada(p + 2 * VSIZE), want), vxor(vloada(p + 3 * VSIZE), want));
			if (LIKELY(!vmask(veq32(vmin32(a, b), vzero())))) {
				p += 4 * VSIZE;
				continue;
			}
		}
		if ((m = vmask(veq32(vloada(p), want)))) {
			size_t i = done + first_bit(m) / BITS32;
			return i < n ? (wchar_t *)s + i : 0;
		}
		p += VSIZE;
	}
}

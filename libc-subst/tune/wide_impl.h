/* See wide.c. A wide string need not be aligned to its characters; then it is
 * read one by one. */

/* So many vectors are looked at one by one: characters take four bytes each. */
#undef SINGLE
#define SINGLE (VSIZE == 64 ? 4 : 8)

TARGET size_t NAME(wcslen)(const wchar_t *s)
{
	const V zero = vzero();
	const char *p = (const char *)s;
	MASK m;
	if (UNLIKELY((uintptr_t)s & 3)) {
		size_t n = 0;
		while (s[n]) n++;
		return n;
	}
	m = HEAD_OF(p, veq32(x, zero), 4 / BITS32);
	if (LIKELY(m)) return first_bit(m) / BITS32;
	p = (const char *)((uintptr_t)p & -VSIZE) + VSIZE;
#pragma GCC unroll 8
	for (int i = 0; i < SINGLE; i++, p += VSIZE)
		if ((m = vmask(veq32(vloada(p), zero)))) return (p - (const char *)s) / 4 + first_bit(m) / BITS32;
	p = (const char *)((uintptr_t)p & (-4 * VSIZE));
#if defined(USE_EVEX) || defined(USE_EVEX64)
	for (;; p += 4 * VSIZE) {
		V a = vmin32(vloada(p), vloada(p + VSIZE)), b = vmin32(vloada(p + 2 * VSIZE), vloada(p + 3 * VSIZE));
		if (UNLIKELY(vmask(veq32(vmin32(a, b), zero)))) break;
	}
#else
	for (;; p += 4 * VSIZE)
		if (UNLIKELY(FOUR_HAVE32(p, zero))) break;
#endif
	for (;; p += VSIZE)
		if ((m = vmask(veq32(vloada(p), zero)))) return (p - (const char *)s) / 4 + first_bit(m) / BITS32;
}

/* wcschr and wcschrnul. */
static inline __attribute__((always_inline)) TARGET wchar_t *NAME(wchrnul)(const wchar_t *s, wchar_t c)
{
	const V want = vset1_32(c);
	const char *p = (const char *)s;
	MASK m;
	if (UNLIKELY((uintptr_t)s & 3)) {
		while (*s && *s != c) s++;
		return (wchar_t *)s;
	}
	m = HEAD_OF(p, END32(x, want), 4 / BITS32);
	if (LIKELY(m)) return (wchar_t *)s + first_bit(m) / BITS32;
	p = (const char *)((uintptr_t)p & -VSIZE) + VSIZE;
#pragma GCC unroll 8
	for (int i = 0; i < SINGLE; i++, p += VSIZE) {
		V x = vloada(p);
		if ((m = vmask(END32(x, want)))) return (wchar_t *)p + first_bit(m) / BITS32;
	}
	p = (const char *)((uintptr_t)p & (-4 * VSIZE));
	for (;; p += 4 * VSIZE) {
		V x = vloada(p), y = vloada(p + VSIZE), z = vloada(p + 2 * VSIZE), w = vloada(p + 3 * VSIZE);
		if (UNLIKELY(FOUR_END32(x, y, z, w, want))) break;
	}
	for (;; p += VSIZE) {
		V x = vloada(p);
		if ((m = vmask(END32(x, want)))) return (wchar_t *)p + first_bit(m) / BITS32;
	}
}

TARGET wchar_t *NAME(wcschrnul)(const wchar_t *s, wchar_t c) { return NAME(wchrnul)(s, c); }

TARGET wchar_t *NAME(wcschr)(const wchar_t *s, wchar_t c)
{
	wchar_t *r = NAME(wchrnul)(s, c);
	return *r == c ? r : 0;
}

TARGET wchar_t *NAME(wcsrchr)(const wchar_t *s, wchar_t c)
{
	const V want = vset1_32(c), zero = vzero();
	const char *p = (const char *)((uintptr_t)s & -VSIZE), *at = p;
	MASK found = 0, m, z;
	if (UNLIKELY((uintptr_t)s & 3)) {
		const wchar_t *last = 0;
		do
			if (*s == c) last = s;
		while (*s++);
		return (wchar_t *)last;
	}
	/* Where to go on by four. */
	const char *four = (const char *)((uintptr_t)(p + (SINGLE + 4) * VSIZE) & (-4 * VSIZE));
	/* What is before the string does not count. */
	MASK counts = VFULL << ((uintptr_t)s & (VSIZE - 1)) / (4 / BITS32);
	for (;; p += VSIZE) {
		V x = vloada(p);
		KEEP(x);
		if (vmask(END32(x, want)) & counts) {
			z = vmask(veq32(x, zero)) & counts;
			m = vmask(veq32(x, want)) & counts;
			if (z) {
				m &= z ^ (z - 1);
				break;
			}
			found = m;
			at = p;
		}
		counts = VFULL;
		if (p + VSIZE != four) continue;
		for (;; p += 4 * VSIZE) {
			V e = vloada(p + VSIZE), f = vloada(p + 2 * VSIZE);
			V g = vloada(p + 3 * VSIZE), h = vloada(p + 4 * VSIZE);
			if (UNLIKELY(FOUR_END32(e, f, g, h, want))) break;
		}
		four = p + 5 * VSIZE;
	}
	if (m) at = p;
	else if (!(m = found)) return 0;
	return (wchar_t *)at + last_bit(m) / BITS32;
}

/* The first of n characters that is the same as in want, 0 if there is none. */
static inline __attribute__((always_inline)) TARGET wchar_t *NAME(wfind)(const wchar_t *s, wchar_t c, size_t n)
{
	const V want = vset1_32(c);
	const char *p = (const char *)s;
	if (UNLIKELY((uintptr_t)s & 3)) {
		for (; n; s++, n--)
			if (*s == c) return (wchar_t *)s;
		return 0;
	}
	if (!n) return 0;
	MASK m = HEAD_OF(p, veq32(x, want), 4 / BITS32);
	if (m) {
		size_t i = first_bit(m) / BITS32;
		return i < n ? (wchar_t *)s + i : 0;
	}
	const wchar_t *end = n < -(uintptr_t)s / 4 ? s + n : (const wchar_t *)UINTPTR_MAX;
	p = (const char *)((uintptr_t)p & -VSIZE) + VSIZE;
	if (NEARBY(p < (const char *)end && (size_t)((const char *)end - p) >= SINGLE * VSIZE)) {
#pragma GCC unroll 8
		for (int i = 0; i < SINGLE; i++, p += VSIZE)
			if ((m = vmask(veq32(vloada(p), want)))) return (wchar_t *)p + first_bit(m) / BITS32;
	} else {
#pragma GCC unroll 8
		for (int i = 0; i < SINGLE; i++, p += VSIZE) {
			if (p >= (const char *)end) return 0;
			if ((m = vmask(veq32(vloada(p), want)))) goto found;
		}
	}
	p = (const char *)((uintptr_t)p & (-4 * VSIZE));
	if (p >= (const char *)end) return 0;
	for (size_t fours = (size_t)((const char *)end - p) / (4 * VSIZE); fours; fours--, p += 4 * VSIZE)
		if (UNLIKELY(FOUR_HAVE32(p, want))) break;
	for (; p < (const char *)end; p += VSIZE)
		if ((m = vmask(veq32(vloada(p), want)))) goto found;
	return 0;
found:;
	const wchar_t *at = (const wchar_t *)p + first_bit(m) / BITS32;
	return at < end ? (wchar_t *)at : 0;
}

TARGET wchar_t *NAME(wmemchr)(const wchar_t *s, wchar_t c, size_t n) { return NAME(wfind)(s, c, n); }

TARGET size_t NAME(wcsnlen)(const wchar_t *s, size_t n)
{
	const wchar_t *end = NAME(wfind)(s, 0, n);
	return end ? (size_t)(end - s) : n;
}

/* Up to n characters; they are signed. */
static inline __attribute__((always_inline)) TARGET int NAME(wcompare)(const wchar_t *a, const wchar_t *b, size_t n)
{
	const unsigned step = VSIZE / 4;
	size_t i = 0;
	MASK m;
	/* The first ones without looking for the page's end each time. */
	if (LIKELY((((uintptr_t)a | (uintptr_t)b) & 4095) <= 4096 - SINGLE * VSIZE)) {
#pragma GCC unroll 8
		for (; i < SINGLE * step; i += step) {
			V x = vload(a + i), y = vload(b + i);
			KEEP(x);
			m = STOP32(x, y);
			if (m) goto found;
			if (n - i <= step) return 0;
		}
	}
	while (i < n) {
		if (LIKELY(IN_PAGE(a + i, VSIZE) && IN_PAGE(b + i, VSIZE))) {
			V x = vload(a + i), y = vload(b + i);
			KEEP(x);
			m = STOP32(x, y);
			if (m) goto found;
			i += step;
			continue;
		}
		if (a[i] != b[i] || !a[i]) return (a[i] > b[i]) - (a[i] < b[i]);
		i++;
	}
	return 0;
found:
	i += first_bit(m) / BITS32;
	return i >= n ? 0 : (a[i] > b[i]) - (a[i] < b[i]);
}

TARGET int NAME(wcscmp)(const wchar_t *a, const wchar_t *b) { return NAME(wcompare)(a, b, SIZE_MAX); }

TARGET int NAME(wcsncmp)(const wchar_t *a, const wchar_t *b, size_t n)
{
	/* Of no characters there need not be any memory. */
	return n ? NAME(wcompare)(a, b, n) : 0;
}

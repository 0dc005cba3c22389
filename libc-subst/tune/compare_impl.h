/* See compare.c. */

#define DIFF(a, b, i) ((unsigned char)(a)[i] - (unsigned char)(b)[i])

#undef MEMORY_DIFF
/* What to return of a difference in byte i. */
#define MEMORY_DIFF(a, b, i) (wide ? wide_diff(a, b, i) : DIFF(a, b, i))

#ifndef WIDE_DIFF
#define WIDE_DIFF
static inline int wide_diff(const char *a, const char *b, unsigned i)
{
	int x, y; /* characters are signed */
	__builtin_memcpy(&x, a + (i & -4u), 4);
	__builtin_memcpy(&y, b + (i & -4u), 4);
	return (x > y) - (x < y);
}
#endif

#undef HALF
#define HALF(p) _mm256_loadu_si256((const __m256i *)(p))

/* n bytes, or, where wide is set, the characters of four bytes that they are. */
static inline __attribute__((always_inline)) TARGET int NAME(compare_memory)(const char *a, const char *b, size_t n,
									     const int wide)
{
	/* What is masked is not read. */
#if defined(USE_EVEX) || defined(USE_EVEX64)
	if (LIKELY(n <= 32)) {
		__mmask32 k = _bzhi_u32(~0u, n);
		uint32_t m =
			_mm256_mask_cmpneq_epi8_mask(k, _mm256_maskz_loadu_epi8(k, a), _mm256_maskz_loadu_epi8(k, b));
		__asm__("" : "+r"(m));
		return UNLIKELY(m) ? MEMORY_DIFF(a, b, first_bit(m)) : 0;
	}
#endif
#ifdef USE_EVEX64
	if (n <= VSIZE) {
		VM k = _bzhi_u64(~0ul, n);
		MASK m = _mm512_cmpneq_epi8_mask(_mm512_maskz_loadu_epi8(k, a), _mm512_maskz_loadu_epi8(k, b));
		return m ? MEMORY_DIFF(a, b, first_bit(m)) : 0;
	}
#endif
	if (n >= VSIZE) {
		/* Whether any differs is soonest known of all at once. */
		if (LIKELY(n <= 2 * VSIZE)) {
			const char *p = a + n - VSIZE, *q = b + n - VSIZE;
#ifdef USE_EVEX64
			/* Of vectors of 64 bytes nearly all lie across a cache line. */
			__m256i x = _mm256_xor_si256(HALF(a), HALF(b)),
				y = _mm256_xor_si256(HALF(a + 32), HALF(b + 32));
			x = _mm256_ternarylogic_epi64(x, HALF(p), HALF(q), 0xf6);
			y = _mm256_ternarylogic_epi64(y, HALF(p + 32), HALF(q + 32), 0xf6);
			x = _mm256_or_si256(x, y);
			if (LIKELY(!_mm256_test_epi8_mask(x, x))) return 0;
#else
			if (LIKELY(vmask(vmand(veq(vload(a), vload(b)), veq(vload(p), vload(q)))) == VFULL)) return 0;
#endif
			MASK m = vmask(veq(vload(a), vload(b))) ^ VFULL;
			if (m) return MEMORY_DIFF(a, b, first_bit(m));
			return MEMORY_DIFF(p, q, first_bit(vmask(veq(vload(p), vload(q))) ^ VFULL));
		}
		const char *last = a + n - VSIZE;
		if (LIKELY(n <= 4 * VSIZE)) {
			const char *p = last - VSIZE, *q = b + (p - a);
			VM x = vmand(veq(vload(a), vload(b)), veq(vload(a + VSIZE), vload(b + VSIZE)));
			VM y = vmand(veq(vload(p), vload(q)), veq(vload(p + VSIZE), vload(q + VSIZE)));
			if (LIKELY(vmask(vmand(x, y)) == VFULL)) return 0;
			if (vmask(x) == VFULL) {
				a = p;
				b = q;
			}
			MASK m = vmask(veq(vload(a), vload(b))) ^ VFULL;
			if (m) return MEMORY_DIFF(a, b, first_bit(m));
			a += VSIZE;
			b += VSIZE;
			return MEMORY_DIFF(a, b, first_bit(vmask(veq(vload(a), vload(b))) ^ VFULL));
		}
		MASK first = vmask(veq(vload(a), vload(b))) ^ VFULL;
		if (first) return MEMORY_DIFF(a, b, first_bit(first));
		size_t skip = VSIZE - ((uintptr_t)a & (VSIZE - 1));
		/* Characters need not be aligned. */
		if (wide) skip &= -4;
		a += skip;
		b += skip;
		for (; a + 3 * VSIZE <= last; a += 4 * VSIZE, b += 4 * VSIZE) {
			VM x = vmand(veq(vload(a), vload(b)), veq(vload(a + VSIZE), vload(b + VSIZE)));
			VM y = vmand(veq(vload(a + 2 * VSIZE), vload(b + 2 * VSIZE)),
				     veq(vload(a + 3 * VSIZE), vload(b + 3 * VSIZE)));
			if (UNLIKELY(vmask(vmand(x, y)) != VFULL)) break;
		}
		for (; a < last; a += VSIZE, b += VSIZE) {
			MASK m = vmask(veq(vload(a), vload(b))) ^ VFULL;
			if (m) return MEMORY_DIFF(a, b, first_bit(m));
		}
		/* The last vector overlaps with what is known to be equal. */
		b -= a - last;
		a = last;
		MASK m = vmask(veq(vload(a), vload(b))) ^ VFULL;
		return m ? MEMORY_DIFF(a, b, first_bit(m)) : 0;
	}
	if (n >= 16) {
		/* Whether any differs is soonest known of all at once. */
		__m128i x = _mm_xor_si128(LOAD16(a, 0), LOAD16(b, 0));
		__m128i y = _mm_xor_si128(LOAD16(a, n - 16), LOAD16(b, n - 16));
		if (LIKELY(ZERO16(_mm_or_si128(x, y)))) return 0;
		MASK m = EQUAL16(a, b) ^ 0xffff;
		if (m) return MEMORY_DIFF(a, b, first_bit(m));
		a += n - 16;
		b += n - 16;
		return MEMORY_DIFF(a, b, first_bit(EQUAL16(a, b) ^ 0xffff));
	}
	if (wide) {
		for (unsigned i = 0; i < n; i += 4) {
			int d = wide_diff(a, b, i);
			if (d) return d;
		}
		return 0;
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
	if (!n) return 0;
	int d = DIFF(a, b, 0);
	if (d || n == 1) return d;
	d = DIFF(a, b, 1);
	return d || n == 2 ? d : DIFF(a, b, 2);
}

TARGET int NAME(memcmp)(const void *a, const void *b, size_t n) { return NAME(compare_memory)(a, b, n, 0); }

TARGET int NAME(wmemcmp)(const wchar_t *a, const wchar_t *b, size_t n)
{
	return NAME(compare_memory)((const char *)a, (const char *)b, n * 4, 1);
}

/* One vector, or less of it where a string ends with its page. Returns 1 when decided,
 * with the difference in *d. */
static inline __attribute__((always_inline)) TARGET int NAME(step)(const char *a, const char *b, size_t *i, size_t n,
								   int *d)
{
	*d = 0;
	if (LIKELY(IN_PAGE(a + *i, VSIZE) && IN_PAGE(b + *i, VSIZE))) {
		V x = vload(a + *i), y = vload(b + *i);
		KEEP(x);
		MASK m = STOP(x, y);
		if (m) {
			*i += first_bit(m);
			if (*i < n) *d = DIFF(a, b, *i);
			return 1;
		}
		*i += VSIZE;
		return *i >= n;
	}
	size_t end = *i + VSIZE < n ? *i + VSIZE : n;
	for (; *i < end; ++*i) {
		*d = DIFF(a, b, *i);
		if (*d || !a[*i]) return 1;
	}
	return *i >= n;
}

/* One vector that may be read. */
#undef CHECK_AT
#define CHECK_AT(at)                                          \
	do {                                                  \
		V x_ = vload(a + (at)), y_ = vload(b + (at)); \
		KEEP(x_);                                     \
		m = STOP(x_, y_);                             \
		__asm__("" : "+r"(m));                        \
		i = (at);                                     \
		if (LIKELY(m)) goto found;                    \
		if (n <= (at) + VSIZE) return 0;              \
	} while (0)

static inline __attribute__((always_inline)) TARGET int NAME(compare)(const char *a, const char *b, size_t n)
{
	size_t i = 0;
	MASK m;
	int d;

	if (UNLIKELY(!n)) return 0;
	/* The first ones without looking for the page's end each time. */
	if (LIKELY((((uintptr_t)a | (uintptr_t)b) & 4095) <= 4096 - 4 * VSIZE)) {
		uint32_t first = FIRST_STOP(a, b);
		__asm__("" : "+r"(first));
		if (LIKELY(first)) {
			i = first_bit(first);
			return i < n ? DIFF(a, b, i) : 0;
		}
		if (n <= FIRST_SIZE) return 0;
		CHECK_AT(FIRST_SIZE);
		CHECK_AT(FIRST_SIZE + VSIZE);
		if (FIRST_SIZE < VSIZE) CHECK_AT(FIRST_SIZE + 2 * VSIZE);
		CHECK_AT(3 * VSIZE);
		i = 4 * VSIZE;
	} else {
		for (int k = 0; k < 4; k++)
			if (NAME(step)(a, b, &i, n, &d)) return d;
	}
	/* From where a is aligned, so that only b can leave its page. */
	i -= (uintptr_t)(a + i) & (4 * VSIZE - 1);
	for (;; i += 4 * VSIZE) {
		if (i >= n) return 0;
		if (UNLIKELY(!IN_PAGE(b + i, 4 * VSIZE))) {
			/* First what is in this page; if there is no end, the next one may be read as well. */
			const size_t end = i + (-(uintptr_t)(b + i) & 4095);
			size_t k = i;
			for (; end - k >= VSIZE; k += VSIZE)
				if ((m = STOP(vload(a + k), vload(b + k)))) goto found_at_k;
			if (k < end) {
				m = (MASK)STOP(vload(a + end - VSIZE), vload(b + end - VSIZE)) >> (VSIZE - (end - k));
				if (m) goto found_at_k;
			}
			if (end >= n) return 0;
			if (0) {
			found_at_k:
				i = k;
				goto found;
			}
		}
		V p = vload(a + i), q = vload(a + i + VSIZE);
		V r = vload(a + i + 2 * VSIZE), s = vload(a + i + 3 * VSIZE);
		KEEP(p);
		KEEP(q);
		KEEP(r);
		KEEP(s);
		if (UNLIKELY(STOP4(p, vload(b + i), q, vload(b + i + VSIZE), r, vload(b + i + 2 * VSIZE), s,
				   vload(b + i + 3 * VSIZE))))
			break;
	}
	for (;; i += VSIZE) {
		V x = vload(a + i), y = vload(b + i);
		KEEP(x);
		if ((m = STOP(x, y))) break;
	}
found:
	i += first_bit(m);
	return i < n ? DIFF(a, b, i) : 0;
}

TARGET int NAME(strcmp)(const char *a, const char *b) { return NAME(compare)(a, b, SIZE_MAX); }

static __attribute__((noinline)) TARGET int NAME(compare_n)(const char *a, const char *b, size_t n)
{
	return NAME(compare)(a, b, n);
}

TARGET int NAME(strncmp)(const char *a, const char *b, size_t n)
{
	/* Mostly with the beginning of a name. */
	if (LIKELY(n - 1 < FIRST_SIZE && (((uintptr_t)a | (uintptr_t)b) & 4095) <= 4096 - FIRST_SIZE)) {
		uint32_t m = LOW_BITS(FIRST_STOP(a, b), (uint32_t)n);
		__asm__("" : "+r"(m));
		if (LIKELY(!m)) return 0;
		m = first_bit(m);
		return DIFF(a, b, m);
	}
	return NAME(compare_n)(a, b, n);
}

#ifndef USE_EVEX64 /* strcasecmp and strncasecmp: wider vectors gain nothing for names */
#define EIGHT(c) ((long long)((unsigned char)(c)*0x0101010101010101ul))
#define BYTES(c)                                       \
	{                                              \
		EIGHT(c), EIGHT(c), EIGHT(c), EIGHT(c) \
	}

/* Adds 32 to the letters A to Z. */
static inline __attribute__((always_inline)) TARGET V NAME(lower)(V x)
{
#if defined(USE_EVEX)
	/* In memory: the compiler would make them by moves between registers, which have but one unit to run on. */
	static const struct {
		V less_a, count, add;
	} constants = { BYTES(-'A'), BYTES(26), BYTES(32) };
	__typeof__(&constants) k = &constants;
	__asm__("" : "+r"(k));
	return _mm256_mask_add_epi8(x, _mm256_cmplt_epu8_mask(_mm256_add_epi8(x, k->less_a), k->count), x, k->add);
#elif defined(USE_AVX2)
	__m256i is = _mm256_cmpgt_epi8(vset1(-128 + 26), _mm256_add_epi8(x, vset1((char)(-128 - 'A'))));
	return _mm256_add_epi8(x, _mm256_and_si256(is, vset1(32)));
#else
	__m128i is = _mm_cmpgt_epi8(vset1(-128 + 26), _mm_add_epi8(x, vset1((char)(-128 - 'A'))));
	return _mm_add_epi8(x, _mm_and_si128(is, vset1(32)));
#endif
}

/* A mask whose first bit is where p and q differ but for their case, or where p ends, which is asked of p as it is:
 * that is there sooner. */
static inline __attribute__((always_inline)) TARGET MASK NAME(case_stop)(const char *p, const char *q)
{
	V x = vload(p), y = vload(q);
#if defined(USE_EVEX)
	return 1 + _mm256_mask_cmpeq_epi8_mask(_mm256_test_epi8_mask(x, x), NAME(lower)(x), NAME(lower)(y));
#else
	KEEP(x);
	return STOP(NAME(lower)(x), NAME(lower)(y));
#endif
}

extern const int glibc_ascii_tolower[384] __attribute__((visibility("hidden"))); /* from -128 on */
#define LOWER(c) glibc_ascii_tolower[128 + (unsigned char)(c)]
#define LOWER_DIFF(a, b, i) (LOWER((a)[i]) - LOWER((b)[i]))

/* Musl's locales, and most of glibc's in UTF-8, know no other bytes with a case. Where one
 * that does was loaded, its tables answer (glibc/ctype_narrow.c). */
extern int glibc_other_case __attribute__((visibility("hidden")));
extern int glibc_casecmp_other(const char *, const char *, size_t) __attribute__((visibility("hidden")));

static inline __attribute__((always_inline)) TARGET int NAME(casecompare)(const char *a, const char *b, size_t n)
{
	size_t i = 0;
	MASK m;
	if (LIKELY((((uintptr_t)a | (uintptr_t)b) & 4095) <= 4096 - VSIZE)) {
		m = NAME(case_stop)(a, b);
		__asm__("" : "+r"(m));
		if (LIKELY(m)) {
			i = first_bit(m);
			return i < n ? LOWER_DIFF(a, b, i) : 0;
		}
		i = VSIZE;
	}
	while (i < n) {
		if (LIKELY(IN_PAGE(a + i, VSIZE) && IN_PAGE(b + i, VSIZE))) {
			m = NAME(case_stop)(a + i, b + i);
			__asm__("" : "+r"(m));
			if (LIKELY(m)) {
				i += first_bit(m);
				return i < n ? LOWER_DIFF(a, b, i) : 0;
			}
			i += VSIZE;
			continue;
		}
		int d = LOWER_DIFF(a, b, i);
		if (d || !a[i]) return d;
		i++;
	}
	return 0;
}

TARGET int NAME(strcasecmp)(const char *a, const char *b)
{
	return LIKELY(!glibc_other_case) ? NAME(casecompare)(a, b, SIZE_MAX) : glibc_casecmp_other(a, b, SIZE_MAX);
}

TARGET int NAME(strncasecmp)(const char *a, const char *b, size_t n)
{
	if (UNLIKELY(!n)) return 0; /* of no bytes there need not be any memory */
	return LIKELY(!glibc_other_case) ? NAME(casecompare)(a, b, n) : glibc_casecmp_other(a, b, n);
}
#endif

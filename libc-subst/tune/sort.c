/* qsort and qsort_r: a stable merge sort, because programs have come to rely on
 * glibc's being one. It takes turns between the array and a buffer of the same
 * size. Records above 32 bytes are sorted by pointers and then moved, each once.
 * Without memory for the buffer musl's smoothsort serves, which needs none but is
 * neither stable nor as fast.
 *
 * The merge loops branch on the comparison. Selecting without a branch saves the
 * wrong guesses, but then no comparison can start before the last has ended,
 * which was measured to cost more. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef int compare_fn(const void *, const void *, void *);

/* musl's qsort_r under another name. */
#undef weak_alias
#define weak_alias(old, new) _Static_assert(1, "")
#define __qsort_r smoothsort
static void smoothsort(void *, size_t, size_t, compare_fn *, void *);
#include "src/stdlib/qsort.c"
#undef __qsort_r

/* Defines name(a, b, n, to_b, cmp, arg): sorts the n elements at a, with b as
 * space for as many, and leaves the result in b if to_b, else in a. */
#define MERGE_SORT(name, T, KEY)                                                     \
	static void name(T *a, T *b, size_t n, int to_b, compare_fn *cmp, void *arg) \
	{                                                                            \
		if (n <= 3) {                                                        \
			T x = a[0], y, z;                                            \
			T *out = to_b ? b : a;                                       \
			if (n == 1) {                                                \
				out[0] = x;                                          \
				return;                                              \
			}                                                            \
			y = a[1];                                                    \
			int swap = cmp(KEY(a[0]), KEY(a[1]), arg) > 0;               \
			if (n == 2) {                                                \
				out[0] = swap ? y : x;                               \
				out[1] = swap ? x : y;                               \
				return;                                              \
			}                                                            \
			z = a[2];                                                    \
			size_t hi = swap ? 0 : 1;                                    \
			T low = swap ? y : x, high = swap ? x : y;                   \
			if (cmp(KEY(a[hi]), KEY(a[2]), arg) <= 0) {                  \
				out[0] = low;                                        \
				out[1] = high;                                       \
				out[2] = z;                                          \
			} else {                                                     \
				int first = cmp(KEY(a[1 - hi]), KEY(a[2]), arg) > 0; \
				out[0] = first ? z : low;                            \
				out[1] = first ? low : z;                            \
				out[2] = high;                                       \
			}                                                            \
			return;                                                      \
		}                                                                    \
		size_t half = n / 2;                                                 \
		name(a, b, half, !to_b, cmp, arg);                                   \
		name(a + half, b + half, n - half, !to_b, cmp, arg);                 \
		T *from = to_b ? a : b, *out = to_b ? b : a;                         \
		T *l = from, *le = from + half, *r = le, *re = from + n;             \
		if (n > 8 && cmp(KEY(le[-1]), KEY(*r), arg) <= 0) {                  \
			memcpy(out, from, n * sizeof *out);                          \
			return;                                                      \
		}                                                                    \
		do {                                                                 \
			if (cmp(KEY(*l), KEY(*r), arg) > 0) *out++ = *r++;           \
			else *out++ = *l++;                                          \
		} while (l < le && r < re);                                          \
		if (l < le) memcpy(out, l, (le - l) * sizeof *out);                  \
		else memcpy(out, r, (re - r) * sizeof *out);                         \
	}

typedef uint32_t __attribute__((may_alias)) word32;
typedef uint64_t __attribute__((may_alias)) word64;
typedef struct {
	uint64_t w[2];
} __attribute__((may_alias)) word128;
typedef char *pointer;
#define AT(x) (&(x))
#define THERE(x) (x)
MERGE_SORT(sort32, word32, AT)
MERGE_SORT(sort64, word64, AT)
MERGE_SORT(sort128, word128, AT)
MERGE_SORT(sort_pointers, pointer, THERE)

/* Elements of any other size. */
static void sort_bytes(char *a, char *b, size_t n, size_t size, int to_b, compare_fn *cmp, void *arg)
{
	if (n <= 1) {
		if (n && to_b) memcpy(b, a, size);
		return;
	}
	size_t half = n / 2;
	sort_bytes(a, b, half, size, !to_b, cmp, arg);
	sort_bytes(a + half * size, b + half * size, n - half, size, !to_b, cmp, arg);
	char *from = to_b ? a : b, *out = to_b ? b : a;
	char *l = from, *le = from + half * size, *r = le, *re = from + n * size;
	if (n > 8 && cmp(le - size, r, arg) <= 0) {
		memcpy(out, from, n * size);
		return;
	}
	do {
		int right = cmp(l, r, arg) > 0;
		memcpy(out, right ? r : l, size);
		out += size;
		l += right ? 0 : size;
		r += right ? size : 0;
	} while (l < le && r < re);
	memcpy(out, l < le ? l : r, l < le ? le - l : re - r);
}

/* Moves the records to the order of the pointers to them, along the cycles of the
 * permutation. tmp has room for one record. */
static void permute(char *base, pointer *order, size_t n, size_t size, char *tmp)
{
	for (size_t i = 0; i < n; i++) {
		char *here = base + i * size;
		if (order[i] == here) continue;
		memcpy(tmp, here, size);
		size_t k = i;
		while (order[k] != here) {
			char *from = order[k];
			memcpy(base + k * size, from, size);
			order[k] = base + k * size;
			k = (from - base) / size;
		}
		memcpy(base + k * size, tmp, size);
		order[k] = base + k * size;
	}
}

void qsort_r(void *base, size_t n, size_t size, compare_fn *cmp, void *arg)
{
	_Alignas(16) char small[1024];
	size_t need;

	if (n < 2 || !size) return;
	int indirect = size > 32;
	if (__builtin_mul_overflow(n, indirect ? 2 * sizeof(pointer) : size, &need) ||
	    __builtin_add_overflow(need, indirect ? size : 0, &need)) {
		smoothsort(base, n, size, cmp, arg);
		return;
	}
	char *buf = small;
	if (need > sizeof small) {
		int saved = errno;
		buf = malloc(need);
		errno = saved;
		if (!buf) {
			smoothsort(base, n, size, cmp, arg);
			return;
		}
	}
	if (indirect) {
		pointer *p = (pointer *)buf;
		for (size_t i = 0; i < n; i++) p[i] = (char *)base + i * size;
		sort_pointers(p, p + n, n, 0, cmp, arg);
		permute(base, p, n, size, (char *)(p + 2 * n));
	} else if (size == 8 && !((uintptr_t)base & 7)) {
		sort64(base, (word64 *)buf, n, 0, cmp, arg);
	} else if (size == 4 && !((uintptr_t)base & 3)) {
		sort32(base, (word32 *)buf, n, 0, cmp, arg);
	} else if (size == 16 && !((uintptr_t)base & 7)) {
		sort128(base, (word128 *)buf, n, 0, cmp, arg);
	} else {
		sort_bytes(base, buf, n, size, 0, cmp, arg);
	}
	if (buf != small) free(buf);
}
extern __typeof__(qsort_r) __qsort_r __attribute__((alias("qsort_r"), visibility("hidden")));

void qsort(void *base, size_t n, size_t size, int (*cmp)(const void *, const void *))
{
	/* The third argument that cmp is called with does it no harm. */
	qsort_r(base, n, size, (compare_fn *)(void (*)(void))cmp, 0);
}

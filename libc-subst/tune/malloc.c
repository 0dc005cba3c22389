/* malloc and its family, on mimalloc.
 *
 * A program may bring its own malloc (linked in or preloaded). Then all of libc.so
 * calls that one, but for the loader, which keeps to the __libc_ names. What
 * such a program leaves undefined of the family must not hand out memory of ours,
 * because the program's free would get it: calloc then goes through the
 * program's malloc, and the aligned functions fail, as in musl.
 *
 * Results are aligned to 16 bytes, also the smallest. */
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <malloc.h>
#include "dynlink.h"
#include "fork_impl.h"
#include "libc.h"
#include "mimalloc.h"
#include "pthread_impl.h"
#include "twin.h"
#include "malloc_thread.h"
#include "mapped.h"

/* malloc, free and their __libc_ names stand in mimalloc.c, where they are inlined. */

void *__libc_calloc(size_t m, size_t n)
{
	size_t size;
	if (__builtin_mul_overflow(m, n, &size)) {
		errno = ENOMEM;
		return 0;
	}
	if (size > MAPPED_MIN) return __mapped_alloc(size, 1, 0);
	return mi_zalloc(size < 16 ? 16 : size);
}

void *calloc(size_t m, size_t n)
{
	if (!__malloc_replaced) return __libc_calloc(m, n);
	size_t size;
	if (__builtin_mul_overflow(m, n, &size)) {
		errno = ENOMEM;
		return 0;
	}
	void *p = malloc(size);
	return p ? memset(p, 0, size) : 0;
}

/* A block that grows beyond GROWS_ON is given half as much again, and a page of its
 * own, so that it can grow on in place: what it does not use costs no memory, unless
 * the kernel counts it; then only the large ones are treated so. From MAPPED_GROWS on it
 * gets a mapping of its own, which need not be copied again. */
#define GROWS_ALONE 1024 /* what is alone in its page grows within that from here on */
#define GROWS_ON (32 * 1024)
#define OWN_PAGE (128 * 1024 + 1)

/* For a block of mimalloc's that is to hold n bytes, GROWS_ON at least. 0 if there is no
 * better way than any. */
static void *grow(void *p, size_t n)
{
	size_t have = mi_usable_size(p), more = n + n / 2;
	int reserve = mi_reserving_is_free();
	void *q = 0;
	if (n <= have) /* It may be growing on; mi_realloc would move it to a smaller page. */
		return reserve && have < 2 * OWN_PAGE ? p : 0;
	if (n >= MAPPED_GROWS || (have <= OWN_PAGE && n >= MAPPED_WARM && __mapped_kept())) {
		q = __mapped_alloc(n, 0, 1);
	} else {
		if (mi_grow_in_page(p, n) || mi_grow_in_place(p, more) || mi_grow_in_place(p, n)) return p;
		if (reserve && more < OWN_PAGE) more = OWN_PAGE;
		if (have >= GROWS_ON / 2 && mi_grow_in_place(p, more)) return p;
		if (have >= GROWS_ON / 2 && more >= OWN_PAGE) q = mi_malloc(more);
	}
	if (q) {
		memcpy(q, p, have);
		mi_free(p);
	}
	return q;
}

void *__libc_realloc(void *p, size_t n)
{
	void *q;
	if (p && __heap_is_foreign(p)) __heap_fatal("realloc(): invalid pointer");
	if (n >= GROWS_ON && p) {
		if (__mapped_is(p)) return __mapped_resize(p, n);
		if (n < PTRDIFF_MAX / 2 && (q = grow(p, n))) return q;
	} else if (p && n > GROWS_ALONE && !__mapped_is(p)) {
		if (mi_grow_in_page(p, n)) return p;
		if ((q = mi_grow_in_spare(p, n))) return q;
	}
	return mi_realloc(p, n < 16 ? 16 : n);
}
extern __typeof__(realloc) realloc __attribute__((alias("__libc_realloc")));

void *aligned_alloc(size_t align, size_t n)
{
	if (align & (align - 1)) {
		errno = EINVAL;
		return 0;
	}
	if (align > PTRDIFF_MAX || n > PTRDIFF_MAX - align || (__malloc_replaced && !__aligned_alloc_replaced)) {
		errno = ENOMEM;
		return 0;
	}
	/* Not mi_malloc_aligned: it takes every block of a power of two for aligned, but pages of
	 * blocks up to 1024 bytes begin at an odd multiple of 128. */
	return align <= 16 ? __libc_malloc(n) : __heap_perturbed(mi_malloc_aligned_at(n < 16 ? 16 : n, align, 0), n);
}

void *memalign(size_t align, size_t n) { return aligned_alloc(align, n); }

/* glibc's rounds an alignment that is no power of two up. */
void *glibc_memalign(size_t align, size_t n)
{
	size_t a = 16;
	if (align > SIZE_MAX / 2 + 1) {
		errno = EINVAL;
		return 0;
	}
	while (a < align) a *= 2;
	return aligned_alloc(a, n);
}
TWIN(memalign, GLIBC_2.2.5, glibc_memalign);
TWIN(aligned_alloc, GLIBC_2.16, glibc_memalign);

int posix_memalign(void **res, size_t align, size_t n)
{
	if (align < sizeof(void *) || align & (align - 1)) return EINVAL;
	void *p = aligned_alloc(align, n);
	if (!p) return ENOMEM;
	*res = p;
	return 0;
}

size_t malloc_usable_size(void *p) { return mi_usable_size(p); }

void __malloc_thread_exit(void) { mi_thread_done(); }

void __malloc_atfork(int who)
{
	if (who > 0) mi_forget_readers();
}

int __heap_trim(void)
{
	mi_collect(1);
	__mapped_trim();
	return 1;
}

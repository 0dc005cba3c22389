#include "mapped.h"
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include "mimalloc.h"
#include "mimalloc-internal.h"
#include "malloc_thread.h"

/* What is reserved is address space without access; of it the beginning, up to
 * `open`, is memory. A block that grows gets this much at least, so that it seldom moves. */
enum { PAGE = 4096, RESERVE = 64 << 20 };

/* The most that is kept of a block that was freed, for the next one: as much as glibc keeps
 * at the top of its heap. */
enum { KEEP = 64 << 20 };

/* In the first page, after what mimalloc looks at. */
struct header {
	size_t reserved, open;
	size_t used;  /* the header's page and the block, in whole pages */
	size_t dirty; /* up to here it is not known to be zero */
	int lends;    /* has more memory than it needs, see reuse() */
};

_Static_assert(offsetof(mi_segment_t, slices) + 2 * sizeof(mi_slice_t) < PAGE / 2, "the first page holds both headers");

static char *volatile kept; /* a block that was freed */
static char *volatile last; /* where a mapping was that is gone */
static volatile size_t count, total;
static volatile int lent;

static struct header *header(const char *base) { return (struct header *)(base + PAGE / 2); }

static char *base_of(const void *p) { return (char *)p - PAGE; }

static size_t pages(size_t n) { return (n + PAGE - 1) & -(size_t)PAGE; }

char *__mapped_place(const void *near, size_t size, size_t align, int prot)
{
	uintptr_t at = (uintptr_t)near & -align;
	for (int tries = 16; tries && at > align; tries--, at -= align) {
		char *p = __mmap((void *)at, size, prot, MAP_PRIVATE | MAP_ANON | MAP_NORESERVE, -1, 0);
		if (p == MAP_FAILED) return 0;
		if (p == (char *)at) return p;
		__munmap(p, size);
	}
	return 0;
}

/* Address space that begins where a segment may. */
static char *reserve(size_t size, int prot)
{
	/* What was given back last is often still free, and then right. */
	char *hint = last, *p = __mmap(hint, size, prot, MAP_PRIVATE | MAP_ANON | MAP_NORESERVE, -1, 0);
	if (p == MAP_FAILED) return 0;
	if (!((uintptr_t)p & (MI_SEGMENT_ALIGN - 1))) {
		_mi_heap_covers(p, size);
		return p;
	}
	__munmap(p, size);
	char *more = __mmap(0, size + MI_SEGMENT_ALIGN, prot, MAP_PRIVATE | MAP_ANON | MAP_NORESERVE, -1, 0), *at;
	if (more == MAP_FAILED) {
		if (!(at = __mapped_place(p, size, MI_SEGMENT_ALIGN, prot))) return 0;
	} else {
		at = (char *)(((uintptr_t)more + MI_SEGMENT_ALIGN - 1) & -(uintptr_t)MI_SEGMENT_ALIGN);
		if (at > more) __munmap(more, at - more);
		__munmap(at + size, more + MI_SEGMENT_ALIGN - at);
	}
	_mi_heap_covers(at, size);
	return at;
}

/* For a block that grows: room to grow on, or where address space is limited what it needs. */
static char *reserve_more(size_t need, size_t *reserved)
{
	*reserved = need * 2 < RESERVE ? RESERVE : need * 2;
	char *p = reserve(*reserved, PROT_NONE);
	return p ? p : reserve(*reserved = need, PROT_NONE);
}

static void release(char *base)
{
	struct header *h = header(base);
	size_t size = h->reserved;
	last = base;
	__munmap(base, size);
}

/* Makes the first `need` bytes memory. Where memory is counted no more than that, else
 * some more, to be asked seldom. */
static int open_up(char *base, size_t need)
{
	struct header *h = header(base);
	if (need <= h->open) return 1;
	if (mi_reserving_is_free() && need < 2 * h->open) need = 2 * h->open < h->reserved ? 2 * h->open : h->reserved;
	if (__mprotect(base + h->open, need - h->open, PROT_READ | PROT_WRITE)) return 0;
	h->open = need;
	return 1;
}

static void account(size_t n, long blocks)
{
	__atomic_fetch_add(&total, n, __ATOMIC_RELAXED);
	__atomic_fetch_add(&count, blocks, __ATOMIC_RELAXED);
}

/* Keeps the first `need` bytes; the others will read as zero and are not counted. */
static void give_back(char *base, size_t need)
{
	struct header *h = header(base);
	if (h->dirty <= need) return;
	if (mi_reserving_is_free()) __madvise(base + need, h->dirty - need, MADV_DONTNEED);
	else if (__mmap(base + need, h->open - need, PROT_NONE, MAP_PRIVATE | MAP_ANON | MAP_NORESERVE | MAP_FIXED, -1,
			0) != MAP_FAILED)
		h->open = need;
	else return;
	h->dirty = need;
}

/* The block that is kept. A small block that grows on will want all of its memory; but
 * only one at a time is let have more than it asked for. */
static char *reuse(size_t need)
{
	char *base = __atomic_exchange_n(&kept, 0, __ATOMIC_ACQUIRE);
	if (!base) return 0;
	struct header *h = header(base);
	if (need > h->reserved || !open_up(base, need)) {
		release(base);
		return 0;
	}
	if (h->dirty > 4 * need + MAPPED_GROWS && !(h->lends = !__atomic_exchange_n(&lent, 1, __ATOMIC_RELAXED)))
		give_back(base, need);
	return base;
}

int __mapped_kept(void) { return kept != 0; }

void *__mapped_alloc(size_t n, int zero, int growing)
{
	if (n > PTRDIFF_MAX - 4 * (size_t)RESERVE) {
		errno = ENOMEM;
		return 0;
	}
	size_t need = PAGE + pages(n);
	int saved = errno;
	char *base = need <= KEEP ? reuse(need) : 0;
	struct header *h;
	if (base) {
		h = header(base);
		if (zero) memset(base + PAGE, 0, (h->dirty < need ? h->dirty : need) - PAGE);
	} else {
		size_t reserved = need;
		base = growing ? reserve_more(need, &reserved) : reserve(need, PROT_READ | PROT_WRITE);
		if (!base || (growing && __mprotect(base, need, PROT_READ | PROT_WRITE))) {
			if (base) __munmap(base, reserved);
			errno = ENOMEM;
			return 0;
		}
		((mi_segment_t *)base)->thread_id = MAPPED_ID;
#if MI_DEBUG
		mi_process_init(); /* before the heap has a cookie, asking for one fails */
#endif
		((mi_segment_t *)base)->cookie = _mi_ptr_cookie(base);
		((mi_segment_t *)base)->slices[0].slice_count = ((mi_segment_t *)base)->slice_entries = 1;
		h = header(base);
		h->reserved = reserved;
		h->open = need;
		h->dirty = PAGE;
	}
	h->used = need;
	if (h->dirty < need) h->dirty = need;
	errno = saved;
	account(need, 1);
	return base + PAGE;
}

int __mapped_is(const void *p)
{
	const mi_segment_t *s = (const mi_segment_t *)((uintptr_t)p & -(uintptr_t)MI_SEGMENT_ALIGN);
	return s->thread_id == MAPPED_ID;
}

size_t __mapped_size(const void *p) { return header(base_of(p))->used - PAGE; }

/* To a place with more room, without copying. */
static char *move(char *base, size_t need)
{
	struct header *h = header(base);
	size_t reserved, open = h->open, old = h->reserved;
	char *new = reserve_more(need, &reserved);
	if (!new) return 0;
	if (__mremap(base, open, open, MREMAP_MAYMOVE | MREMAP_FIXED, new) == MAP_FAILED) {
		__munmap(new, reserved);
		return 0;
	}
	if (old > open) __munmap(base + open, old - open);
	header(new)->reserved = reserved;
	((mi_segment_t *)new)->cookie = _mi_ptr_cookie(new);
	return new;
}

void *__mapped_resize(void *p, size_t n)
{
	char *base = base_of(p);
	struct header *h = header(base);
	int saved = errno;
	if (n > PTRDIFF_MAX / 4) {
		errno = ENOMEM;
		return 0;
	}
	size_t need = PAGE + pages(n), had = h->used;
	if (need > h->reserved) {
		if (!(base = move(base, need))) {
			errno = ENOMEM;
			return 0;
		}
		h = header(base);
	}
	if (!open_up(base, need)) {
		errno = ENOMEM;
		return 0;
	}
	if (need < had && had - need >= MAPPED_GROWS) give_back(base, need);
	h->used = need;
	if (h->dirty < need) h->dirty = need;
	errno = saved;
	account(need - had, 0);
	return base + PAGE;
}

void __mapped_free(void *p)
{
	char *base = base_of(p);
	if ((uintptr_t)base & (MI_SEGMENT_ALIGN - 1)) __heap_fatal("munmap_chunk(): invalid pointer");
	struct header *h = header(base);
	int saved = errno;
	account(-h->used, -1);
	if (h->lends) h->lends = lent = 0;
	if (h->dirty <= KEEP) base = __atomic_exchange_n(&kept, base, __ATOMIC_ACQ_REL);
	if (base) release(base);
	errno = saved;
}

void __mapped_trim(void)
{
	char *base = __atomic_exchange_n(&kept, 0, __ATOMIC_ACQ_REL);
	if (base) release(base);
}

void __mapped_counts(size_t *blocks, size_t *bytes)
{
	*blocks = count;
	*bytes = total;
}

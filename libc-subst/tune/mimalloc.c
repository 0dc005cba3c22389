/* The allocator proper, in one piece: Debian's mimalloc with
 * patches/mimalloc applied. All its names are hidden; malloc.c gives the C
 * library's names to what is used of it, and to what is added below. */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>
#include "pthread_impl.h"
#include "syscall.h"

/* Whether memory may be made writable without care for how much there is. Where
 * the kernel accounts for it, be it against a limit of this process, segments are
 * made so as they are filled. No cancellation point, and errno stays. */
static int kernel_overcommits(void)
{
	char mode = 0;
	unsigned long data[2];
	if (!__syscall(SYS_prlimit64, 0, RLIMIT_DATA, 0, data) && *data != RLIM_INFINITY) return 0;
	int fd = __syscall(SYS_open, "/proc/sys/vm/overcommit_memory", O_RDONLY | O_CLOEXEC);
	if (fd < 0) return 1;
	__syscall(SYS_read, fd, &mode, 1);
	__syscall(SYS_close, fd);
	return mode != '2';
}

/* Memory that nothing is in need of; it is zero when it is used again, unless it is locked. */
#define OS_PAGE ((size_t)4096)
#define GIVE_BACK_LEAST (4 * OS_PAGE) /* for less a span is left as it is */
static size_t give_back_charge(size_t n) { return n < 4 * OS_PAGE ? n : 4 * OS_PAGE; }
static void give_back(void *p, size_t n) { __syscall(SYS_madvise, p, n, MADV_DONTNEED); }

/* musl's internal macros of names that mimalloc uses otherwise. */
#undef weak
#undef syscall
#include "malloc_thread.h"
#include "mapped.h"

/* M_PERTURB: what new blocks are filled with the complement of, and freed ones with; the
 * latter also where the debug build fills them. While it is set no size is plain. */
static unsigned char perturbing;
#define MI_DEBUG_FREED (perturbing ? perturbing : 0xDF)
#include "static.c"

static size_t plain_max = MAPPED_MIN;

void __heap_perturb(int value)
{
	perturbing = value;
	plain_max = perturbing ? 0 : MAPPED_MIN;
}

void *__heap_perturbed(void *p, size_t n) { return p && perturbing ? memset(p, perturbing ^ 0xff, n) : p; }

static __attribute__((noinline)) void *other_malloc(size_t n)
{
	if (n > MAPPED_MIN) return __mapped_alloc(n, 0, 0); /* fresh from the kernel: not worth its memory */
	return __heap_perturbed(mi_malloc(n < 16 ? 16 : n), n);
}

/* Blocks above MI_SMALL_SIZE_MAX, where one is at hand: as with small ones, what else there is to do waits until none is. */
static __attribute__((noinline)) void *medium_malloc(size_t n)
{
	mi_heap_t *heap = mi_get_default_heap();
	size_t size = n + MI_PADDING_SIZE;
	mi_page_t *page;
	if (size <= MI_MEDIUM_OBJ_SIZE_MAX) {
		page = mi_page_queue(heap, size)->first;
		if (mi_likely(page && page->free)) return _mi_page_malloc(heap, page, size, false);
	} else {
		page = heap->spare;
		if (mi_likely(page && page->free && mi_spare_fits(page, size))) {
			heap->spare = NULL;
			return _mi_page_malloc(heap, page, size, false);
		}
	}
	return _mi_malloc_generic(heap, size, false, 0);
}

/* What mi_free will refuse stays as it is. */
static __attribute__((noinline)) void perturb_freed(void *p)
{
	if (!p || mi_is_foreign(p) || __mapped_is(p)) return;
	mi_segment_t *segment = _mi_ptr_segment(p);
	mi_page_t *page = _mi_segment_page_of(segment, p);
	if (!mi_page_has_aligned(page) && !mi_block_is_marked(page, (mi_block_t *)p))
		memset(p, perturbing, mi_usable_size(p));
}

#pragma GCC visibility push(default)
/* See malloc.c. */
void *malloc(size_t n)
{
	if (mi_unlikely(n > plain_max)) return other_malloc(n);
	if (n > MI_SMALL_SIZE_MAX) return medium_malloc(n);
	return mi_malloc(n < 16 ? 16 : n);
}

void free(void *p)
{
	if (mi_unlikely(!plain_max)) perturb_freed(p);
	mi_free(p);
}
#pragma GCC visibility pop
extern __typeof__(malloc) __libc_malloc __attribute__((alias("malloc")));
extern __typeof__(free) __libc_free __attribute__((alias("free")));

uintptr_t _mi_heap_low = UINTPTR_MAX, _mi_heap_high;

/* Blocks will be given out from here; before they are, so that none is ever foreign. */
void _mi_heap_covers(const void *start, size_t size)
{
	uintptr_t low = (uintptr_t)start, high = (low + size - 1) >> 4, was;
	was = __atomic_load_n(&_mi_heap_low, __ATOMIC_RELAXED);
	while (low < was &&
	       !__atomic_compare_exchange_n(&_mi_heap_low, &was, low, 0, __ATOMIC_RELEASE, __ATOMIC_RELAXED))
		;
	was = __atomic_load_n(&_mi_heap_high, __ATOMIC_RELAXED);
	while (high > was &&
	       !__atomic_compare_exchange_n(&_mi_heap_high, &was, high, 0, __ATOMIC_RELEASE, __ATOMIC_RELAXED))
		;
}

int __heap_is_foreign(const void *p) { return mi_is_foreign(p); }

/* In the child of a fork the other threads are gone, with whatever of the
 * shared state they had announced that they were reading. */
void mi_forget_readers(void) { mi_atomic_store_release(&abandoned_readers, 0); }

/* With MI_PADDING: the canary behind the n bytes of a block. */
static void pad(mi_page_t *page, void *block, size_t n)
{
#if MI_PADDING && defined(MI_ENCODE_FREELIST)
	size_t room = mi_page_usable_block_size(page);
	mi_padding_t *padding = (mi_padding_t *)((char *)block + room);
	padding->canary = (uint32_t)mi_ptr_encode(page, block, page->keys);
	padding->delta = (uint32_t)(room - n);
	memset((char *)block + n, MI_DEBUG_PADDING, room - n < MI_MAX_ALIGN_SIZE ? room - n : MI_MAX_ALIGN_SIZE);
#endif
}

/* Is the block at p, in use, the only one of its page, and the first? Such a page can be given to another class.
 * (Blocks of small classes begin elsewhere in theirs.) */
static int alone(mi_segment_t *segment, mi_page_t *page, void *p)
{
	return page->used == 1 && page->xblock_size > MI_SMALL_SIZE_MAX && !mi_page_is_in_full(page) &&
	       p == _mi_page_start(segment, page, NULL) && !mi_block_is_marked(page, p);
}

/* The page that was taken out of its class's queue, its block alone in it, has blocks of `size` now. */
static void enter_class(mi_heap_t *heap, mi_page_t *page, size_t size)
{
	size_t room;
	page->xblock_size = size;
	_mi_page_start(_mi_page_segment(page), page, &room);
	page->capacity = 1;
	page->reserved = room / size;
	page->free = page->local_free = NULL;
	page->is_zero = page->is_zero_init = 0;
	page->retire_expire = 0;
	page->touched = page->slice_count * (MI_SEGMENT_SLICE_SIZE / OS_PAGE);
	page->free_seen = 0;
	page->grown = 1;
	/* Last, lest others of the class take their blocks from here. */
	mi_page_queue_t *queue = mi_page_queue(heap, size);
	if (!queue->last) {
		mi_page_queue_push(heap, queue, page);
		return;
	}
	page->prev = queue->last;
	queue->last = queue->last->next = page;
	heap->page_count++;
}

/* The size of the class that a block of n bytes enters that grows in a page of that room: if there is room it may grow to
 * twice that before it enters the next. */
static size_t growing_class(mi_heap_t *heap, size_t n, size_t room)
{
	size_t twice = 2 * n + MI_PADDING_SIZE;
	if (twice > room) twice = room;
	if (twice > MI_MEDIUM_OBJ_SIZE_MAX) twice = MI_MEDIUM_OBJ_SIZE_MAX;
	size_t size = mi_page_queue(heap, twice)->block_size;
	return size <= room ? size : mi_page_queue(heap, n + MI_PADDING_SIZE)->block_size;
}

#define COPIED_LIGHTLY (16 * 1024)

int mi_grow_in_page(void *p, size_t n)
{
	mi_heap_t *heap = mi_get_default_heap();
	mi_segment_t *segment = _mi_ptr_segment(p);
	if (segment->thread_id != _mi_thread_id() || segment->kind != MI_SEGMENT_NORMAL) return 0;
	mi_page_t *page = _mi_segment_page_of(segment, p);
	size_t room, size = n + MI_PADDING_SIZE;
	if (size <= page->xblock_size || size > MI_MEDIUM_OBJ_SIZE_MAX || mi_page_has_aligned(page) ||
	    mi_page_heap(page) != heap || !alone(segment, page, p))
		return 0;
	mi_page_queue_t *queue = mi_page_queue(heap, size);
	_mi_page_start(segment, page, &room);
	if (queue->block_size > room) return 0;
	/* A block that is at hand costs less than the page that the class will lack, unless much is to be copied. */
	if (page->xblock_size < COPIED_LIGHTLY && queue->first && queue->first->used < queue->first->capacity) return 0;
	mi_page_queue_remove(mi_page_queue_of(page), page);
	enter_class(heap, page, growing_class(heap, n, room));
	pad(page, p, n);
	return 1;
}

#define SPARE_SLICES 4 /* of a longer page too much would be lost for a block that does not grow that far */

static mi_page_t *usable_spare(mi_page_t *page, size_t size)
{
	if (!page || !mi_page_all_free(page) || mi_page_is_in_full(page) || page->slice_count > SPARE_SLICES) return 0;
	return size <= page->slice_count * MI_SEGMENT_SLICE_SIZE ? page : 0;
}

void *mi_grow_in_spare(void *p, size_t n)
{
	mi_heap_t *heap = mi_get_default_heap();
	size_t size = n + MI_PADDING_SIZE, have;
	if (size > MI_MEDIUM_OBJ_SIZE_MAX) return 0;
	mi_page_queue_t *queue = mi_page_queue(heap, size);
	if (queue->first && queue->first->free) return 0;
	mi_page_t *page = usable_spare(heap->grown, queue->block_size);
	if (!page && !(page = usable_spare(heap->spare, queue->block_size))) return 0;
	if ((have = mi_usable_size(p)) > n) return 0;
	size_t room = page->slice_count * MI_SEGMENT_SLICE_SIZE;
	/* It may be both, if it grew on to a large one. */
	if (page == heap->grown) heap->grown = NULL;
	if (page == heap->spare) heap->spare = NULL;
	mi_page_queue_remove(mi_page_queue_of(page), page);
	page->used = 1;
	enter_class(heap, page, growing_class(heap, n, room));
	mi_block_t *block = (mi_block_t *)_mi_page_start(_mi_page_segment(page), page, NULL);
	mi_block_mark(NULL, block);
	pad(page, block, n);
	memcpy(block, p, have);
	mi_free(p);
	return block;
}

int mi_grow_in_place(void *p, size_t n)
{
	mi_heap_t *heap = mi_get_default_heap();
	mi_segments_tld_t *tld = &heap->tld->segments;
	mi_segment_t *segment = _mi_ptr_segment(p);
	if (segment->thread_id != _mi_thread_id() || segment->kind != MI_SEGMENT_NORMAL || n > MI_LARGE_OBJ_SIZE_MAX)
		return 0;
	mi_page_t *page = _mi_segment_page_of(segment, p);
	if (mi_page_has_aligned(page) || mi_page_heap(page) != heap) return 0;
	int shared = page->xblock_size <= MI_MEDIUM_OBJ_SIZE_MAX; /* with others, as yet */
	if (shared && (n <= MI_MEDIUM_OBJ_SIZE_MAX || !alone(segment, page, p))) return 0;

	/* A page of one block, which ends where its slices do. The free ones after it? */
	mi_slice_t *slice = mi_page_to_slice(page), *next = slice + slice->slice_count;
	size_t have = slice->slice_count,
	       need = (n + MI_PADDING_SIZE + MI_SEGMENT_SLICE_SIZE - 1) / MI_SEGMENT_SLICE_SIZE;
	if (need <= have || next >= mi_segment_slices_end(segment) || next->xblock_size) return 0;
	size_t room = have + next->slice_count, at = mi_slice_index(slice), touched = next->touched;
	if (room < need) return 0;
	if (shared) mi_page_queue_remove(mi_page_queue_of(page), page);
	mi_segment_span_remove_from_queue(next, tld);
	uint32_t size = slice->xblock_size;
	slice->xblock_size = 0; /* as of a span that is free */
	int grown = mi_segment_span_allocate(segment, at, need, tld) != 0;
	if (grown) segment->used--;                  /* it was counted before */
	else need = have, slice->xblock_size = size; /* no memory */
	if (shared) enter_class(heap, page, page->xblock_size);
	if (grown) pad(page, p, n);
	size_t taken = mi_slices_os_pages(need - have);
	if (room > need)
		mi_segment_span_free(segment, at + need, room - need, touched > taken ? touched - taken : 0, 0, tld);
	return grown;
}

int mi_reserving_is_free(void) { return _mi_os_has_overcommit(); }

void mi_heap_counts(size_t *held, size_t *used)
{
	mi_heap_t *heap = mi_get_default_heap();
	*held = *used = 0;
	for (int i = 0; i <= MI_BIN_FULL; i++)
		for (mi_page_t *page = heap->pages[i].first; page; page = page->next) {
			size_t size = mi_page_block_size(page);
			*held += page->slice_count * MI_SEGMENT_SLICE_SIZE;
			*used += page->used * size;
		}
}

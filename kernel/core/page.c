/* Page runs: a buddy allocator over the arena. The arena may be 128 GiB of
 * addresses of which almost nothing is used, so nothing here walks it: memory
 * beyond `frontier` was never touched, nor was its part of the page array. */
#include "core/page.h"
#include "core/lock.h"
#include "core/printk.h"
#include "core/string.h"
#include "plat.h"
#include "core/layout.h"
#include <htux/vm.h>
#include "core/ref.h"

#define CHUNK_ORDER 10     /* the frontier moves by 4 MiB at least */
#define RELEASE_ORDER 8    /* free runs from 1 MiB on go back to the host ... */
#define RELEASE_DIRTY 2048 /* ... while this many free pages hold old content */

static struct mutex lock = MUTEX_INIT;
static struct list free_runs[MAX_ORDER + 1];
static struct page *pages;         /* [npages], at the arena's start */
static u64 base, npages, frontier; /* address of page 0; index of the first untouched page */
static u64 used_pages, free_pages, dirty_pages;

bool page_exists(const void *p) { return (u64)p >= base && ((u64)p - base) >> PAGE_SHIFT < frontier; }

struct page *page_of(const void *p)
{
	u64 i = ((u64)p - base) >> PAGE_SHIFT;
	ASSERT((u64)p >= base && i < npages);
	return &pages[i];
}

void *page_address(const struct page *pg) { return (void *)(base + (page_index(pg) << PAGE_SHIFT)); }
u64 page_index(const struct page *pg) { return pg - pages; }
u64 page_offset_in_arena(const void *p) { return (u64)p - arena_base + HTUX_ARENA_OFFSET; }

/* Indexes are such that run alignment in index space is alignment in addresses. */
void kmem_init(u64 start, u64 end)
{
	u64 n = (end - (start & PAGE_MASK)) >> PAGE_SHIFT;
	_Static_assert(sizeof(struct page) <= HTUX_VM_PAGE_ENTRY, "htux/vm.h says how large the array is");
	u64 array = PAGE_ALIGN(n * sizeof(struct page));

	pages = (struct page *)PAGE_ALIGN(start);
	base = PAGE_ALIGN(start) + array;
	base = (base + (PAGE_SIZE << CHUNK_ORDER) - 1) & ~((PAGE_SIZE << CHUNK_ORDER) - 1);
	if (base >= end) panic("the arena is too small");
	npages = (end - base) >> PAGE_SHIFT;
	for (int i = 0; i <= MAX_ORDER; i++) list_init(&free_runs[i]);
	slab_init();
}

static void put_free(u64 i, unsigned order, bool zero)
{
	struct page *pg = &pages[i];

	pg->state = PAGE_FREE;
	pg->order = order;
	pg->zero = zero;
	pg->slab = 0;
	/* Zero runs behind the others: ordinary allocations take used memory first. */
	if (zero) list_add_tail(&free_runs[order], &pg->node);
	else list_add(&free_runs[order], &pg->node);
	free_pages += 1UL << order;
	if (!zero) dirty_pages += 1UL << order;
}

static void take_free(struct page *pg)
{
	list_del(&pg->node);
	pg->state = PAGE_NONE;
	free_pages -= 1UL << pg->order;
	if (!pg->zero) dirty_pages -= 1UL << pg->order;
}

/* New memory from the frontier: a free run of at least `order`. */
static bool grow(unsigned order)
{
	u64 size = 1UL << max(order, (unsigned)CHUNK_ORDER);

	while (frontier & (size - 1)) { /* fill up to its alignment with smaller runs */
		unsigned o = __builtin_ctzl(frontier);
		if (frontier + (1UL << o) > npages) return false;
		put_free(frontier, o, true);
		frontier += 1UL << o;
	}
	while (frontier + size > npages) { /* the arena's end */
		size >>= 1;
		if (!size || size < 1UL << order) return false;
	}
	put_free(frontier, __builtin_ctzl(size), true);
	frontier += size;
	return true;
}

static struct page *find_run(unsigned order, bool want_zero)
{
	for (unsigned o = order; o <= MAX_ORDER; o++) {
		if (list_empty(&free_runs[o])) continue;
		return want_zero ? list_entry(free_runs[o].prev, struct page, node)
				 : list_first(&free_runs[o], struct page, node);
	}
	return NULL;
}

static void *alloc_run(unsigned order, bool want_zero, bool *is_zero)
{
	struct page *pg;

	if (order > MAX_ORDER) return NULL;
	mutex_lock(&lock);
	pg = find_run(order, want_zero);
	if (!pg && grow(order)) pg = find_run(order, want_zero);
	if (!pg) {
		mutex_unlock(&lock);
		return NULL;
	}
	take_free(pg);
	while (pg->order > order) { /* the upper halves go back */
		pg->order--;
		put_free(page_index(pg) + (1UL << pg->order), pg->order, pg->zero);
	}
	pg->state = PAGE_USED;
	*is_zero = pg->zero;
	used_pages += 1UL << order;
	mutex_unlock(&lock);
	return page_address(pg);
}

void *page_alloc(unsigned order)
{
	bool zero;
	return alloc_run(order, false, &zero);
}

void *page_alloc_zero(unsigned order)
{
	bool zero;
	void *p = alloc_run(order, true, &zero);

	if (p && !zero) memset(p, 0, PAGE_SIZE << order);
	return p;
}

/* Join run i with its free buddies. Big runs that the host has already are not
 * mixed with dirty ones: only the dirty part would have to go back later. */
static void merge(u64 *i, unsigned *order, bool zero)
{
	for (; *order < MAX_ORDER; ++*order) {
		u64 b = *i ^ (1UL << *order);
		struct page *buddy = &pages[b];
		if (b >= frontier || buddy->state != PAGE_FREE || buddy->order != *order) break;
		if (buddy->zero != zero && *order >= RELEASE_ORDER) break;
		take_free(buddy);
		*i &= ~(1UL << *order);
	}
}

void page_free(void *p, unsigned order)
{
	struct page *pg = page_of(p);
	u64 i = page_index(pg);
	bool zero = false;

	ASSERT(pg->state == PAGE_USED && pg->order == order && !((u64)p & (PAGE_SIZE - 1)));
	mutex_lock(&lock);
#ifdef HTUX_DEBUG
	for (u64 n = 0; n < 1UL << order; n++) pg[n].site = 0;
#endif
	pg->state = PAGE_NONE;
	used_pages -= 1UL << order;
	merge(&i, &order, false);
	if (order >= RELEASE_ORDER && dirty_pages + (1UL << order) > RELEASE_DIRTY) {
		plat_arena_release(page_offset_in_arena(page_address(&pages[i])), PAGE_SIZE << order);
		zero = true;
		merge(&i, &order, true);
	}
	put_free(i, order, zero);
	mutex_unlock(&lock);
}

void page_set_refs(void *p, u32 refs) { page_of(p)->refs = refs; }
u32 page_refs(const void *p) { return __atomic_load_n(&page_of(p)->refs, __ATOMIC_ACQUIRE); }
void page_get(void *p) { ref_get(&page_of(p)->refs); }

void page_put(void *p)
{
	if (ref_put(&page_of(p)->refs)) page_free(p, 0);
}

void page_split(void *p, unsigned order)
{
	struct page *pg = page_of(p);

	ASSERT(pg->state == PAGE_USED && pg->order == order);
	mutex_lock(&lock);
	for (u64 n = 0; n < 1UL << order; n++) {
		pg[n].state = PAGE_USED;
		pg[n].order = 0;
	}
	mutex_unlock(&lock);
}

void page_stats(struct kmem_stats *s)
{
	mutex_lock(&lock);
	s->total = npages << PAGE_SHIFT;
	s->used_pages = used_pages;
	s->free_pages = free_pages;
	mutex_unlock(&lock);
}

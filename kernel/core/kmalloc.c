/* Small allocations: slabs of equal objects, one list of not full slabs per
 * size class. Larger ones are page runs. */
#include "core/kmalloc.h"
#include "core/kmcheck.h"
#include "core/lock.h"
#include "core/page.h"
#include "core/printk.h"
#include "core/string.h"

static const u16 class_size[] = { 16, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 4096 };
/* Pages per slab, as an order: little waste at the end. */
static const u8 class_order[] = { 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 3 };
#define NCLASSES ARRAY_SIZE(class_size)
#define LARGEST 4096 /* class */
#define MAX_SMALL (LARGEST - KMCHECK_SPACE)

static struct class
{
	struct mutex lock;
	struct list partial; /* of struct page, by node */
	unsigned empty;      /* of these, how many are entirely free */
} classes[NCLASSES];

static u8 class_of[LARGEST / 16 + 1];
static u64 slab_bytes;

void slab_init(void)
{
	unsigned c = 0;

	for (c = 0; c < NCLASSES; c++) list_init(&classes[c].partial);
	c = 0;
	for (unsigned i = 0; i <= LARGEST / 16; i++) {
		if (i * 16 > class_size[c]) c++;
		class_of[i] = c;
	}
}

/* Free objects are linked through their first word. */
static struct page *slab_create(unsigned c)
{
	unsigned order = class_order[c];
	char *mem = page_alloc(order);
	struct page *pg;

	if (!mem) return NULL;
	pg = page_of(mem);
	pg->inuse = 0;
	pg->fresh = mem;
	pg->freelist = NULL;
	for (unsigned i = 0; i < 1U << order; i++) {
		pg[i].slab = c + 1;
		pg[i].order = order;
	}
	__atomic_add_fetch(&slab_bytes, PAGE_SIZE << order, __ATOMIC_RELAXED);
	return pg;
}

static void slab_destroy(struct page *pg)
{
	unsigned order = pg->order;

	for (unsigned i = 0; i < 1U << order; i++) pg[i].slab = 0;
	__atomic_sub_fetch(&slab_bytes, PAGE_SIZE << order, __ATOMIC_RELAXED);
	page_free(page_address(pg), order);
}

static bool slab_full(struct page *pg, unsigned c)
{
	return !pg->freelist && pg->fresh + class_size[c] > (char *)page_address(pg) + (PAGE_SIZE << pg->order);
}

/* Objects never handed out are not linked: their pages stay untouched. */
static void *slab_take(struct page *pg, unsigned c)
{
	void *p = pg->freelist;

	if (p) {
		pg->freelist = *(void **)p;
	} else {
		p = pg->fresh;
		pg->fresh += class_size[c];
	}
	pg->inuse++;
	return p;
}

static void *alloc_small(size_t n, u64 site)
{
	unsigned c = class_of[(n + KMCHECK_SPACE + 15) / 16];
	struct class *cl = &classes[c];
	struct page *pg;
	void *p;

	mutex_lock(&cl->lock);
	if (list_empty(&cl->partial)) {
		pg = slab_create(c);
		if (!pg) {
			mutex_unlock(&cl->lock);
			return NULL;
		}
		list_add(&cl->partial, &pg->node);
		cl->empty++;
	}
	pg = list_first(&cl->partial, struct page, node);
	if (!pg->inuse) cl->empty--;
#ifdef HTUX_DEBUG
	bool used = pg->freelist;
#endif
	p = slab_take(pg, c);
	if (slab_full(pg, c)) list_del(&pg->node);
	mutex_unlock(&cl->lock);
#ifdef HTUX_DEBUG
	kmcheck_give(p, class_size[c], n, site, used);
#else
	(void)site;
#endif
	return p;
}

static void free_small(struct page *pg, void *p)
{
	unsigned c = pg->slab - 1;
	struct class *cl = &classes[c];
	bool destroy = false;

	pg = pg - ((page_index(pg)) & ((1UL << pg->order) - 1)); /* runs are aligned to their size */
#ifdef HTUX_DEBUG
	kmcheck_return(p, class_size[c]);
#endif
	mutex_lock(&cl->lock);
	ASSERT(pg->inuse);
	if (slab_full(pg, c)) list_add(&cl->partial, &pg->node);
	*(void **)p = pg->freelist;
	pg->freelist = p;
	if (!--pg->inuse) {
		/* Keep one in reserve, so that alloc/free pairs do not make and
		 * destroy slabs. */
		if (cl->empty) {
			list_del(&pg->node);
			destroy = true;
		} else {
			cl->empty++;
		}
	}
	mutex_unlock(&cl->lock);
	if (destroy) slab_destroy(pg);
}

static unsigned order_for(size_t n)
{
	u64 pages = (n + PAGE_SIZE - 1) >> PAGE_SHIFT;
	return pages <= 1 ? 0 : 64 - __builtin_clzl(pages - 1);
}

static void *alloc_large(size_t n, bool zero, u64 site)
{
	if (n > PAGE_SIZE << MAX_ORDER) return NULL;
	void *p = zero ? page_alloc_zero(order_for(n)) : page_alloc(order_for(n));
#ifdef HTUX_DEBUG
	for (u64 i = 0; p && i < (n + PAGE_SIZE - 1) >> PAGE_SHIFT; i++) page_of(p)[i].site = site;
#else
	(void)site;
#endif
	return p;
}

static void *alloc(size_t n, u64 site)
{
	return likely(n <= MAX_SMALL) ? alloc_small(n, site) : alloc_large(n, false, site);
}

#define CALLER ((u64)__builtin_return_address(0))

void *kmalloc(size_t n) { return alloc(n, CALLER); }

void *kzalloc(size_t n)
{
	void *p;

	if (n > MAX_SMALL) return alloc_large(n, true, CALLER);
	p = alloc_small(n, CALLER);
	if (p) memset(p, 0, n);
	return p;
}

void kfree(void *p)
{
	if (!p) return;
	struct page *pg = page_of(p);
	if (pg->slab) free_small(pg, p);
	else page_free(p, pg->order);
}

static size_t usable(void *p)
{
	struct page *pg = page_of(p);
#ifdef HTUX_DEBUG
	if (pg->slab) return kmcheck_wanted(p, class_size[pg->slab - 1]);
#endif
	return pg->slab ? class_size[pg->slab - 1] : PAGE_SIZE << pg->order;
}

void *krealloc(void *p, size_t n)
{
	void *q;

	if (!p) return alloc(n, CALLER);
	size_t have = usable(p);
	if (n <= have && (n > have / 2 || have <= 64)) return p;
	q = alloc(n, CALLER);
	if (!q) return NULL;
	memcpy(q, p, min(have, n));
	kfree(p);
	return q;
}

char *kstrndup(const char *s, size_t n)
{
	char *p;

	n = strnlen(s, n);
	p = kmalloc(n + 1);
	if (!p) return NULL;
	memcpy(p, s, n);
	p[n] = 0;
	return p;
}

char *kstrdup(const char *s) { return kstrndup(s, (size_t)-1 >> 1); }

#ifdef HTUX_DEBUG
bool kmem_origin(const void *p, u64 *site, u64 *offset)
{
	if (!page_exists(p)) return false;
	struct page *pg = page_of(p);
	if (!pg->slab) {
		*site = pg->site;
		*offset = (u64)p & (PAGE_SIZE - 1);
		return true;
	}
	size_t size = class_size[pg->slab - 1];
	char *slab = page_address(pg - (page_index(pg) & ((1UL << pg->order) - 1)));
	*offset = ((char *)p - slab) % size;
	*site = kmcheck_site((char *)p - *offset, size);
	return true;
}
#endif

void kmem_stats(struct kmem_stats *s)
{
	page_stats(s);
	s->slab_bytes = __atomic_load_n(&slab_bytes, __ATOMIC_RELAXED);
}

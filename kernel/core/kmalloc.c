/* Small allocations: slabs of equal objects, one list of not full slabs per
 * size class. Larger ones are page runs. */
#include "core/kmalloc.h"
#include "core/lock.h"
#include "core/page.h"
#include "core/printk.h"
#include "core/string.h"

static const u16 class_size[] = { 16, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 4096 };
/* Pages per slab, as an order: little waste at the end. */
static const u8 class_order[] = { 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 3 };
#define NCLASSES ARRAY_SIZE(class_size)
#define MAX_SMALL 4096

static struct class
{
	struct mutex lock;
	struct list partial; /* of struct page, by node */
	unsigned empty;      /* of these, how many are entirely free */
} classes[NCLASSES];

static u8 class_of[MAX_SMALL / 16 + 1];
static u64 slab_bytes;

void slab_init(void)
{
	unsigned c = 0;

	for (c = 0; c < NCLASSES; c++) list_init(&classes[c].partial);
	c = 0;
	for (unsigned i = 0; i <= MAX_SMALL / 16; i++) {
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

static void *alloc_small(unsigned c)
{
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
	p = slab_take(pg, c);
	if (slab_full(pg, c)) list_del(&pg->node);
	mutex_unlock(&cl->lock);
	return p;
}

static void free_small(struct page *pg, void *p)
{
	unsigned c = pg->slab - 1;
	struct class *cl = &classes[c];
	bool destroy = false;

	pg = pg - ((page_index(pg)) & ((1UL << pg->order) - 1)); /* runs are aligned to their size */
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

void *kmalloc(size_t n)
{
	if (likely(n <= MAX_SMALL)) return alloc_small(class_of[(n + 15) / 16]);
	if (n > PAGE_SIZE << MAX_ORDER) return NULL;
	return page_alloc(order_for(n));
}

void *kzalloc(size_t n)
{
	void *p;

	if (n > MAX_SMALL) return n > PAGE_SIZE << MAX_ORDER ? NULL : page_alloc_zero(order_for(n));
	p = kmalloc(n);
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
	return pg->slab ? class_size[pg->slab - 1] : PAGE_SIZE << pg->order;
}

void *krealloc(void *p, size_t n)
{
	void *q;

	if (!p) return kmalloc(n);
	size_t have = usable(p);
	if (n <= have && (n > have / 2 || have <= 64)) return p;
	q = kmalloc(n);
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

void kmem_stats(struct kmem_stats *s)
{
	page_stats(s);
	s->slab_bytes = __atomic_load_n(&slab_bytes, __ATOMIC_RELAXED);
}

#include "mm/shm_object.h"
#include "core/kmalloc.h"
#include "core/ref.h"
#include "plat.h"

#define MAX_ORDER 18 /* 1 GiB */
#define MAX_EXTENTS 4096

struct extent {
	void *pages;
	unsigned order;
};

struct shm_object {
	u32 refs;
	unsigned nextents;
	u64 size;               /* page aligned */
	struct extent *extents; /* in order, sizes not rising but the last ones */
};

static u64 extent_size(const struct extent *e) { return PAGE_SIZE << e->order; }

static void destroy(struct shm_object *o)
{
	for (unsigned i = 0; i < o->nextents; i++) page_free(o->extents[i].pages, o->extents[i].order);
	kfree(o->extents);
	kfree(o);
}

struct shm_object *shm_create(u64 size)
{
	struct shm_object *o = kzalloc(sizeof(*o));
	if (!o) return NULL;
	o->refs = 1;
	o->size = PAGE_ALIGN(size);
	unsigned order = MAX_ORDER, cap = 0;
	for (u64 left = o->size / PAGE_SIZE; left;) {
		while (left < 1UL << order) order--;
		if (o->nextents == cap) {
			cap = cap ? cap * 2 : 8;
			struct extent *e = cap <= MAX_EXTENTS ? krealloc(o->extents, cap * sizeof(*e)) : NULL;
			if (!e) goto fail;
			o->extents = e;
		}
		void *p;
		while (!(p = page_alloc_zero(order)))
			if (!order--) goto fail;
		o->extents[o->nextents++] = (struct extent){ p, order };
		left -= 1UL << order;
	}
	return o;
fail:
	destroy(o);
	return NULL;
}

void shm_get(struct shm_object *o) { ref_get(&o->refs); }

void shm_put(struct shm_object *o)
{
	if (ref_put(&o->refs)) destroy(o);
}

int shm_map(struct shm_object *o, u64 addr, u64 len, int prot, u64 off)
{
	u64 pos = 0;
	for (unsigned i = 0; i < o->nextents && len; i++) {
		u64 n = extent_size(&o->extents[i]);
		if (off < pos + n) {
			u64 in = off - pos, m = min(n - in, len);
			int e = plat_map_arena(addr, m, prot, true, page_offset_in_arena(o->extents[i].pages) + in);
			if (e) return e;
			addr += m, off += m, len -= m;
		}
		pos += n;
	}
	return len ? plat_map_arena(addr, len, prot, true, PAST_ARENA) : 0;
}

void shm_punch(struct shm_object *o, u64 off, u64 len)
{
	u64 pos = 0;
	for (unsigned i = 0; i < o->nextents && len; i++) {
		u64 n = extent_size(&o->extents[i]);
		if (off < pos + n) {
			u64 in = off - pos, m = min(n - in, len);
			plat_arena_release(page_offset_in_arena(o->extents[i].pages) + in, m);
			off += m, len -= m;
		}
		pos += n;
	}
}

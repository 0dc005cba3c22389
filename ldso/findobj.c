/* Which object an address belongs to. Unwinders ask for every frame, in signal
 * handlers too, so this takes no lock: a sorted table exists twice; the writer
 * fills the one not in use and switches; a reader that was overtaken by two
 * switches tries again. Tables only grow.
 */
#include <dlfcn.h>
#include <errno.h>
#include "ldso.h"

struct range {
	uintptr_t start, end;
	struct object *obj;
};

static struct table {
	struct range *r;
	unsigned n, cap;
} tables[2];
static volatile unsigned version; /* tables[version / 2 & 1] is valid; odd: being switched */

static struct range find(uintptr_t a)
{
	for (;;) {
		unsigned v = __atomic_load_n(&version, __ATOMIC_ACQUIRE);
		struct table *t = &tables[v / 2 & 1];
		struct range found = { 0 };
		unsigned lo = 0, hi = __atomic_load_n(&t->n, __ATOMIC_RELAXED);
		struct range *r = __atomic_load_n(&t->r, __ATOMIC_RELAXED);
		while (lo < hi) {
			unsigned mid = lo + (hi - lo) / 2;
			if (a < r[mid].start) hi = mid;
			else if (a >= r[mid].end) lo = mid + 1;
			else {
				found = r[mid];
				break;
			}
		}
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		if (__atomic_load_n(&version, __ATOMIC_RELAXED) == v) return found;
	}
}

/* Take the list of objects over. Old memory is kept: a reader may be in it. */
int findobj_update(void)
{
	struct table *t = &tables[(version / 2 + 1) & 1];
	unsigned n = 0;
	for (struct object *o = objects; o; o = o->next) n++;
	if (n > t->cap) {
		unsigned cap = n + n / 2 + 16;
		struct range *r = ld_alloc(cap * sizeof *r);
		if (!r) return ld_error(0, ENOMEM, "cannot allocate table of objects");
		__atomic_store_n(&t->r, r, __ATOMIC_RELAXED);
		t->cap = cap;
	}
	n = 0;
	for (struct object *o = objects; o; o = o->next) {
		if (o->faked) continue;
		unsigned i = n++;
		for (; i && t->r[i - 1].start > o->map_start; i--) t->r[i] = t->r[i - 1];
		t->r[i] = (struct range){ o->map_start, o->map_end, o };
	}
	__atomic_store_n(&t->n, n, __ATOMIC_RELEASE);
	__atomic_store_n(&version, version + 2, __ATOMIC_RELEASE);
	return 0;
}

/* The object whose segments have addr; null if none does. */
struct object *object_of(const void *addr) { return find((uintptr_t)addr).obj; }

struct dl_find_object {
	unsigned long long flags;
	void *map_start, *map_end;
	struct link_map *map;
	void *eh_frame;
	unsigned long long reserved[7];
};

int _dl_find_object(void *addr, struct dl_find_object *result)
{
	struct range r = find((uintptr_t)addr);
	if (!r.obj) return -1;
	result->flags = 0;
	result->map_start = (void *)r.start;
	result->map_end = (void *)r.end;
	result->map = &r.obj->lm;
	result->eh_frame = (void *)r.obj->eh_frame_hdr;
	return 0;
}

/* Where a memory file's pages are: page 0 apart, so that small files need no
 * table, the others in leaves of 512. Pages are allocated in as long runs as a
 * write fills, and are given back one by one. */
#include "fs/memfs.h"
#include "core/kmalloc.h"
#include "core/printk.h"
#include "core/string.h"
#include "plat.h"

#define LEAF 512u
#define MAX_RUN_ORDER 9

/* Where page n's address is; NULL: absent (or, with make, no memory). */
static void **slot(struct mem_pages *p, u64 n, bool make)
{
	if (n == 0) return &p->first;
	u64 l = n / LEAF;
	if (l >= p->nleaf) {
		if (!make) return NULL;
		u32 size = max((u32)l + 1, p->nleaf * 2);
		void ***leaf = krealloc(p->leaf, size * sizeof *leaf);
		if (!leaf) return NULL;
		memset(leaf + p->nleaf, 0, (size - p->nleaf) * sizeof *leaf);
		p->leaf = leaf;
		p->nleaf = size;
	}
	if (!p->leaf[l] && make) p->leaf[l] = kzalloc(LEAF * sizeof(void *));
	return p->leaf[l] ? &p->leaf[l][n % LEAF] : NULL;
}

/* Pages of all files but those that have no name (memfd, shared memory), which Linux does not bound either. */
static u64 named_pages;

static bool has_name(const struct mem_pages *p) { return !container_of(p, const struct mem_inode, pages)->memfd; }

static u64 most_pages(void)
{
	struct kmem_stats k;
	if (bootinfo->files_limit) return bootinfo->files_limit / PAGE_SIZE;
	kmem_stats(&k);
	return k.total / PAGE_SIZE;
}

void mem_files_space(u64 *total, u64 *left)
{
	struct kmem_stats k;
	kmem_stats(&k);
	u64 used = __atomic_load_n(&named_pages, __ATOMIC_RELAXED);
	*total = most_pages();
	*left = min(*total - min(used, *total), k.total / PAGE_SIZE - k.used_pages);
}

static bool charge(const struct mem_pages *p, u64 n)
{
	if (!has_name(p)) return true;
	u64 used = __atomic_add_fetch(&named_pages, n, __ATOMIC_RELAXED);
	if (!bootinfo->files_limit || used <= most_pages()) return true;
	__atomic_fetch_sub(&named_pages, n, __ATOMIC_RELAXED);
	return false;
}

static void uncharge(const struct mem_pages *p, u64 n)
{
	if (has_name(p)) __atomic_fetch_sub(&named_pages, n, __ATOMIC_RELAXED);
}

static u64 fill_run(struct mem_pages *p, u64 n, u64 want, bool zero)
{
	u64 absent = 0;
	while (absent < want && absent < 1u << MAX_RUN_ORDER) {
		void **s = slot(p, n + absent, true);
		if (!s || *s) break;
		absent++;
	}
	if (!absent) return 0;
	unsigned order = 63 - __builtin_clzl(absent);
	char *run = NULL;
	for (;; order--) {
		if (charge(p, 1u << order)) {
			run = zero ? page_alloc_zero(order) : page_alloc(order);
			if (run) break;
			uncharge(p, 1u << order);
		}
		if (!order) break;
	}
	if (!run) return 0;
	if (order) page_split(run, order);
	for (u64 k = 0; k < 1u << order; k++) *slot(p, n + k, false) = run + k * PAGE_SIZE;
	p->count += 1u << order;
	return 1u << order;
}

static int fill(struct mem_pages *p, u64 from, u64 to)
{
	while (from < to) {
		void **s = slot(p, from, true);
		if (s && *s) {
			from++;
			continue;
		}
		u64 got = s ? fill_run(p, from, to - from, true) : 0;
		if (!got) return -ENOSPC;
		from += got;
	}
	return 0;
}

void *mem_page(struct mem_pages *p, u64 n)
{
	mutex_lock(&p->lock);
	void **s = slot(p, n, false), *page = s ? *s : NULL;
	mutex_unlock(&p->lock);
	return page;
}

/* The first page from n on that is there (data) or is not; or end. */
static u64 next_page(struct mem_pages *p, u64 n, u64 end, bool data)
{
	while (n < end) {
		void **s = slot(p, n, false);
		if ((s && *s) == data) break;
		n = s ? n + 1 : (n / LEAF + 1) * LEAF; /* a whole leaf is absent */
	}
	return min(n, end);
}

u64 mem_next(struct mem_pages *p, u64 n, u64 end, bool data)
{
	mutex_lock(&p->lock);
	n = next_page(p, n, end, data);
	mutex_unlock(&p->lock);
	return n;
}

u64 mem_fill_run(struct mem_pages *p, u64 n, u64 want, bool zero)
{
	mutex_lock(&p->lock);
	u64 got = fill_run(p, n, want, zero);
	mutex_unlock(&p->lock);
	return got;
}

int mem_fill(struct mem_pages *p, u64 from, u64 to)
{
	mutex_lock(&p->lock);
	int err = fill(p, from, to);
	mutex_unlock(&p->lock);
	return err;
}

/* Where so much is mapped that its holes could eat the arena, they stay holes:
 * mem_map of a single page fills one when it is touched. */
int mem_map(struct mem_pages *p, u64 addr, u64 first, u64 count, int prot, bool shared)
{
	u64 end = first + count;
	struct kmem_stats k;
	kmem_stats(&k);
	mutex_lock(&p->lock);
	p->mapped = true;
	int err = count > (k.total / PAGE_SIZE - k.used_pages) / 4 && count > 1 ? 0 : fill(p, first, end);
	while (!err && first < end) {
		void **s = slot(p, first, false);
		char *page = s ? *s : NULL;
		u64 n = 1;
		if (page)
			while (first + n < end && (s = slot(p, first + n, false)) && *s == page + n * PAGE_SIZE) n++;
		else n = next_page(p, first, end, true) - first;
		err = plat_map_arena(addr, n * PAGE_SIZE, prot, shared, page ? page_offset_in_arena(page) : PAST_ARENA);
		addr += n * PAGE_SIZE;
		first += n;
	}
	mutex_unlock(&p->lock);
	return err;
}

/* Call fn for the runs of present pages that are neighbours in memory. */
static void each_run(struct mem_pages *p, u64 from, u64 to, void (*fn)(struct mem_pages *, u64, u64, char *))
{
	to = min(to, max((u64)p->nleaf * LEAF, (u64)1));
	while (from < to) {
		void **s = slot(p, from, false);
		if (!s) {
			from = (from / LEAF + 1) * LEAF;
			continue;
		}
		if (!*s) {
			from++;
			continue;
		}
		char *start = *s;
		u64 n = 1;
		while (from + n < to && (s = slot(p, from + n, false)) && *s == start + n * PAGE_SIZE) n++;
		fn(p, from, n, start);
		from += n;
	}
}

static void release_run(struct mem_pages *p, u64 n, u64 count, char *start)
{
	(void)p, (void)n;
	plat_arena_release(page_offset_in_arena(start), count * PAGE_SIZE);
}

static void free_run(struct mem_pages *p, u64 n, u64 count, char *start)
{
	for (u64 k = 0; k < count; k++) {
		*slot(p, n + k, false) = NULL;
		page_free(start + k * PAGE_SIZE, 0);
	}
	p->count -= count;
	uncharge(p, count);
}

/* Pages that somebody has mapped stay where they are, but their memory goes back
 * to the host, so that all see zeros. */
void mem_drop(struct mem_pages *p, u64 from, u64 to)
{
	mutex_lock(&p->lock);
	each_run(p, from, to, p->mapped ? release_run : free_run);
	mutex_unlock(&p->lock);
}

void mem_zero(struct mem_pages *p, u64 from, u64 to)
{
	while (from < to) {
		u64 n = min(to - from, PAGE_SIZE - from % PAGE_SIZE);
		char *page = mem_page(p, from / PAGE_SIZE);
		if (page) memset(page + from % PAGE_SIZE, 0, n);
		from += n;
	}
}

void mem_pages_free(struct mem_pages *p)
{
	each_run(p, 0, ~0UL, free_run);
	for (u32 l = 0; l < p->nleaf; l++) kfree(p->leaf[l]);
	kfree(p->leaf);
	memset(p, 0, sizeof *p);
}

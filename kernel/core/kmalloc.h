/* Kernel memory, all from the arena: shared between guest processes, at the
 * same address in each. All functions may be called from any thread in kernel
 * mode; they take only the allocator's own (leaf) locks. */
#ifndef KERNEL_KMALLOC_H
#define KERNEL_KMALLOC_H
#include "types.h"

void *kmalloc(size_t n); /* 16-byte aligned, uninitialised; NULL when out of memory */
void *kzalloc(size_t n); /* zeroed */
void *krealloc(void *p, size_t n);
void kfree(void *p); /* NULL is harmless */
char *kstrdup(const char *s);
char *kstrndup(const char *s, size_t n);

/* Runs of 2^order pages. page_alloc's are not cleared; page_alloc_zero's are
 * (a run never used before, or given back to the host, is zero for free). */
void *page_alloc(unsigned order);
void *page_alloc_zero(unsigned order);
void page_free(void *p, unsigned order);  /* big free runs are given back to the host */
void page_split(void *p, unsigned order); /* a run becomes single pages, freed one by one */
u64 page_offset_in_arena(const void *p);  /* memfd offset, for plat_map_arena */
void kmem_init(u64 start, u64 end);       /* once, at boot */
/* Single pages that count references (user memory): page_put frees the page with the last. */
void page_set_refs(void *p, u32 refs);
u32 page_refs(const void *p);
void page_get(void *p);
void page_put(void *p);
#ifdef HTUX_DEBUG
/* What p lies in: who allocated it (0: not known) and how far inside it p is. False: not in the
 * allocator's memory at all. */
bool kmem_origin(const void *p, u64 *site, u64 *offset);
#endif
struct kmem_stats {
	u64 total, used_pages, free_pages, slab_bytes;
};
void kmem_stats(struct kmem_stats *s);
#endif

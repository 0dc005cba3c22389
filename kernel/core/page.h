/* Inside the allocator: what is known of each arena page. */
#ifndef KERNEL_PAGE_H
#define KERNEL_PAGE_H
#include "core/kmalloc.h"
#include "core/list.h"

#define MAX_ORDER 18 /* 1 GiB */

struct page {
	struct list node; /* of a free run's first page: free list; of a slab's: partial list */
	union {
		void *freelist; /* slab: freed objects */
		u32 refs;       /* a user page: in how many page tables, and who else looks at it */
	};
	char *fresh; /* slab: objects from here on were never handed out */
	u16 inuse;   /* slab: objects handed out */
	u8 slab;     /* size class + 1 of the slab that the page is part of, or 0 */
	u8 order;    /* of the run that begins here (slabs: in every page) */
	u8 state;    /* enum page_state, of a run's first page */
	u8 zero;     /* free run: known to be all zero */
#ifdef HTUX_DEBUG
	u64 site; /* a run that kmalloc gave out: to whom */
#endif
};
enum page_state { PAGE_NONE, PAGE_FREE, PAGE_USED };

bool page_exists(const void *p); /* is p inside an arena page? */
struct page *page_of(const void *p);
void *page_address(const struct page *pg);
u64 page_index(const struct page *pg);
void slab_init(void);
void page_stats(struct kmem_stats *s);
#endif

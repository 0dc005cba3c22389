/* Page tables of user halves: SDM volume 3, 4.5 (4-level paging). An address space's tables
 * are guarded by its mm->lock; the processor sets A and D in them without it. */
#ifndef KERNEL_PLAT_KVM_PT_H
#define KERNEL_PLAT_KVM_PT_H
#include "core/types.h"
#include "mm/mm.h"
#include <htux/pte.h>

#define PTE_OWNED 0x200UL /* ours: the page is private memory, counted by page_get/page_put */
#define PTE_GUARD 0x400UL /* ours, without P: MADV_GUARD_INSTALL */
/* An entry without P that is not 0 keeps its page (PROT_NONE). */

/* P, RW, NX as PROT_* asks; without PROT_* no P. writable false: for copying on write. */
u64 pte_flags(int prot, bool writable);
/* The entry of a user address, a large page around it having been split; NULL: its table is missing (or, with make, no memory). */
u64 *pt_entry(struct mm *mm, u64 addr, bool make);
/* Set *e (empty) to map gpa. */
void pt_set(struct mm *mm, u64 *e, u64 gpa, u64 flags);
/* Map the free LARGE_PAGE around addr with one entry to a run of pages, which become
 * ours one by one. False: there is something mapped already, or no memory. */
#define LARGE_PAGE (2UL << 20)
bool pt_large_is_free(struct mm *mm, u64 addr);
bool pt_set_large(struct mm *mm, u64 addr, void *run, u64 flags);
/* Call fn for each entry of [start, end) that is not 0. */
void pt_walk(struct mm *mm, u64 start, u64 end, void (*fn)(struct mm *mm, u64 addr, u64 *e, void *arg), void *arg);
/* Empty all entries of [start, end): private pages lose a reference once no TLB has them. */
void pt_zap(struct mm *mm, u64 start, u64 end);
/* Give back the tables of the user half; all entries are empty. */
void pt_free_tables(struct mm *mm);
/* A private page with one reference; NULL: no memory. */
void *pt_new_page(bool zero);
#endif

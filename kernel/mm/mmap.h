/* Shared by the files of the mmap family. */
#ifndef KERNEL_MMAP_H
#define KERNEL_MMAP_H
#include "mm/vma.h"

/* Remove [start, end) from tree and platform, VMAs onto *dead; mm->lock held. */
int unmap_range(struct mm *mm, u64 start, u64 end, struct vma **dead);
#define MADV_GUARD_INSTALL_ 102 /* Linux 6.13 */
#define MADV_GUARD_REMOVE_ 103
/* Bring pages in as far as prot allows; never fails. */
void mm_populate(u64 addr, u64 len, int prot);
/* May `pages` more be locked? 0, -EPERM (limit 0), -ENOMEM. */
int mlock_may(struct mm *mm, u64 pages);
int prot_personality(int prot);
/* A random number of pages below `pages`, in bytes; 0 without address randomisation. */
u64 mm_random(u64 pages);
struct htux_bootinfo;
void mm_random_init(const struct htux_bootinfo *bi);
void mm_random_bytes(void *p, size_t n);
#endif

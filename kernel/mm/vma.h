/* The VMA tree: what is mapped where. All functions need mm->lock unless they
 * say otherwise; none touches the platform's mappings but vma_map(). */
#ifndef KERNEL_VMA_H
#define KERNEL_VMA_H
#include "mm/mm.h"
#include "core/layout.h"

/* vma->flags beyond MAP_*: bits that mmap(2) does not store. */
#define VMF_NEVERWRITE (1 << 21) /* shared, of a file that is sealed against writing */
#define VMF_HUGEPAGE (1 << 22)   /* madvise(MADV_HUGEPAGE) */
#define VMF_NOHUGEPAGE (1 << 23) /* madvise(MADV_NOHUGEPAGE) */
#define VMF_DONTFORK (1 << 24)   /* madvise(MADV_DONTFORK) */
#define VMF_WIPEONFORK (1 << 25) /* madvise(MADV_WIPEONFORK) */
#define VMF_DONTDUMP (1 << 26)   /* madvise(MADV_DONTDUMP) */
#define VMF_ONFAULT (1 << 27)    /* with MAP_LOCKED: mlock2(MLOCK_ONFAULT) */
#define VMF_SEALED (1 << 29)     /* mseal(2) */
#define VMF_CHECK_END (1 << 30)  /* kvm: the file may be shorter: ask before its pages are mapped */
#define VMF_SPECIAL (1 << 28)    /* the vDSO's pages, which the kernel uses, too: sealed */

#define MAX_MAP_COUNT 65530
#define STACK_GUARD_GAP (256 * PAGE_SIZE) /* kept free below MAP_GROWSDOWN mappings */
#define MMAP_MIN_ADDR HTUX_USER_MIN
#define TASK_SIZE HTUX_USER_END

struct vma *vma_first(struct mm *mm);
struct vma *vma_prev(struct vma *v);
/* A VMA not in the tree; takes its own references of file and shm. NULL: no memory. */
struct vma *vma_new(u64 start, u64 end, int prot, int flags, struct file *file, struct shm_object *shm, u64 pgoff);
/* A new VMA that cannot be made writable any more. */
void vma_never_writes(struct vma *v);
/* May it be, or become, writable? */
bool vma_may_write(const struct vma *v);
void vma_insert(struct mm *mm, struct vma *v);
void vma_remove(struct mm *mm, struct vma *v);
/* Free a VMA that is not in the tree, dropping its references: without mm->lock,
 * since a file's release may block. */
void vma_free(struct vma *v);
/* A chain of removed VMAs (linked by rb.parent), to be freed after unlocking. */
void vma_chain_free(struct vma *chain);
/* Join v with equal neighbours; returns the VMA that now covers v's range. */
struct vma *vma_merge(struct mm *mm, struct vma *v);
void vma_set_range(struct mm *mm, struct vma *v, u64 start, u64 end);
/* Change prot and flags (accounting follows). */
void vma_set_attr(struct mm *mm, struct vma *v, int prot, int flags);
/* Cut VMAs so that [start, end) is made of whole ones. -ENOMEM. */
int vma_isolate(struct mm *mm, u64 start, u64 end);
/* Does [start, end) touch sealed memory? It cannot be unmapped, moved or protected
 * (-EPERM). The vDSO is, as in a Linux with CONFIG_MSEAL_SYSTEM_MAPPINGS. */
bool vma_sealed(struct mm *mm, u64 start, u64 end);
/* Take everything in [start, end) out of the tree onto *chain. -ENOMEM, -EPERM (nothing done). */
int vma_detach_range(struct mm *mm, u64 start, u64 end, struct vma **chain);
/* Is there a VMA that touches [start, end)? */
bool vma_intersects(struct mm *mm, u64 start, u64 end);
/* The highest hole of len bytes inside [lo, hi), away from the kernel's window
 * and guard gaps; 0 if there is none. align is a power of two. */
u64 vma_find_hole(struct mm *mm, u64 len, u64 lo, u64 hi, u64 align);
/* Make the platform map v's range [start, end) as v says. */
int vma_map(struct vma *v, u64 start, u64 end);
#ifdef HTUX_DEBUG
void vma_check(struct mm *mm); /* panics if the tree or its sums are wrong */
#else
static inline void vma_check(struct mm *mm) { (void)mm; }
#endif
/* Lowest address that new mappings below v must leave free. */
static inline u64 vma_start_gap(const struct vma *v)
{
	if (!(v->flags & MAP_GROWSDOWN)) return v->start;
	return v->start > STACK_GUARD_GAP ? v->start - STACK_GUARD_GAP : 0;
}
static inline u64 vma_len(const struct vma *v) { return v->end - v->start; }
static inline bool vma_private_writable(int prot, int flags) { return (prot & PROT_WRITE) && !(flags & MAP_SHARED); }

/* Is [a, a+len) inside the user half and outside the kernel's window? len != 0. */
static inline bool user_range_ok(u64 a, u64 len)
{
	if (len > TASK_SIZE || a > TASK_SIZE - len) return false;
	return a + len <= window_base || a >= window_end;
}
/* May the address space grow by `pages` with this prot/flags? RLIMIT_AS,
 * RLIMIT_DATA and the guest's memory limit. 0 or -ENOMEM. */
int mm_may_expand(struct mm *mm, u64 pages, int prot, int flags);
/* May `pages` that are mapped already become private writable memory? Of the limits
 * above, RLIMIT_DATA and the guest's. 0 or -ENOMEM. */
int mm_may_become_data(struct mm *mm, u64 pages, int flags);
/* Bytes of private writable memory promised in all processes. */
extern u64 mm_committed;
/* Does a private writable mapping with these flags count as promised memory? With a
 * memory limit all do, as with Linux's vm.overcommit_memory=2, which is what
 * /proc/sys/vm/overcommit_memory then says; else MAP_NORESERVE ones do not. */
bool mm_counts(int flags);
#endif

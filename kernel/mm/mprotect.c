/* mprotect(2), pkey_mprotect(2), pkey_alloc(2), pkey_free(2). */
#include "mm/mmap.h"
#include "plat.h"
#include "proc/process.h"

#define PROT_SEM_ 8

static int protect_locked(struct mm *mm, u64 start, u64 end, int prot, int grows)
{
	struct vma *v = find_vma(mm, start);
	if (!v) return -ENOMEM;
	if (grows & PROT_GROWSDOWN) {
		if (v->start >= end) return -ENOMEM;
		start = v->start;
		if (!(v->flags & MAP_GROWSDOWN)) return -EINVAL;
	} else {
		if (v->start > start) return -ENOMEM;
		if (grows & PROT_GROWSUP) return -EINVAL;
	}
	if (vma_sealed(mm, start, end)) return -EPERM;
	/* Linux applies it up to the first VMA that does not allow it, or the first hole. */
	while (start < end) {
		if (!v || v->start > start) return -ENOMEM;
		u64 to = min(end, v->end);
		if ((prot & PROT_WRITE) && !vma_may_write(v)) return -EACCES;
		if (v->prot != prot) {
			int e;
			if (vma_private_writable(prot, v->flags) && !vma_private_writable(v->prot, v->flags) &&
			    mm_may_become_data(mm, (to - start) / PAGE_SIZE, v->flags))
				return -ENOMEM;
			if ((e = vma_isolate(mm, start, to))) return e;
			v = find_vma(mm, start);
			if ((e = plat_protect(start, to - start, prot))) return e;
			vma_set_attr(mm, v, prot, v->flags);
			v = vma_merge(mm, v);
		}
		start = to;
		v = v->end > start ? v : vma_next(v);
	}
	return 0;
}

long sys_mprotect(u64 start, u64 len, u64 prot)
{
	struct mm *mm = current()->mm;
	int grows = prot & (PROT_GROWSDOWN | PROT_GROWSUP);
	prot &= ~(u64)(PROT_GROWSDOWN | PROT_GROWSUP);
	if (grows == (PROT_GROWSDOWN | PROT_GROWSUP)) return -EINVAL;
	if (start & ~PAGE_MASK) return -EINVAL;
	if (!len) return 0;
	len = PAGE_ALIGN(len);
	if (start + len <= start) return -ENOMEM;
	if (prot & ~(u64)(PROT_READ | PROT_WRITE | PROT_EXEC | PROT_SEM_)) return -EINVAL;
	prot = prot_personality(prot & ~PROT_SEM_);
	mutex_lock(&mm->lock);
	long r = protect_locked(mm, start, start + len, prot, grows);
	mutex_unlock(&mm->lock);
	return r;
}

/* As on a processor without protection keys. */
long sys_pkey_mprotect(u64 start, u64 len, u64 prot, int pkey)
{
	return pkey == -1 ? sys_mprotect(start, len, prot) : -EINVAL;
}

long sys_pkey_alloc(u64 flags, u64 init) { return flags || (init & ~3UL) ? -EINVAL : -ENOSPC; }

long sys_pkey_free(int pkey)
{
	(void)pkey;
	return -EINVAL;
}

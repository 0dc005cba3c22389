/* mseal(2): mappings that may not change any more. */
#include "mm/mmap.h"
#include "proc/thread.h"

static int seal(struct mm *mm, u64 start, u64 end)
{
	/* First all of it must be there. */
	for (u64 at = start; at < end;) {
		struct vma *v = find_vma(mm, at);
		if (!v || v->start > at) return -ENOMEM;
		at = v->end;
	}
	while (start < end) {
		struct vma *v = find_vma(mm, start);
		u64 to = min(end, v->end);
		if (!(v->flags & (VMF_SEALED | VMF_SPECIAL))) {
			int e = vma_isolate(mm, start, to);
			if (e) return e;
			v = find_vma(mm, start);
			vma_set_attr(mm, v, v->prot, v->flags | VMF_SEALED);
			vma_merge(mm, v);
		}
		start = to;
	}
	return 0;
}

long sys_mseal(u64 start, u64 len, u64 flags)
{
	struct mm *mm = current()->mm;
	if (flags || (start & ~PAGE_MASK)) return -EINVAL;
	u64 n = PAGE_ALIGN(len), end = start + n;
	if ((len && !n) || end < start) return -EINVAL;
	if (!n) return 0;
	mutex_lock(&mm->lock);
	long r = seal(mm, start, end);
	mutex_unlock(&mm->lock);
	return r;
}

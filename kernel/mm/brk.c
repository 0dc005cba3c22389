/* brk(2): the heap is a VMA named [heap] above the program. */
#include "mm/mmap.h"
#include "plat.h"
#include "proc/process.h"

static bool grow(struct mm *mm, u64 from, u64 to)
{
	struct vma *next = find_vma(mm, from);
	if (to < from || !user_range_ok(from, to - from)) return false;
	if (next && next->start < from) return false;
	if (next && to > vma_start_gap(next)) return false;
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | mm->def_flags;
	if (mm_may_expand(mm, (to - from) / PAGE_SIZE, PROT_READ | PROT_WRITE, flags)) return false;
	if (mm->map_count >= MAX_MAP_COUNT) return false;
	struct vma *v = vma_new(from, to, PROT_READ | PROT_WRITE, flags, NULL, NULL, 0);
	if (!v) return false;
	v->name = "[heap]";
	if (vma_map(v, from, to)) {
		vma_free(v);
		return false;
	}
	vma_insert(mm, v);
	vma_merge(mm, v);
	return true;
}

long sys_brk(u64 brk)
{
	struct mm *mm = current()->mm;
	struct vma *dead = NULL;
	bool locked = false;
	u64 from = 0, to = 0;
	mutex_lock(&mm->lock);
	u64 old = mm->brk;
	if (brk >= mm->brk_start && brk < TASK_SIZE) {
		from = PAGE_ALIGN(old), to = PAGE_ALIGN(brk);
		u64 limit = rlimit(RLIMIT_DATA);
		if (to <= from) {
			if (to == from || !unmap_range(mm, to, from, &dead)) mm->brk = brk;
		} else if (brk - mm->brk_start + (mm->end_data - mm->start_data) <= limit && grow(mm, from, to)) {
			mm->brk = brk;
			locked = mm->def_flags & MAP_LOCKED;
		}
	}
	long r = mm->brk;
	mutex_unlock(&mm->lock);
	vma_chain_free(dead);
	if (locked) mm_populate(from, to - from, PROT_WRITE);
	return r;
}

/* mlock(2) and its family. Locked memory is brought in; the host does not page
 * a guest's memory for us, so the rest is the bookkeeping that programs see. */
#include "mm/mmap.h"
#include "plat.h"
#include "proc/process.h"

int mlock_may(struct mm *mm, u64 pages)
{
	u64 limit = rlimit(RLIMIT_MEMLOCK);
	if (current_process()->cred.euid == 0) return 0;
	if (!limit) return -EPERM;
	return mm->locked_pages + pages > limit / PAGE_SIZE ? -ENOMEM : 0;
}

/* Set MAP_LOCKED/VMF_ONFAULT of [start, end) to `set`; up to the first hole. */
static int set_lock(struct mm *mm, u64 start, u64 end, int set)
{
	while (start < end) {
		struct vma *v = find_vma(mm, start);
		if (!v || v->start > start) return -ENOMEM;
		u64 to = min(end, v->end);
		int flags = (v->flags & ~(MAP_LOCKED | VMF_ONFAULT)) | set;
		if (flags != v->flags && !(v->flags & VMF_SPECIAL)) {
			int e = vma_isolate(mm, start, to);
			if (e) return e;
			v = find_vma(mm, start);
			vma_set_attr(mm, v, v->prot, flags);
			vma_merge(mm, v);
		}
		start = to;
	}
	return 0;
}

/* Bring in [start, end), -ENOMEM where memory may not be accessed. */
static int populate_locked(struct mm *mm, u64 start, u64 end)
{
	int r = 0;
	while (start < end) {
		mutex_lock(&mm->lock);
		struct vma *v = find_vma(mm, start);
		u64 from = v ? max(v->start, start) : end, to = v ? min(v->end, end) : end;
		int prot = v ? v->prot : 0, flags = v ? v->flags : 0;
		mutex_unlock(&mm->lock);
		if (from >= end) break;
		if (!prot) r = -ENOMEM;
		mm_populate(from, to - from, flags & MAP_SHARED ? prot & ~PROT_WRITE : prot);
		start = to;
	}
	return r;
}

static long lock_range(u64 addr, u64 len, int set)
{
	struct mm *mm = current()->mm;
	if (!rlimit(RLIMIT_MEMLOCK) && current_process()->cred.euid) return -EPERM;
	len = PAGE_ALIGN(len + (addr & ~PAGE_MASK));
	addr &= PAGE_MASK;
	if (addr + len < addr) return -EINVAL;
	if (!len) return 0;
	mutex_lock(&mm->lock);
	u64 have = 0; /* already locked inside the range: not counted twice */
	for (struct vma *v = find_vma(mm, addr); v && v->start < addr + len; v = vma_next(v))
		if (v->flags & MAP_LOCKED) have += min(v->end, addr + len) - max(v->start, addr);
	long r = mlock_may(mm, (len - have) / PAGE_SIZE);
	if (!r) r = set_lock(mm, addr, addr + len, set);
	mutex_unlock(&mm->lock);
	if (!r && !(set & VMF_ONFAULT)) r = populate_locked(mm, addr, addr + len);
	return r;
}

long sys_mlock(u64 addr, u64 len) { return lock_range(addr, len, MAP_LOCKED); }

long sys_mlock2(u64 addr, u64 len, int flags)
{
	if (flags & ~1 /* MLOCK_ONFAULT */) return -EINVAL;
	return lock_range(addr, len, flags ? MAP_LOCKED | VMF_ONFAULT : MAP_LOCKED);
}

long sys_munlock(u64 addr, u64 len)
{
	struct mm *mm = current()->mm;
	len = PAGE_ALIGN(len + (addr & ~PAGE_MASK));
	addr &= PAGE_MASK;
	if (addr + len < addr) return -EINVAL;
	mutex_lock(&mm->lock);
	long r = set_lock(mm, addr, addr + len, 0);
	mutex_unlock(&mm->lock);
	return r;
}

static void lock_all(struct mm *mm, int set)
{
	for (struct vma *v = vma_first(mm); v; v = vma_next(v)) {
		if (v->flags & VMF_SPECIAL) continue;
		vma_set_attr(mm, v, v->prot, (v->flags & ~(MAP_LOCKED | VMF_ONFAULT)) | set);
		v = vma_merge(mm, v);
	}
}

long sys_mlockall(int flags)
{
	struct mm *mm = current()->mm;
	if (!flags || (flags & ~(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT)) || flags == MCL_ONFAULT) return -EINVAL;
	u64 limit = rlimit(RLIMIT_MEMLOCK);
	bool root = current_process()->cred.euid == 0;
	if (!root && !limit) return -EPERM;
	int set = MAP_LOCKED | (flags & MCL_ONFAULT ? VMF_ONFAULT : 0);
	long r = 0;
	mutex_lock(&mm->lock);
	if (!root && (flags & MCL_CURRENT) && mm->total_pages > limit / PAGE_SIZE) {
		r = -ENOMEM;
	} else {
		mm->def_flags = flags & MCL_FUTURE ? set : 0;
		if (flags & MCL_CURRENT) lock_all(mm, set);
	}
	mutex_unlock(&mm->lock);
	if (!r && (flags & MCL_CURRENT) && !(flags & MCL_ONFAULT)) populate_locked(mm, 0, TASK_SIZE);
	return r;
}

long sys_munlockall(void)
{
	struct mm *mm = current()->mm;
	mutex_lock(&mm->lock);
	mm->def_flags = 0;
	lock_all(mm, 0);
	mutex_unlock(&mm->lock);
	return 0;
}

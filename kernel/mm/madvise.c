/* madvise(2). The host keeps the pages, so most advice goes to it; here are
 * the checks and what our own objects need. */
#include "fs/fs.h"
#include "mm/mmap.h"
#include "mm/shm_object.h"
#include "plat.h"
#include "proc/process.h"

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif

static bool valid(int advice)
{
	switch (advice) {
	case MADV_NORMAL:
	case MADV_RANDOM:
	case MADV_SEQUENTIAL:
	case MADV_WILLNEED:
	case MADV_DONTNEED:
	case MADV_DONTNEED_LOCKED:
	case MADV_FREE:
	case MADV_REMOVE:
	case MADV_DONTFORK:
	case MADV_DOFORK:
	case MADV_HUGEPAGE:
	case MADV_NOHUGEPAGE:
	case MADV_COLLAPSE:
	case MADV_DONTDUMP:
	case MADV_DODUMP:
	case MADV_WIPEONFORK:
	case MADV_KEEPONFORK:
	case MADV_COLD:
	case MADV_PAGEOUT:
	case MADV_MERGEABLE:
	case MADV_UNMERGEABLE:
	case MADV_POPULATE_READ:
	case MADV_POPULATE_WRITE:
	case MADV_GUARD_INSTALL_:
	case MADV_GUARD_REMOVE_: return true;
	}
	return false;
}

/* MADV_REMOVE of one piece of one VMA: a hole in the object behind a shared writable
 * mapping. With mm->lock, which a file's own locks do not allow: it is dropped for that. */
static int remove(struct mm *mm, struct vma *v, u64 start, u64 end)
{
	if (v->flags & MAP_LOCKED) return -EINVAL;
	if (!v->file && !v->shm) return -EINVAL;
	if (!(v->flags & MAP_SHARED) || !vma_may_write(v)) return -EACCES;
	u64 off = v->pgoff + (start - v->start);
	if (v->shm) {
		shm_punch(v->shm, off, end - start);
		return 0;
	}
	struct file *f = v->file;
	if (!f->ops->fallocate) return -EOPNOTSUPP;
	file_get(f);
	mutex_unlock(&mm->lock);
	int e = f->ops->fallocate(f, 3 /* PUNCH_HOLE|KEEP_SIZE */, off, end - start);
	file_put(f);
	mutex_lock(&mm->lock);
	return e;
}

/* New flags of v for the advice that is kept in it; same as before for the rest. */
static int changed_flags(const struct vma *v, int advice)
{
	switch (advice) {
	case MADV_DONTFORK: return v->flags | VMF_DONTFORK;
	case MADV_DOFORK: return v->flags & ~VMF_DONTFORK;
	case MADV_WIPEONFORK: return v->flags | VMF_WIPEONFORK;
	case MADV_KEEPONFORK: return v->flags & ~VMF_WIPEONFORK;
	case MADV_HUGEPAGE: return (v->flags & ~VMF_NOHUGEPAGE) | VMF_HUGEPAGE;
	case MADV_NOHUGEPAGE: return (v->flags & ~VMF_HUGEPAGE) | VMF_NOHUGEPAGE;
	case MADV_DONTDUMP: return v->flags | VMF_DONTDUMP;
	case MADV_DODUMP: return v->flags & ~VMF_DONTDUMP;
	}
	return v->flags;
}

static int check(const struct vma *v, int advice)
{
	bool anon = !v->file && !v->shm;
	if ((v->flags & VMF_SPECIAL) && advice > MADV_WILLNEED) return -EINVAL;
	/* What throws content away needs the right to write what is sealed. */
	bool discards = advice == MADV_DONTNEED || advice == MADV_FREE || advice == MADV_DONTNEED_LOCKED ||
			advice == MADV_DONTFORK || advice == MADV_WIPEONFORK || advice == MADV_GUARD_INSTALL_;
	if ((v->flags & VMF_SEALED) && discards && !(v->flags & MAP_SHARED) && !v->shm && !(v->prot & PROT_WRITE))
		return -EPERM;
	switch (advice) {
	case MADV_DONTNEED: return v->flags & MAP_LOCKED ? -EINVAL : 0;
	case MADV_FREE: return !anon || (v->flags & MAP_LOCKED) ? -EINVAL : 0;
	case MADV_WIPEONFORK: return !anon ? -EINVAL : 0;
	case MADV_COLD:
	case MADV_PAGEOUT: return v->flags & MAP_LOCKED ? -EINVAL : 0;
	}
	return 0;
}

/* One piece of one VMA. */
static int advise_vma(struct mm *mm, struct vma *v, u64 start, u64 end, int advice)
{
	int e = check(v, advice);
	if (e) return e;
	int flags = changed_flags(v, advice);
	/* Shared objects' memory is the kernel's arena to the host: no fork or dump
	 * advice there; what the flag means is done here. */
	bool host = !(v->shm && (advice == MADV_DONTDUMP || advice == MADV_DODUMP));
	if (host && (e = plat_advise(start, end - start, advice))) return e;
	if (flags == v->flags) return 0;
	if ((e = vma_isolate(mm, start, end))) return e;
	v = find_vma(mm, start);
	vma_set_attr(mm, v, v->prot, flags);
	vma_merge(mm, v);
	return 0;
}

static long advise_range(struct mm *mm, u64 start, u64 end, int advice)
{
	long unmapped = 0;
	while (start < end) {
		struct vma *v = find_vma(mm, start);
		if (!v || v->start >= end) return -ENOMEM;
		if (v->start > start) {
			if (advice == MADV_POPULATE_READ || advice == MADV_POPULATE_WRITE) return -ENOMEM;
			unmapped = -ENOMEM;
			start = v->start;
		}
		u64 to = min(end, v->end);
		int e;
		if (advice == MADV_REMOVE) {
			e = remove(mm, v, start, to);
		} else {
			e = advise_vma(mm, v, start, to, advice);
		}
		if (e) return e;
		start = to;
	}
	return unmapped;
}

long sys_madvise(u64 start, u64 len, int advice)
{
	struct mm *mm = current()->mm;
	if (advice == 100 || advice == 101) return -EPERM; /* MADV_HWPOISON, MADV_SOFT_OFFLINE */
	if (!valid(advice)) return -EINVAL;
	if (start & ~PAGE_MASK) return -EINVAL;
	u64 n = PAGE_ALIGN(len);
	if ((len && !n) || start + n < start) return -EINVAL;
	if (!n) return 0;
	mutex_lock(&mm->lock);
	long r = advise_range(mm, start, start + n, advice);
	mutex_unlock(&mm->lock);
	return r;
}

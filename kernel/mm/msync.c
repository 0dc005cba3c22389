/* msync(2), mincore(2). */
#include "core/uaccess.h"
#include "core/kmalloc.h"
#include "fs/fs.h"
#include "mm/mmap.h"
#include "plat.h"
#include "proc/thread.h"

long sys_msync(u64 start, u64 len, int flags)
{
	struct mm *mm = current()->mm;
	if (flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC)) return -EINVAL;
	if (start & ~PAGE_MASK) return -EINVAL;
	if ((flags & MS_ASYNC) && (flags & MS_SYNC)) return -EINVAL;
	len = PAGE_ALIGN(len);
	u64 end = start + len;
	if (end < start) return -ENOMEM;
	if (!len) return 0;
	long unmapped = 0, r = 0;
	mutex_lock(&mm->lock);
	while (start < end) {
		struct vma *v = find_vma(mm, start);
		if (!v || v->start >= end) {
			unmapped = -ENOMEM;
			break;
		}
		if (v->start > start) {
			unmapped = -ENOMEM;
			start = v->start;
		}
		u64 to = min(end, v->end);
		if ((flags & MS_INVALIDATE) && (v->flags & MAP_LOCKED)) {
			r = -EBUSY;
			break;
		}
		if ((flags & MS_SYNC) && v->file && (v->flags & MAP_SHARED) &&
		    (r = plat_sync(start, to - start, MS_SYNC)))
			break;
		start = to;
	}
	mutex_unlock(&mm->lock);
	return r ? r : unmapped;
}

long sys_mincore(u64 start, u64 len, u8 *uvec)
{
	struct mm *mm = current()->mm;
	if (start & ~PAGE_MASK) return -EINVAL;
	if (start > TASK_SIZE || len > TASK_SIZE - start) return -ENOMEM;
	u64 pages = PAGE_ALIGN(len) / PAGE_SIZE;
	if (!access_ok(uvec, pages)) return -EFAULT;
	u8 *vec = kmalloc(1024);
	if (!vec) return -EAGAIN;
	long r = 0;
	while (pages && !r) {
		u64 n = min(pages, 1024UL), at = start, stop;
		mutex_lock(&mm->lock);
		stop = start + n * PAGE_SIZE;
		while (at < stop) {
			struct vma *v = find_vma(mm, at);
			if (!v || v->start > at) {
				r = -ENOMEM;
				break;
			}
			u64 to = min(stop, v->end);
			if ((r = plat_incore(at, to - at, vec + (at - start) / PAGE_SIZE))) break;
			at = to;
		}
		mutex_unlock(&mm->lock);
		/* Linux stores what it has learnt before it fails at a hole. */
		u64 done = (at - start) / PAGE_SIZE;
		if (done && copy_to_user(uvec, vec, done)) r = -EFAULT;
		uvec += n, pages -= n, start = stop;
	}
	kfree(vec);
	return r;
}

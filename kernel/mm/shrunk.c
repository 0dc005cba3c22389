/* Mappings of memory files that become shorter: what they show past the end goes, private copies
 * too, as with Linux's truncation, so that touching it is SIGBUS. The host does so for its own
 * files. Each process changes its own mappings, since no platform reaches into another's. */
#include "fs/fs.h"
#include "mm/vma.h"
#include "plat.h"
#include "proc/process.h"

/* Where in v what its file has no more begins: v->end if it has all. */
static u64 end_in(const struct vma *v)
{
	if (!v->file || !v->file->ops->mapped_end) return v->end;
	u64 end = v->file->ops->mapped_end(v->file), left = end > v->pgoff ? end - v->pgoff : 0;
	return v->start + min(left, vma_len(v));
}

void shrunk_work(void)
{
	struct mm *mm = current()->mm;
	__atomic_and_fetch(&current()->work, ~WORK_SHRUNK, __ATOMIC_SEQ_CST);
	if (!mm) return;
	mutex_lock(&mm->lock);
	for (struct vma *v = vma_first(mm); v; v = vma_next(v)) {
		u64 end = end_in(v);
		if (end < v->end) plat_map_arena(end, v->end - end, v->prot, v->flags & MAP_SHARED, PAST_ARENA);
	}
	mutex_unlock(&mm->lock);
}

static bool maps_past_end(struct mm *mm, const struct inode *inode)
{
	bool found = false;
	mutex_lock(&mm->lock);
	for (struct vma *v = vma_first(mm); v && !found; v = vma_next(v))
		found = v->file && v->file->inode == inode && end_in(v) < v->end;
	mutex_unlock(&mm->lock);
	return found;
}

static long tell_if_mapped(struct process *p, void *inode)
{
	mutex_lock(&p->lock);
	struct mm *mm = p->mm;
	if (mm) mm_get(mm);
	mutex_unlock(&p->lock);
	if (!mm) return 0;
	if (maps_past_end(mm, inode)) {
		if (mm == current()->mm) {
			shrunk_work();
		} else {
			struct thread *t;
			mutex_lock(&p->sig_lock);
			list_for_each (t, &p->threads, thread_node) thread_set_work(t, WORK_SHRUNK);
			mutex_unlock(&p->sig_lock);
		}
	}
	mm_put(mm);
	return 0;
}

static bool any(struct process *p, long arg) { return (void)p, (void)arg, true; }

void mm_file_shrunk(struct inode *inode)
{
	for_each_process (any, 0, tell_if_mapped, inode)
		;
}

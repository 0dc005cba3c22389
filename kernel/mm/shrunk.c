/* Mappings of files that become shorter: what they show past the end goes, private copies
 * too, as with Linux's truncation, so that touching it is SIGBUS. For its own files the host does so
 * on the process platform; on kvm the private copies of a truncated one are seen to here (and of one that
 * changed outside when what lies past its end is touched: recheck_files). Each process changes its own mappings, since no platform reaches into another's. */
#include "fs/fs.h"
#include "mm/vma.h"
#include "plat.h"
#include "proc/process.h"

/* Flags of vma.gone, beside where the file ended. */
enum { GONE = 1, GONE_HOST = 2 };

/* Where in v what its file has no more begins: v->end if it has all. */
static u64 end_in(const struct vma *v, u64 file_end)
{
	u64 left = file_end > v->pgoff ? file_end - v->pgoff : 0;
	return v->start + min(left, vma_len(v));
}

void shrunk_work(void)
{
	struct mm *mm = current()->mm;
	__atomic_and_fetch(&current()->work, ~WORK_SHRUNK, __ATOMIC_SEQ_CST);
	if (!mm) return;
	mutex_lock(&mm->lock);
	mm->shrunk = false;
	for (struct vma *v = vma_first(mm); v; v = vma_next(v)) {
		if (!v->gone) continue;
		u64 end = end_in(v, v->gone & PAGE_MASK);
		bool host = v->gone & GONE_HOST;
		v->gone = 0;
		if (end == v->end) continue;
		if (host) plat_unmap(end, v->end - end); /* to be looked at again when it is touched */
		else plat_map_arena(end, v->end - end, v->prot, v->flags & MAP_SHARED, PAST_ARENA);
	}
	mutex_unlock(&mm->lock);
}

struct shrunk {
	const struct inode *inode;
	u64 end;
	u64 flags;
};

/* Notes in the mappings what goes, since the file may have grown again before that is done. */
static bool maps_past_end(struct mm *mm, const struct shrunk *s)
{
	bool found = false;
	mutex_lock(&mm->lock);
	for (struct vma *v = vma_first(mm); v; v = vma_next(v)) {
		if (!v->file || v->file->inode != s->inode || end_in(v, s->end) == v->end) continue;
		if (!v->gone || (v->gone & PAGE_MASK) > s->end) v->gone = s->end | s->flags;
		mm->shrunk = found = true;
	}
	mutex_unlock(&mm->lock);
	return found;
}

static long tell_if_mapped(struct process *p, void *shrunk)
{
	mutex_lock(&p->lock);
	struct mm *mm = p->mm;
	if (mm) mm_get(mm);
	mutex_unlock(&p->lock);
	if (!mm) return 0;
	if (maps_past_end(mm, shrunk)) {
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

static void shrunk(struct inode *inode, u64 size, u64 flags)
{
	struct shrunk s = { inode, PAGE_ALIGN(size), flags };
	for_each_process (any, 0, tell_if_mapped, &s)
		;
}

void mm_file_shrunk(struct inode *inode, u64 size) { shrunk(inode, size, GONE); }

void mm_host_file_truncated(struct inode *inode, u64 size)
{
	if (inode && plat_has_lookup) shrunk(inode, size, GONE | GONE_HOST);
}

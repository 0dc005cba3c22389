/* mremap(2). */
#include "fs/fs.h"
#include "mm/mmap.h"
#include "plat.h"
#include "proc/process.h"

struct remap {
	struct mm *mm;
	struct vma *v; /* the one that holds the old range */
	u64 addr, old_len, new_len, new_addr;
	unsigned long flags;
	struct vma *dead;
	bool locked; /* the old range is: so is what is added to it */
};

/* The host may have cut one of our VMAs in several and refuses to move across
 * the cuts: then move the halves. */
static int move_pages(u64 from, u64 to, u64 len)
{
	int e = plat_move(from, len, to, len);
	if (e != -EFAULT || len <= PAGE_SIZE) return e;
	u64 half = (len / 2) & PAGE_MASK;
	e = move_pages(from, to, half);
	return e ? e : move_pages(from + half, to + half, len - half);
}

/* A VMA like v for [start, end), beginning at v's content of old address `from`. */
static struct vma *like(const struct vma *v, u64 start, u64 end, u64 from)
{
	u64 off = v->file || v->shm ? v->pgoff + (from - v->start) : 0;
	struct vma *n = vma_new(start, end, v->prot, v->flags & ~MAP_GROWSDOWN, v->file, v->shm, off);
	if (n) n->name = v->name;
	return n;
}

/* Map the content again at the new place (old_len 0): shared mappings only. */
static long duplicate(struct remap *r)
{
	struct vma *n = like(r->v, r->new_addr, r->new_addr + r->new_len, r->addr);
	if (!n) return -ENOMEM;
	int e = vma_map(n, n->start, n->end);
	if (e) {
		plat_unmap(r->new_addr, r->new_len);
		n->rb.parent = r->dead ? &r->dead->rb : NULL;
		r->dead = n;
		return e;
	}
	vma_insert(r->mm, n);
	vma_merge(r->mm, n);
	return r->new_addr;
}

/* The new range is free. Move [addr, addr+old_len) and extend it. */
static long move(struct remap *r)
{
	struct mm *mm = r->mm;
	if (mm->map_count >= MAX_MAP_COUNT - 3) return -ENOMEM;
	if (!r->old_len) return duplicate(r);
	u64 keep = min(r->old_len, r->new_len);
	struct vma *n = like(r->v, r->new_addr, r->new_addr + r->new_len, r->addr), *left = NULL;
	if (!n) return -ENOMEM;
	bool heap = r->v->name && r->v->name[1] == 'h';
	if (heap) n->name = NULL; /* [heap] is where brk put it */
	int e = 0;
	if (r->flags & MREMAP_DONTUNMAP) {
		left = like(r->v, r->addr, r->addr + r->old_len, r->addr);
		if (!left) e = -ENOMEM;
	}
	if (!e) e = vma_isolate(mm, r->addr, r->addr + r->old_len);
	if (!e) e = move_pages(r->addr, r->new_addr, keep);
	if (e) {
		vma_free(n); /* the old VMA still holds the references */
		if (left) vma_free(left);
		return e;
	}
	vma_detach_range(mm, r->addr, r->addr + r->old_len, &r->dead);
	n->end = r->new_addr + keep;
	vma_insert(mm, n);
	if (r->new_len > keep) {
		if ((e = vma_map(n, r->new_addr + keep, r->new_addr + r->new_len))) {
			plat_unmap(r->new_addr + keep, r->new_len - keep);
		} else {
			vma_set_range(mm, n, n->start, r->new_addr + r->new_len);
		}
	}
	vma_merge(mm, n); /* n may be gone now */
	if (left) {
		left->flags &= ~MAP_LOCKED;
		if (vma_map(left, left->start, left->end)) {
			left->rb.parent = r->dead ? &r->dead->rb : NULL;
			r->dead = left;
		} else {
			vma_insert(mm, left);
			vma_merge(mm, left);
		}
	}
	return e ? e : (long)r->new_addr;
}

/* Linux's vma_to_resize: may the range be resized at all? */
static int check_resize(struct remap *r)
{
	struct vma *v = find_vma(r->mm, r->addr);
	if (!v || v->start > r->addr) return -EFAULT;
	r->v = v;
	r->locked = v->flags & MAP_LOCKED;
	if (!r->old_len && !(v->flags & MAP_SHARED)) return -EINVAL;
	if (v->flags & (VMF_SPECIAL | VMF_SEALED)) return -EPERM;
	if (r->old_len > v->end - r->addr) return -EFAULT;
	if (r->new_len <= r->old_len) return 0;
	u64 more = (r->new_len - r->old_len) / PAGE_SIZE;
	if ((v->file || v->shm) && v->pgoff + (r->addr - v->start) + r->new_len < r->new_len) return -EINVAL;
	if ((v->flags & MAP_LOCKED) && mlock_may(r->mm, more)) return -EAGAIN;
	return mm_may_expand(r->mm, more, v->prot, v->flags);
}

static int check_fixed(const struct remap *r)
{
	if (r->new_addr & ~PAGE_MASK) return -EINVAL;
	if (r->new_addr > TASK_SIZE - r->new_len) return -EINVAL;
	if (r->addr + r->old_len > r->new_addr && r->new_addr + r->new_len > r->addr) return -EINVAL;
	return r->mm->map_count + 2 >= MAX_MAP_COUNT - 3 ? -ENOMEM : 0;
}

static long remap_to_fixed(struct remap *r)
{
	if (!user_range_ok(r->new_addr, r->new_len)) return -ENOMEM;
	if (r->new_addr < MMAP_MIN_ADDR) return -EPERM;
	int e;
	if (r->flags & MREMAP_FIXED) {
		if ((e = unmap_range(r->mm, r->new_addr, r->new_addr + r->new_len, &r->dead))) return e;
	} else if (vma_intersects(r->mm, r->new_addr, r->new_addr + r->new_len)) {
		r->new_addr = vma_find_hole(r->mm, r->new_len, MMAP_MIN_ADDR, r->mm->mmap_base, PAGE_SIZE);
		if (!r->new_addr) return -ENOMEM;
	}
	if (r->old_len > r->new_len) {
		if ((e = unmap_range(r->mm, r->addr + r->new_len, r->addr + r->old_len, &r->dead))) return e;
		r->old_len = r->new_len;
	}
	if ((e = check_resize(r))) return e;
	return move(r);
}

/* Same length at a given place: since Linux 6.17 the range may hold several VMAs,
 * and holes after the first; each is moved by itself and the distances kept. */
static long move_several(struct remap *r)
{
	u64 start = r->addr, end = start + r->old_len, to = r->new_addr;
	struct vma *v = find_vma(r->mm, start);
	if (end < start || !v || v->start > start) return -EFAULT;
	if (v->end >= end) return remap_to_fixed(r);
	for (u64 at = start; at < end;) {
		if (!(v = find_vma(r->mm, at)) || v->start >= end) break;
		r->addr = max(at, v->start);
		r->old_len = r->new_len = min(end, v->end) - r->addr;
		r->new_addr = to + (r->addr - start);
		at = r->addr + r->old_len;
		long e = remap_to_fixed(r);
		if (e < 0) return e;
	}
	return to;
}

static bool grow_in_place(struct remap *r)
{
	struct vma *v = r->v, *next = vma_next(v);
	u64 from = r->addr + r->old_len, to = r->addr + r->new_len;
	if (from != v->end || !user_range_ok(from, to - from)) return false;
	if (next && to > vma_start_gap(next)) return false;
	if (vma_map(v, from, to)) {
		plat_unmap(from, to - from);
		return false;
	}
	vma_set_range(r->mm, v, v->start, to);
	vma_merge(r->mm, v);
	return true;
}

static long remap_locked(struct remap *r)
{
	if (r->flags & (MREMAP_FIXED | MREMAP_DONTUNMAP)) {
		if (!(r->flags & MREMAP_FIXED) && !r->new_addr) { /* DONTUNMAP alone: anywhere */
			int e = check_resize(r);
			if (e) return e;
			r->new_addr = vma_find_hole(r->mm, r->new_len, MMAP_MIN_ADDR, r->mm->mmap_base, PAGE_SIZE);
			return r->new_addr ? move(r) : -ENOMEM;
		}
		int e = check_fixed(r);
		if (e) return e;
		return r->old_len == r->new_len ? move_several(r) : remap_to_fixed(r);
	}
	if (r->old_len >= r->new_len) {
		struct vma *v = find_vma(r->mm, r->addr);
		if (!v || v->start > r->addr) return -EFAULT;
		if (r->old_len == r->new_len) return r->addr;
		if (r->addr > TASK_SIZE - r->old_len) return -EINVAL;
		int e = unmap_range(r->mm, r->addr + r->new_len, r->addr + r->old_len, &r->dead);
		return e ? e : (long)r->addr;
	}
	int e = check_resize(r);
	if (e) return e;
	if (r->old_len && grow_in_place(r)) return r->addr;
	if (!(r->flags & MREMAP_MAYMOVE)) return -ENOMEM;
	r->new_addr = vma_find_hole(r->mm, r->new_len, MMAP_MIN_ADDR, r->mm->mmap_base, PAGE_SIZE);
	return r->new_addr ? move(r) : -ENOMEM;
}

long sys_mremap(u64 addr, u64 old_len, u64 new_len, unsigned long flags, u64 new_addr)
{
	struct mm *mm = current()->mm;
	if (flags & ~(unsigned long)(MREMAP_FIXED | MREMAP_MAYMOVE | MREMAP_DONTUNMAP)) return -EINVAL;
	if ((flags & MREMAP_FIXED) && !(flags & MREMAP_MAYMOVE)) return -EINVAL;
	if (addr & ~PAGE_MASK) return -EINVAL;
	old_len = PAGE_ALIGN(old_len);
	new_len = PAGE_ALIGN(new_len);
	if ((flags & MREMAP_DONTUNMAP) && (!(flags & MREMAP_MAYMOVE) || old_len != new_len)) return -EINVAL;
	if (!new_len || new_len > TASK_SIZE) return -EINVAL;
	if (addr >= TASK_SIZE || old_len > TASK_SIZE) return -EFAULT;
	struct remap r = { mm,      NULL,    addr,
			   old_len, new_len, flags & (MREMAP_FIXED | MREMAP_DONTUNMAP) ? new_addr : 0,
			   flags,   NULL,    false };
	mutex_lock(&mm->lock);
	long ret = remap_locked(&r);
	mutex_unlock(&mm->lock);
	vma_chain_free(r.dead);
	if (ret >= 0 && r.locked && new_len > old_len) mm_populate(ret + old_len, new_len - old_len, PROT_WRITE);
	return ret;
}

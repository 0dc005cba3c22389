#include "mm/vma.h"
#include "core/kmalloc.h"
#include "core/printk.h"
#include "core/string.h"
#include "fs/fs.h"
#include "mm/rbtree.h"
#include "mm/shm_object.h"
#include "plat.h"
#include <htux/bootinfo.h>

#define to_vma(n) container_of(n, struct vma, rb)

u64 mm_committed;

static void update_gap(struct rb_node *n)
{
	struct vma *v = to_vma(n);
	u64 g = v->gap;
	if (n->left) g = max(g, to_vma(n->left)->subtree_gap);
	if (n->right) g = max(g, to_vma(n->right)->subtree_gap);
	v->subtree_gap = g;
}

struct vma *vma_first(struct mm *mm)
{
	struct rb_node *n = rb_first(mm->root);
	return n ? to_vma(n) : NULL;
}

struct vma *vma_next(struct vma *v)
{
	struct rb_node *n = rb_next(&v->rb);
	return n ? to_vma(n) : NULL;
}

struct vma *vma_prev(struct vma *v)
{
	struct rb_node *n = rb_prev(&v->rb);
	return n ? to_vma(n) : NULL;
}

struct vma *find_vma(struct mm *mm, u64 addr)
{
	struct rb_node *n = mm->root;
	struct vma *best = NULL;
	while (n) {
		struct vma *v = to_vma(n);
		if (v->end > addr) {
			best = v;
			if (v->start <= addr) break;
			n = n->left;
		} else {
			n = n->right;
		}
	}
	return best;
}

/* The free space between the VMA before v and v's guard gap. */
static void recompute_gap(struct vma *v)
{
	struct vma *p = vma_prev(v);
	u64 lo = p ? p->end : 0, hi = vma_start_gap(v);
	v->gap = hi > lo ? hi - lo : 0;
	rb_propagate(&v->rb, update_gap);
}

bool mm_counts(int flags) { return !(flags & MAP_NORESERVE) || bootinfo->memory_limit; }

static void account(struct mm *mm, const struct vma *v, bool add)
{
	u64 pages = vma_len(v) / PAGE_SIZE, sign = add ? 1 : -1UL;
	mm->total_pages += sign * pages;
	if (v->flags & MAP_LOCKED) mm->locked_pages += sign * pages;
	if (!vma_private_writable(v->prot, v->flags) || (v->flags & MAP_GROWSDOWN)) return;
	mm->data_pages += sign * pages;
	if (mm_counts(v->flags)) {
		mm->committed += sign * vma_len(v);
		__atomic_fetch_add(&mm_committed, sign * vma_len(v), __ATOMIC_RELAXED);
	}
}

bool vma_may_write(const struct vma *v)
{
	if (!(v->flags & MAP_SHARED) || !v->file) return true;
	return (v->file->flags & O_ACCMODE) != O_RDONLY && !(v->flags & VMF_NEVERWRITE);
}

/* Those that may write to a file keep it from being sealed (fs/memfd.c). */
static u32 *writers(const struct vma *v)
{
	bool may = v->file && v->file->inode && (v->flags & MAP_SHARED) && vma_may_write(v);
	return may ? &v->file->inode->shared_writable : NULL;
}

void vma_never_writes(struct vma *v)
{
	u32 *n = writers(v);
	v->flags |= VMF_NEVERWRITE;
	if (n) __atomic_fetch_sub(n, 1, __ATOMIC_SEQ_CST);
}

struct vma *vma_new(u64 start, u64 end, int prot, int flags, struct file *file, struct shm_object *shm, u64 pgoff)
{
	struct vma *v = kzalloc(sizeof(*v));
	if (!v) return NULL;
	v->start = start;
	v->end = end;
	v->prot = prot;
	v->flags = flags;
	v->pgoff = pgoff;
	if ((v->file = file)) file_get(file);
	if ((v->shm = shm)) shm_get(shm);
	u32 *n = writers(v);
	if (n) __atomic_fetch_add(n, 1, __ATOMIC_SEQ_CST);
	return v;
}

void vma_free(struct vma *v)
{
	u32 *n = writers(v);
	if (n) __atomic_fetch_sub(n, 1, __ATOMIC_SEQ_CST);
	if (v->file) file_put(v->file);
	if (v->shm) shm_put(v->shm);
	kfree(v);
}

void vma_chain_free(struct vma *chain)
{
	while (chain) {
		struct rb_node *next = chain->rb.parent;
		vma_free(chain);
		chain = next ? to_vma(next) : NULL;
	}
}

void vma_insert(struct mm *mm, struct vma *v)
{
	struct rb_node **link = &mm->root, *parent = NULL;
	while (*link) {
		parent = *link;
		link = v->start < to_vma(parent)->start ? &parent->left : &parent->right;
	}
	v->gap = 0;
	rb_insert(&mm->root, &v->rb, parent, link, update_gap);
	recompute_gap(v);
	struct vma *n = vma_next(v);
	if (n) recompute_gap(n);
	mm->map_count++;
	account(mm, v, true);
}

void vma_remove(struct mm *mm, struct vma *v)
{
	struct vma *n = vma_next(v);
	account(mm, v, false);
	rb_erase(&mm->root, &v->rb, update_gap);
	if (n) recompute_gap(n);
	mm->map_count--;
}

void vma_set_range(struct mm *mm, struct vma *v, u64 start, u64 end)
{
	account(mm, v, false);
	v->start = start;
	v->end = end;
	account(mm, v, true);
	recompute_gap(v);
	struct vma *n = vma_next(v);
	if (n) recompute_gap(n);
}

void vma_set_attr(struct mm *mm, struct vma *v, int prot, int flags)
{
	account(mm, v, false);
	v->prot = prot;
	v->flags = flags;
	account(mm, v, true);
}

/* Cut v at addr (start < addr < end); v keeps the lower part. -ENOMEM. */
static int vma_split(struct mm *mm, struct vma *v, u64 addr)
{
	if (mm->map_count >= MAX_MAP_COUNT) return -ENOMEM;
	u64 off = v->file || v->shm ? v->pgoff + (addr - v->start) : 0;
	struct vma *hi = vma_new(addr, v->end, v->prot, v->flags, v->file, v->shm, off);
	if (!hi) return -ENOMEM;
	hi->name = v->name;
	hi->gone = v->gone;
	/* The guard gap of a growing stack lies below its lowest part only. */
	hi->flags &= ~MAP_GROWSDOWN;
	vma_set_range(mm, v, v->start, addr);
	vma_insert(mm, hi);
	return 0;
}

static bool can_merge(const struct vma *a, const struct vma *b)
{
	if (a->end != b->start || a->prot != b->prot || a->file != b->file || a->shm != b->shm || a->name != b->name)
		return false;
	if ((a->flags ^ b->flags) & ~MAP_GROWSDOWN) return false;
	if ((b->flags & MAP_GROWSDOWN) || (a->flags & VMF_SPECIAL)) return false;
	return !(a->file || a->shm) || a->pgoff + vma_len(a) == b->pgoff;
}

static struct vma *join(struct mm *mm, struct vma *a, struct vma *b)
{
	u64 end = b->end;
	vma_remove(mm, b);
	vma_set_range(mm, a, a->start, end);
	vma_free(b); /* a holds the same references: nothing is released here */
	return a;
}

struct vma *vma_merge(struct mm *mm, struct vma *v)
{
	struct vma *p = vma_prev(v), *n = vma_next(v);
	if (n && can_merge(v, n)) v = join(mm, v, n);
	if (p && can_merge(p, v)) v = join(mm, p, v);
	vma_check(mm);
	return v;
}

int vma_isolate(struct mm *mm, u64 start, u64 end)
{
	struct vma *v = find_vma(mm, start);
	if (v && v->start < start) {
		int e = vma_split(mm, v, start);
		if (e) return e;
	}
	v = find_vma(mm, end);
	if (v && v->start < end) return vma_split(mm, v, end);
	return 0;
}

bool vma_sealed(struct mm *mm, u64 start, u64 end)
{
	for (struct vma *v = find_vma(mm, start); v && v->start < end; v = vma_next(v))
		if (v->flags & (VMF_SPECIAL | VMF_SEALED)) return true;
	return false;
}

int vma_detach_range(struct mm *mm, u64 start, u64 end, struct vma **chain)
{
	if (vma_sealed(mm, start, end)) return -EPERM;
	int e = vma_isolate(mm, start, end);
	if (e) return e;
	struct vma *v;
	while ((v = find_vma(mm, start)) && v->start < end) {
		vma_remove(mm, v);
		v->rb.parent = *chain ? &(*chain)->rb : NULL;
		*chain = v;
	}
	vma_check(mm);
	return 0;
}

bool vma_intersects(struct mm *mm, u64 start, u64 end)
{
	struct vma *v = find_vma(mm, start);
	return v && v->start < end;
}

/* Highest fitting place in the gap [gs, ge), or 0. */
static u64 fit(u64 gs, u64 ge, u64 len, u64 lo, u64 hi, u64 align)
{
	gs = max(gs, lo);
	ge = min(ge, hi);
	if (ge < gs || ge - gs < len) return 0;
	u64 a = (ge - len) & ~(align - 1);
	return a >= gs ? a : 0;
}

static u64 search(struct rb_node *n, u64 len, u64 lo, u64 hi, u64 align)
{
	while (n && to_vma(n)->subtree_gap >= len) {
		struct vma *v = to_vma(n);
		u64 ge = vma_start_gap(v), gs = ge - v->gap, a;
		if (n->right && v->end < hi && (a = search(n->right, len, lo, hi, align))) return a;
		if (v->gap >= len && (a = fit(gs, ge, len, lo, hi, align))) return a;
		if (v->start <= lo) return 0; /* everything to the left ends below lo */
		n = n->left;
	}
	return 0;
}

static u64 find_hole_in(struct mm *mm, u64 len, u64 lo, u64 hi, u64 align)
{
	if (hi <= lo || hi - lo < len) return 0;
	struct rb_node *last = rb_last(mm->root);
	u64 a = fit(last ? to_vma(last)->end : 0, hi, len, lo, hi, align);
	return a ? a : search(mm->root, len, lo, hi, align);
}

u64 vma_find_hole(struct mm *mm, u64 len, u64 lo, u64 hi, u64 align)
{
	u64 a = 0;
	if (hi > window_end) a = find_hole_in(mm, len, max(lo, window_end), hi, align);
	if (!a) a = find_hole_in(mm, len, lo, min(hi, window_base), align);
	return a;
}

int vma_map(struct vma *v, u64 start, u64 end)
{
	u64 off = v->pgoff + (start - v->start);
	if (v->shm) return shm_map(v->shm, start, end - start, v->prot, off);
	if (v->file) return v->file->ops->mmap(v->file, start, end - start, v->prot, v->flags, off);
	return plat_map_anon(start, end - start, v->prot, v->flags & MAP_NORESERVE);
}

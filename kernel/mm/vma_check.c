/* DEBUG=1: what must hold of a VMA tree whenever a function of vma.h returns. */
#ifdef HTUX_DEBUG
#include "core/printk.h"
#include "mm/rbtree.h"
#include "mm/vma.h"

#define to_vma(n) container_of(n, struct vma, rb)
#define ALWAYS 256 /* trees of so many nodes are looked at each time, larger ones at each SELDOM-th */
#define SELDOM 64

struct sums {
	u64 total, locked, data, committed;
	int count;
};

static u64 gap_of_child(const struct rb_node *n) { return n ? to_vma(n)->subtree_gap : 0; }

/* Its place in the tree; the number of black nodes below it, itself included, is the same on all paths. */
static int check_node(const struct rb_node *n, const struct rb_node *parent)
{
	if (!n) return 1;
	const struct vma *v = to_vma(n);
	ASSERT(n->parent == parent);
	ASSERT(!(n->red && parent && parent->red));
	ASSERT(v->subtree_gap == max(v->gap, max(gap_of_child(n->left), gap_of_child(n->right))));
	int black = check_node(n->left, n);
	ASSERT(black == check_node(n->right, n));
	return black + !n->red;
}

static void check_vma(const struct vma *v, const struct vma *prev)
{
	u64 from = prev ? prev->end : 0, to = vma_start_gap(v);

	ASSERT(v->start < v->end && !((v->start | v->end) & ~PAGE_MASK));
	ASSERT(user_range_ok(v->start, vma_len(v)));
	ASSERT(from <= v->start);
	ASSERT(v->gap == (to > from ? to - from : 0));
	ASSERT(!(v->file && v->shm));
}

static void add(struct sums *s, const struct vma *v)
{
	u64 pages = vma_len(v) / PAGE_SIZE;

	s->count++;
	s->total += pages;
	if (v->flags & MAP_LOCKED) s->locked += pages;
	if (!vma_private_writable(v->prot, v->flags) || (v->flags & MAP_GROWSDOWN)) return;
	s->data += pages;
	if (mm_counts(v->flags)) s->committed += vma_len(v);
}

void vma_check(struct mm *mm)
{
	static u32 calls;
	struct sums s = { 0 };
	struct vma *prev = NULL;

	ASSERT(mutex_held(&mm->lock));
	if (mm->map_count > ALWAYS && __atomic_fetch_add(&calls, 1, __ATOMIC_RELAXED) % SELDOM) return;
	check_node(mm->root, NULL);
	for (struct vma *v = vma_first(mm); v; prev = v, v = vma_next(v)) {
		check_vma(v, prev);
		add(&s, v);
	}
	ASSERT(s.count == mm->map_count && s.total == mm->total_pages && s.locked == mm->locked_pages);
	ASSERT(s.data == mm->data_pages && s.committed == mm->committed);
}
#endif

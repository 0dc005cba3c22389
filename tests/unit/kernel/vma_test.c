/* Random mmap/munmap/mprotect/mremap/madvise calls on a small piece of address
 * space. After each: the tree is a red-black tree in order, its gap summaries
 * are right, VMAs agree page by page with what the platform was told, nothing
 * mergeable is left apart, the accounts are right, holes are the highest ones. */
#include "host_shims.h"
#include "fs/fs.h"
#include "mm/mmap.h"
#include "mm/rbtree.h"
#include "plat.h"
#include "proc/process.h"

long sys_mprotect(u64, u64, u64);
long sys_mremap(u64, u64, u64, unsigned long, u64);
long sys_madvise(u64, u64, int);
long sys_mlock(u64, u64);
long sys_munlock(u64, u64);

static u64 state;
static u64 rnd(void)
{
	state ^= state << 13, state ^= state >> 7, state ^= state << 17;
	return state;
}
static unsigned long seed;
static unsigned step;
#define CHECK(x) shim_check(x, #x, seed, step)
#define END (SHIM_BASE + SHIM_PAGES * PAGE_SIZE)

static int file_mmap(struct file *f, u64 addr, u64 len, int prot, int flags, u64 off)
{
	return plat_map_file(addr, len, prot, flags & MAP_SHARED, f->handle, off);
}
static const struct file_ops ops = { .name = "test", .mmap = file_mmap };
static struct file files[2] = { { .refs = 1, .flags = O_RDWR, .ops = &ops, .handle = 0 },
				{ .refs = 1, .flags = O_RDONLY, .ops = &ops, .handle = 1 } };

#define to_vma(n) container_of(n, struct vma, rb)
/* Black height of the subtree; checks its order, colours, links and summaries. */
static int check_tree(struct rb_node *n, u64 lo, u64 hi)
{
	if (!n) return 1;
	struct vma *v = to_vma(n);
	CHECK(v->start < v->end && v->start >= lo && v->end <= hi);
	CHECK(!n->left || n->left->parent == n);
	CHECK(!n->right || n->right->parent == n);
	if (n->red) CHECK(!(n->left && n->left->red) && !(n->right && n->right->red));
	int l = check_tree(n->left, lo, v->start), r = check_tree(n->right, v->end, hi);
	CHECK(l == r);
	u64 g = v->gap;
	if (n->left) g = max(g, to_vma(n->left)->subtree_gap);
	if (n->right) g = max(g, to_vma(n->right)->subtree_gap);
	CHECK(g == v->subtree_gap);
	return l + !n->red;
}

static void check_mm(struct mm *mm)
{
	CHECK(!mm->root || !mm->root->red);
	check_tree(mm->root, 0, -1UL);
	u64 prev_end = 0, total = 0, data = 0, locked = 0, page = SHIM_BASE;
	int count = 0;
	struct vma *p = NULL;
	for (struct vma *v = vma_first(mm); v; p = v, v = vma_next(v)) {
		u64 hi = vma_start_gap(v);
		CHECK(v->gap == (hi > prev_end ? hi - prev_end : 0));
		count++;
		total += vma_len(v) / PAGE_SIZE;
		if (vma_private_writable(v->prot, v->flags) && !(v->flags & MAP_GROWSDOWN))
			data += vma_len(v) / PAGE_SIZE;
		if (v->flags & MAP_LOCKED) locked += vma_len(v) / PAGE_SIZE;
		for (; page < min(v->start, END); page += PAGE_SIZE)
			CHECK(!shim_pages[(page - SHIM_BASE) / PAGE_SIZE].mapped);
		for (; page >= v->start && page < min(v->end, END); page += PAGE_SIZE) {
			struct shim_page *s = &shim_pages[(page - SHIM_BASE) / PAGE_SIZE];
			CHECK(s->mapped && s->prot == v->prot && s->shared == !!(v->flags & MAP_SHARED));
			if (v->file) CHECK(s->from == v->pgoff + (page - v->start) + 1);
			else CHECK(!s->from == !v->shm);
		}
		/* A call that ran out of memory may leave neighbours unmerged. */
		if (p && p->end == v->start && !v->shm && p->prot == v->prot && p->flags == v->flags &&
		    p->file == v->file && (!v->file || p->pgoff + vma_len(p) == v->pgoff))
			CHECK((v->flags & MAP_GROWSDOWN) || seed % 2 == 0 || !"mergeable VMAs");
		prev_end = v->end;
	}
	for (; page < END; page += PAGE_SIZE) CHECK(!shim_pages[(page - SHIM_BASE) / PAGE_SIZE].mapped);
	CHECK(count == mm->map_count && total == mm->total_pages && data == mm->data_pages &&
	      locked == mm->locked_pages);
	CHECK(mm->committed == mm_committed);
}

/* The highest hole, page by page. */
static u64 naive_hole(struct mm *mm, u64 len, u64 lo, u64 hi, u64 align)
{
	for (u64 a = (hi - len) & ~(align - 1); a >= lo && a + len > a; a -= align) {
		bool ok = user_range_ok(a, len);
		struct vma *v = vma_first(mm);
		while (v && v->end <= a) v = vma_next(v);
		if (v) ok = ok && a + len <= vma_start_gap(v); /* as Linux, only the next one's guard gap counts */
		if (ok) return a;
		if (a < align) break;
	}
	return 0;
}

static u64 some_addr(void) { return SHIM_BASE + rnd() % SHIM_PAGES * PAGE_SIZE; }
static u64 some_len(u64 a) { return (rnd() % min(40UL, (END - a) / PAGE_SIZE) + 1) * PAGE_SIZE; }

static void one_call(struct mm *mm)
{
	u64 a = some_addr(), n = some_len(a), b = some_addr();
	int prot = rnd() % 4;
	long r;
	switch (rnd() % 12) {
	case 0:
	case 1:
	case 2:
		do_mmap(mm, a, n, prot, MAP_PRIVATE | MAP_ANONYMOUS | (rnd() % 2 ? MAP_FIXED : MAP_FIXED_NOREPLACE),
			NULL, 0);
		break;
	case 3:
		do_mmap(mm, a, n, prot,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | (rnd() % 3 ? MAP_NORESERVE : MAP_GROWSDOWN), NULL, 0);
		break;
	case 4: {
		struct file *f = &files[rnd() % 2];
		int shared = rnd() % 2 ? MAP_SHARED : MAP_PRIVATE;
		r = do_mmap(mm, a, n, prot, shared | MAP_FIXED, f, rnd() % 8 * PAGE_SIZE);
		CHECK(r == (shared == MAP_SHARED && f == &files[1] && (prot & PROT_WRITE) ? -EACCES : (long)a) ||
		      r == -ENOMEM);
		break;
	}
	case 5: do_mmap(mm, a, n, prot, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, NULL, 0); break;
	case 6:
	case 7: do_munmap(mm, a, n); break;
	case 8: sys_mprotect(a, n, prot); break;
	case 9:
		if (b + n > END) break;
		r = sys_mremap(a, n, n, MREMAP_MAYMOVE | MREMAP_FIXED | (rnd() % 3 ? 0 : MREMAP_DONTUNMAP), b);
		CHECK(r == (long)b || r < 0);
		break;
	case 10: r = sys_mremap(a, n, some_len(a), 0, 0); break;
	case 11:
		if (rnd() % 2) sys_madvise(a, n, rnd() % 2 ? MADV_DONTFORK : MADV_DOFORK);
		else if (rnd() % 2) sys_mlock(a, n);
		else sys_munlock(a, n);
		break;
	}
}

static void check_holes(struct mm *mm)
{
	u64 lo = some_addr(), hi = lo + some_len(lo), n = (rnd() % 12 + 1) * PAGE_SIZE, align = PAGE_SIZE << rnd() % 4;
	if (hi - lo < n) return;
	CHECK(vma_find_hole(mm, n, lo, hi, align) == naive_hole(mm, n, lo, hi, align) || align > PAGE_SIZE);
	u64 a = vma_find_hole(mm, n, lo, hi, align);
	if (a) CHECK(!(a & (align - 1)) && a >= lo && a + n <= hi && !vma_intersects(mm, a, a + n));
	else CHECK(!naive_hole(mm, n, lo, hi, align));
}

static void check_window(struct mm *mm)
{
	u64 a = vma_find_hole(mm, PAGE_SIZE, HTUX_USER_MIN, HTUX_WINDOW_END, PAGE_SIZE);
	CHECK(a == HTUX_WINDOW_BASE - PAGE_SIZE);
	CHECK(vma_find_hole(mm, PAGE_SIZE, HTUX_WINDOW_BASE, HTUX_WINDOW_END, PAGE_SIZE) == 0);
	CHECK(vma_find_hole(mm, PAGE_SIZE, HTUX_USER_MIN, HTUX_WINDOW_END + PAGE_SIZE, PAGE_SIZE) == HTUX_WINDOW_END);
	CHECK(do_mmap(mm, HTUX_WINDOW_BASE - PAGE_SIZE, 2 * PAGE_SIZE, 3, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, NULL,
		      0) < 0);
}

int main(int argc, char **argv)
{
	unsigned long rounds = argc > 1 ? strtoul(argv[1], NULL, 0) : 40;
	shim_init();
	for (seed = 1; seed <= rounds; seed++) {
		state = seed * 0x9e3779b97f4a7c15UL;
		struct mm *mm = mm_create();
		current()->mm = mm;
		check_window(mm);
		for (step = 0; step < 2000; step++) {
			/* In every other round memory is short now and then. */
			shim_fail_after = seed % 2 || rnd() % 50 ? -1 : (int)(rnd() % 4);
			one_call(mm);
			shim_fail_after = -1;
			if (step % 4 == 0) check_mm(mm);
			check_holes(mm);
		}
		struct mm *copy = mm_fork(mm);
		CHECK(copy && copy->map_count <= mm->map_count);
		mm_put(copy);
		mm_put(mm);
		CHECK(files[0].refs == 1 && files[1].refs == 1 && mm_committed == 0);
		plat_unmap_user(0, 0);
	}
	printf("%lu rounds\n", rounds);
	return 0;
}

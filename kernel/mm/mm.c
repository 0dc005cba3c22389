/* Address spaces as wholes: made, copied, emptied; faults; futex keys. */
#include "mm/mm.h"
#include "core/kmalloc.h"
#include "core/printk.h"
#include "core/string.h"
#include "fs/fs.h"
#include "mm/mmap.h"
#include "plat.h"
#include "plat/host.h"
#include "proc/process.h"
#include <linux/personality.h>

#define SEGV_MAPERR_ 1
#define SEGV_ACCERR_ 2
#define STACK_RANDOM_PAGES 0x400000UL  /* 16 GiB, as Linux */
#define MMAP_RANDOM_PAGES 0x10000000UL /* 28 bits of pages, as Linux */

/* Asked of the host in advance; what is used is gone. */
static struct {
	struct mutex lock;
	unsigned left;
	u8 bytes[sizeof(((struct htux_bootinfo *)0)->pool)];
} pool;

void mm_random_init(const struct htux_bootinfo *bi)
{
	pool.left = sizeof(pool.bytes);
	memcpy(pool.bytes, bi->pool, sizeof(pool.bytes));
	memset((void *)bi->pool, 0, sizeof(bi->pool));
}

void mm_random_bytes(void *p, size_t n)
{
	u8 *at = p;
	mutex_lock(&pool.lock);
	while (n--) {
		if (!pool.left) {
			long r = host_call(HC_getrandom, pool.bytes, sizeof(pool.bytes), 0);
			if (r <= 0) panic("getrandom: %ld", r);
			pool.left = r;
		}
		*at++ = pool.bytes[--pool.left];
		pool.bytes[pool.left] = 0;
	}
	mutex_unlock(&pool.lock);
}

/* 0..n-1 pages, in bytes; 0 under ADDR_NO_RANDOMIZE. */
u64 mm_random(u64 pages)
{
	u64 r;
	if (current_process()->personality & ADDR_NO_RANDOMIZE) return 0;
	mm_random_bytes(&r, sizeof(r));
	return r % pages * PAGE_SIZE;
}

/* Addresses that are fixed for the life of an image: those of the stack and of mmap's start. */
static void layout(struct mm *mm)
{
	u64 gap = rlimit(RLIMIT_STACK), pad = STACK_RANDOM_PAGES * PAGE_SIZE + STACK_GUARD_GAP;
	mm->stack_top = TASK_SIZE - mm_random(STACK_RANDOM_PAGES);
	gap = gap + pad > gap ? gap + pad : gap;
	gap = max(gap, 128UL << 20);
	gap = min(gap, TASK_SIZE / 6 * 5);
	mm->mmap_base = PAGE_ALIGN(TASK_SIZE - gap - mm_random(MMAP_RANDOM_PAGES));
}

static bool add_vdso(struct mm *mm)
{
	mm->vdso_base = bootinfo->vdso_base;
	mm->vdso_size = bootinfo->vdso_size;
	if (!bootinfo->vdso_size) return true;
	u64 code = bootinfo->vdso_ehdr & PAGE_MASK, end = bootinfo->vdso_base + bootinfo->vdso_size;
	struct vma *a = NULL, *b;
	if (code > bootinfo->vdso_base) {
		a = vma_new(bootinfo->vdso_base, code, PROT_READ, MAP_PRIVATE | VMF_SPECIAL, NULL, NULL, 0);
		if (!a) return false;
		a->name = "[vvar]";
		vma_insert(mm, a);
	}
	if (!(b = vma_new(code, end, PROT_READ | PROT_EXEC, MAP_PRIVATE | VMF_SPECIAL, NULL, NULL, 0))) return false;
	b->name = "[vdso]";
	vma_insert(mm, b);
	return true;
}

/* All of them, or all but the vDSO's. */
static void free_vmas(struct mm *mm, bool keep_vdso)
{
	struct vma *v = vma_first(mm), *next;
	for (; v; v = next) {
		next = vma_next(v);
		if (keep_vdso && (v->flags & VMF_SPECIAL)) continue;
		vma_remove(mm, v);
		vma_free(v);
	}
}

struct mm *mm_create(void)
{
	struct mm *mm = kzalloc(sizeof(*mm));
	if (!mm) return NULL;
	mm->users = 1;
	layout(mm);
	if (plat_mm_init(mm)) {
		kfree(mm);
		return NULL;
	}
	if (!add_vdso(mm)) {
		mm_put(mm);
		return NULL;
	}
	return mm;
}

void mm_get(struct mm *mm) { __atomic_fetch_add(&mm->users, 1, __ATOMIC_RELAXED); }

void mm_put(struct mm *mm)
{
	if (__atomic_sub_fetch(&mm->users, 1, __ATOMIC_ACQ_REL)) return;
	plat_mm_free(mm);
	free_vmas(mm, false);
	kfree(mm);
}

struct mm *mm_fork(struct mm *parent)
{
	struct mm *mm = kmalloc(sizeof(*mm));
	if (!mm) return NULL;
	*mm = *parent;
	mm->lock = (struct mutex)MUTEX_INIT;
	mm->root = NULL;
	mm->users = 1;
	mm->total_pages = mm->data_pages = mm->locked_pages = mm->committed = 0;
	mm->map_count = 0;
	mm->def_flags = 0; /* memory locks are not inherited */
	if (plat_mm_init(mm)) {
		kfree(mm);
		return NULL;
	}
	for (struct vma *v = vma_first(parent); v; v = vma_next(v)) {
		if (v->flags & VMF_DONTFORK) continue;
		struct vma *n = vma_new(v->start, v->end, v->prot, v->flags & ~(MAP_LOCKED | VMF_ONFAULT), v->file,
					v->shm, v->pgoff);
		if (!n) {
			mm_put(mm);
			return NULL;
		}
		n->name = v->name;
		n->gone = v->gone;
		vma_insert(mm, n);
	}
	return mm;
}

void mm_reset(struct mm *mm)
{
	plat_unmap_user(mm->vdso_base, mm->vdso_size);
	free_vmas(mm, true);
	mm->brk_start = mm->brk = mm->def_flags = 0;
	mm->start_code = mm->end_code = mm->start_data = mm->end_data = mm->start_stack = mm->stack_size = 0;
	layout(mm);
}

bool mm_grow_stack(struct mm *mm, struct vma *v, u64 addr)
{
	u64 to = addr & PAGE_MASK;
	struct vma *p = vma_prev(v);
	if (v->end - to > rlimit(RLIMIT_STACK) || to < MMAP_MIN_ADDR) return false;
	if (p && (p->prot || (p->flags & MAP_GROWSDOWN)) && to - p->end < STACK_GUARD_GAP) return false;
	if (!user_range_ok(to, v->start - to)) return false;
	if (mm_may_expand(mm, (v->start - to) / PAGE_SIZE, v->prot, v->flags)) return false;
	if (plat_map_anon(to, v->start - to, v->prot, v->flags & MAP_NORESERVE)) return false;
	vma_set_range(mm, v, to, v->end);
	return true;
}

bool mm_fault(struct mm *mm, u64 addr, bool write, bool exec, int *code)
{
	*code = SEGV_MAPERR_;
	if (mutex_held(&mm->lock)) return false;
	bool retry = false;
	mutex_lock(&mm->lock);
	struct vma *v = find_vma(mm, addr);
	if (v && v->start > addr) {
		if ((v->flags & MAP_GROWSDOWN) && !exec) retry = mm_grow_stack(mm, v, addr);
	} else if (v) {
		int need = write ? PROT_WRITE : exec ? PROT_EXEC : PROT_READ | PROT_WRITE | PROT_EXEC;
		/* Allowed by now: another thread has just mapped or unprotected it, or the
		 * host fault had another cause (the caller tells by its own code). */
		if (!(v->prot & need)) *code = SEGV_ACCERR_;
	}
	mutex_unlock(&mm->lock);
	return retry;
}

bool mm_bus_fault(struct mm *mm, u64 addr)
{
	if (mutex_held(&mm->lock)) return false;
	bool retry = false;
	addr &= PAGE_MASK;
	mutex_lock(&mm->lock);
	struct vma *v = find_vma(mm, addr);
	if (v && v->start <= addr && v->file && v->file->ops->mmap_grown)
		retry = v->file->ops->mmap_grown(v->file, addr, v->prot, v->flags, v->pgoff + (addr - v->start));
	mutex_unlock(&mm->lock);
	return retry;
}

int futex_key(struct mm *mm, u64 addr, bool shared, u64 key[2])
{
	key[0] = (u64)mm;
	key[1] = addr;
	if (!user_range_ok(addr, 4)) return -EFAULT;
	if (!shared) return 0;
	int e = -EFAULT;
	mutex_lock(&mm->lock);
	struct vma *v = find_vma(mm, addr);
	if (v && v->start <= addr && v->prot) {
		e = 0;
		if ((v->flags & MAP_SHARED) && (v->shm || v->file)) {
			key[0] = v->shm ? (u64)v->shm : v->file->inode ? (u64)v->file->inode : (u64)v->file;
			key[1] = v->pgoff + (addr - v->start);
		}
	}
	mutex_unlock(&mm->lock);
	return e;
}

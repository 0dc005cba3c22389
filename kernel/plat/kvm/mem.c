/* What mmap and its kin do to the page tables. Anonymous memory and most of files is mapped
 * when it is touched (fault.c): then plat_map_* are called again, with mm->filling, to fill
 * what is empty. mm->lock is held. */
#include "plat/kvm/kvm.h"
#include "core/kmalloc.h"
#include "core/printk.h"
#include "core/string.h"
#include "fs/vfs.h"
#include "mm/mmap.h"
#include "mm/vma.h"
#include "plat/kvm/pt.h"
#include "proc/process.h"
#include <asm/mman.h>
#include <linux/mman.h>

#define EAGER_FILE (4UL << 20) /* smaller file mappings are filled at once: no faults */
#define EAGER_ARENA (64UL << 20)

static u8 zero_page[4096] __attribute__((aligned(4096))); /* not constant: in .bss */

static struct mm *mine(void) { return current()->mm; }

/* Fill the empty entries of [addr, addr + len) with pages from gpa on. */
static int fill(struct mm *mm, u64 addr, u64 len, u64 gpa, u64 flags)
{
	for (u64 end = addr + len; addr < end; addr += PAGE_SIZE, gpa += PAGE_SIZE) {
		u64 *e = pt_entry(mm, addr, true);
		if (!e) return -ENOMEM;
		if (!*e) pt_set(mm, e, gpa, flags);
	}
	return 0;
}

/* A read before the first write: the page of zeroes, to be copied. */
int plat_map_anon(u64 addr, u64 len, int prot, bool noreserve)
{
	struct mm *mm = mine();
	(void)noreserve;

	if (!mm->filling) {
		pt_zap(mm, addr, addr + len);
		return 0;
	}
	for (u64 a = addr; a < addr + len; a += PAGE_SIZE) {
		int r = fill(mm, a, PAGE_SIZE, gpa_of(zero_page), pte_flags(prot, false));
		if (r) return r;
	}
	return 0;
}

static int fill_file(struct mm *mm, u64 addr, u64 len, int prot, bool shared, int handle, u64 off)
{
	bool writable = shared;

	while (len) {
		u64 part = len;
		long gpa = extent_find(handle, writable, off, &part);
		if (gpa == -EACCES && writable) { /* it was opened for reading */
			writable = false;
			continue;
		}
		if (gpa < 0) return gpa;
		int r = fill(mm, addr, part, gpa, pte_flags(prot, writable));
		if (r) return r;
		addr += part, off += part, len -= part;
	}
	return 0;
}

int plat_map_file(u64 addr, u64 len, int prot, bool shared, int handle, u64 off)
{
	struct mm *mm = mine();

	len = PAGE_ALIGN(len);
	if (!mm->filling) {
		pt_zap(mm, addr, addr + len);
		if (len > EAGER_FILE) return 0;
	}
	return fill_file(mm, addr, len, prot, shared, handle, off);
}

/* What is past the arena stays empty: touching it fails, as filling it does. */
int plat_map_arena(u64 addr, u64 len, int prot, bool shared, u64 arena_off)
{
	struct mm *mm = mine();

	if (!mm->filling) pt_zap(mm, addr, addr + len);
	if (arena_off == PAST_ARENA || (!mm->filling && len > EAGER_ARENA)) return 0;
	return fill(mm, addr, len, arena_off, pte_flags(prot, shared));
}

int plat_unmap(u64 addr, u64 len)
{
	pt_zap(mine(), addr, addr + len);
	return 0;
}

struct protection {
	int prot;
	u64 start, end; /* where rights were lost */
};

static void protect_entry(struct mm *mm, u64 addr, u64 *e, void *arg)
{
	struct protection *p = arg;
	u64 old = *e;
	(void)mm;

	if (!(old & PTE_ADDR)) return;
	struct vma *v = find_vma(mm, addr);
	bool shared = v && v->start <= addr && (v->flags & MAP_SHARED);
	/* Private pages become writable by a fault, but for those that are ours alone; what
	 * was mapped read-only from a file or the arena is decided there, too. */
	bool writable = old & PTE_OWNED ? page_refs(kva_of(old & PTE_ADDR)) == 1 : shared && (old & PTE_RW);
	u64 new = (old & (PTE_ADDR | PTE_OWNED | PTE_GUARD)) | pte_flags(p->prot, writable);
	__atomic_store_n(e, new, __ATOMIC_SEQ_CST);
	if ((old & ~new &(PTE_P | PTE_RW)) || (new & ~old &PTE_NX)) {
		p->start = min(p->start, addr);
		p->end = max(p->end, addr + PAGE_SIZE);
	}
}

int plat_protect(u64 addr, u64 len, int prot)
{
	struct mm *mm = mine();
	struct protection p = { prot, -1UL, 0 };

	pt_walk(mm, addr, addr + len, protect_entry, &p);
	if (p.start < p.end) tlb_flush(mm, p.start, p.end);
	return 0;
}

struct move {
	s64 by;
	bool failed;
};

static void move_entry(struct mm *mm, u64 addr, u64 *e, void *arg)
{
	struct move *m = arg;
	u64 *to = pt_entry(mm, addr + m->by, true);

	if (!to) m->failed = true; /* the page is lost with the old range */
	else *to = __atomic_exchange_n(e, 0, __ATOMIC_SEQ_CST);
}

int plat_move(u64 old, u64 old_len, u64 new, u64 new_len)
{
	struct mm *mm = mine();
	struct move m = { new - old, false };

	/* Tables first: nothing is moved if there is no memory for them. */
	for (u64 a = new & ~((1UL << 21) - 1); a < new + new_len; a += 1UL << 21)
		if (!pt_entry(mm, max(a, new), true)) return -ENOMEM;
	pt_zap(mm, new, new + new_len);
	pt_walk(mm, old, old + min(old_len, new_len), move_entry, &m);
	ASSERT(!m.failed);
	tlb_flush(mm, old, old + old_len);
	pt_zap(mm, old, old + old_len);
	return 0;
}

/* With mm->lock (madvise) or without (mmap, mlock). */
static int populate(struct mm *mm, u64 addr, u64 len, bool write)
{
	bool locked = mutex_held(&mm->lock);

	for (u64 end = addr + len; addr < end; addr += PAGE_SIZE) {
		int code;
		switch ((locked ? fault_locked : user_fault)(mm, addr, write ? PF_WRITE : 0, &code)) {
		case FAULT_DONE: break;
		case FAULT_NOMEM: return -ENOMEM;
		default: return -EFAULT;
		}
	}
	return 0;
}

static int install_guards(struct mm *mm, u64 addr, u64 len)
{
	pt_zap(mm, addr, addr + len);
	for (u64 a = addr; a < addr + len; a += PAGE_SIZE) {
		u64 *e = pt_entry(mm, a, true);
		if (!e) return -ENOMEM;
		*e = PTE_GUARD;
	}
	return 0;
}

static void remove_guard(struct mm *mm, u64 addr, u64 *e, void *arg)
{
	(void)mm, (void)addr, (void)arg;
	if (*e == PTE_GUARD) *e = 0;
}

int plat_advise(u64 addr, u64 len, int advice)
{
	struct mm *mm = mine();

	switch (advice) {
	/* MADV_FREE may drop at once, too. */
	case MADV_DONTNEED:
	case MADV_DONTNEED_LOCKED:
	case MADV_FREE: pt_zap(mm, addr, addr + len); return 0;
	case MADV_POPULATE_READ: return populate(mm, addr, len, false);
	case MADV_POPULATE_WRITE: return populate(mm, addr, len, true);
	case MADV_GUARD_INSTALL_: return install_guards(mm, addr, len);
	case MADV_GUARD_REMOVE_: pt_walk(mm, addr, addr + len, remove_guard, NULL); return 0;
	}
	return 0; /* hints: nothing is swapped, merged or read ahead here */
}

/* The host's page cache is where file pages are written to. */
int plat_sync(u64 addr, u64 len, int flags)
{
	struct mm *mm = mine();
	(void)flags;

	for (struct vma *v = find_vma(mm, addr); v && v->start < addr + len; v = vma_next(v)) {
		int r = v->file && v->file->ops->fsync ? v->file->ops->fsync(v->file, true) : 0;
		if (r) return r;
	}
	return 0;
}

int plat_incore(u64 addr, u64 len, u8 *vec)
{
	struct mm *mm = mine();

	for (u64 a = addr; a < addr + len; a += PAGE_SIZE) {
		u64 *e = pt_entry(mm, a, false);
		*vec++ = e && (*e & PTE_P) && (*e & PTE_ADDR) != gpa_of(zero_page);
	}
	return 0;
}

int plat_unmap_user(u64 keep, u64 keep_len)
{
	(void)keep, (void)keep_len; /* there is no vDSO */
	pt_zap(mine(), 0, HTUX_USER_END);
	/* Not in these tables while they are freed: the processor may walk them at any time. */
	cpu_use_mm(NULL);
	pt_free_tables(mine());
	cpu_use_mm(mine());
	mine()->membarrier = 0;
	return 0;
}

void plat_arena_release(u64 arena_off, u64 len)
{
	long r = vmcall(HTUX_VM_RELEASE, arena_off, len, 0, 0);
	if (r) panic("the monitor does not take back memory: error %ld", -r);
}

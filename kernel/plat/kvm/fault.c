/* Page faults of user memory: pages that were not touched yet, copies on write, growth of
 * the stack. The VMA tree is the truth; the page table only remembers. */
#include "plat/kvm/kvm.h"
#include "core/kmalloc.h"
#include "core/printk.h"
#include "core/string.h"
#include "core/uaccess.h"
#include "fs/vfs.h"
#include "mm/vma.h"
#include "plat/kvm/pt.h"
#include "proc/process.h"
#include <asm-generic/siginfo.h>

#define AROUND (16 * PAGE_SIZE) /* of a file, so much is mapped at a time */

size_t copy_user(void *dst, const void *src, size_t n); /* arch/x86_64/uaccess.S */

static bool is_ram(u64 gpa) { return gpa < bootinfo->vm.ram_size; }

static void forget_here(u64 addr) { __asm__ volatile("invlpg (%0)" : : "r"(addr) : "memory"); }

/* Does page addr of a file mapping lie behind the file's end? Only asked where the host has
 * complained once. */
static bool past_end(struct vma *v, u64 addr)
{
	struct kstat st;

	if (!(v->flags & VMF_CHECK_END) || file_getattr(v->file, &st)) return false;
	return v->pgoff + (addr - v->start) >= PAGE_ALIGN(st.size);
}

#define LARGE_ORDER 9
#define LARGE_AREA (16UL << 20) /* anonymous memory of this size gets large pages unasked; no thread's stack */

/* Large pages are for those who ask while there is some memory left, for others while there
 * is plenty. */
static bool wants_large(const struct vma *v)
{
	struct kmem_stats k;

	if (v->flags & (VMF_NOHUGEPAGE | MAP_GROWSDOWN)) return false;
	if (!(v->flags & VMF_HUGEPAGE) && vma_len(v) < LARGE_AREA) return false;
	kmem_stats(&k);
	return k.used_pages * PAGE_SIZE < (v->flags & VMF_HUGEPAGE ? k.total / 8 * 7 : k.total / 2);
}

/* The whole large page around addr, if the VMA has room for it and nothing is there yet. */
static bool fill_large(struct mm *mm, struct vma *v, u64 addr)
{
	u64 start = addr & ~(LARGE_PAGE - 1);

	if (start < v->start || start + LARGE_PAGE > v->end || !pt_large_is_free(mm, addr) || !wants_large(v))
		return false;
	char *run = page_alloc_zero(LARGE_ORDER);
	if (!run) return false;
	if (!pt_set_large(mm, start, run, pte_flags(v->prot, true) | PTE_OWNED)) {
		page_free(run, LARGE_ORDER);
		return false;
	}
	page_split(run, LARGE_ORDER);
	for (u64 off = 0; off < LARGE_PAGE; off += PAGE_SIZE) page_set_refs(run + off, 1);
	return true;
}

static enum fault fill_empty(struct mm *mm, struct vma *v, u64 addr, bool write, u64 *e, int *code)
{
	if (!v->file && !v->shm && write) {
		void *page = pt_new_page(true);
		if (!page) return FAULT_NOMEM;
		pt_set(mm, e, gpa_of(page), pte_flags(v->prot, true) | PTE_OWNED);
		return FAULT_DONE;
	}
	u64 lo = addr, hi = addr + PAGE_SIZE;
	if (v->file && past_end(v, addr)) {
		*code = BUS_ADRERR;
		return FAULT_BUS;
	}
	/* Pages of memory files are not made before they are touched. */
	if (v->file && !v->file->ops->mmap_grown && !(v->flags & VMF_CHECK_END)) {
		lo = max(v->start, addr & ~(AROUND - 1));
		hi = min(v->end, (addr & ~(AROUND - 1)) + AROUND);
	}
	mm->filling = true;
	int r = vma_map(v, lo, hi);
	mm->filling = false;
	if (r == -ENOMEM) return FAULT_NOMEM;
	if (!r && *e) return FAULT_DONE;
	*code = BUS_ADRERR;
	return FAULT_BUS;
}

/* The content of a page that is mapped at addr. A file's page is read through the mapping
 * itself, and may have no memory behind it. */
static bool copy_page(void *to, u64 addr, u64 gpa)
{
	if (is_ram(gpa)) {
		memcpy(to, kva_of(gpa), PAGE_SIZE);
		return true;
	}
	return !copy_user(to, (const void *)addr, PAGE_SIZE);
}

/* A write to a page that the table has for reading, but the VMA for writing. */
static enum fault make_writable(struct mm *mm, struct vma *v, u64 addr, u64 *e, int *code)
{
	u64 old = *e, gpa = old & PTE_ADDR;

	if (v->flags & MAP_SHARED) {
		/* It was mapped before mprotect allowed it: once more, with the right to write. */
		pt_zap(mm, addr, addr + PAGE_SIZE);
		enum fault r = fill_empty(mm, v, addr, true, e, code);
		if (r != FAULT_DONE || (*e & PTE_RW)) return r;
		*code = SEGV_ACCERR;
		return FAULT_SEGV;
	}
	if ((old & PTE_OWNED) && page_refs(kva_of(gpa)) == 1) {
		__atomic_store_n(e, gpa | pte_flags(v->prot, true) | PTE_OWNED, __ATOMIC_SEQ_CST);
		forget_here(addr);
		return FAULT_DONE;
	}
	void *page = pt_new_page(false);
	if (!page) return FAULT_NOMEM;
	if (!copy_page(page, addr, gpa)) {
		page_put(page);
		*code = BUS_ADRERR;
		return FAULT_BUS;
	}
	__atomic_store_n(e, gpa_of(page) | pte_flags(v->prot, true) | PTE_OWNED, __ATOMIC_SEQ_CST);
	tlb_flush(mm, addr, addr + PAGE_SIZE);
	if (old & PTE_OWNED) page_put(kva_of(gpa));
	return FAULT_DONE;
}

/* As Linux: an instruction fetch from a page that is not there is a read of it; that it may
 * not be executed is a second fault's finding, whose error code says that it is there. */
static bool allowed(const struct vma *v, u64 error)
{
	if (error & PF_WRITE) return v->prot & PROT_WRITE;
	if ((error & PF_FETCH) && (error & PF_PRESENT)) return v->prot & PROT_EXEC;
	return v->prot & (PROT_READ | PROT_WRITE | PROT_EXEC);
}

enum fault fault_locked(struct mm *mm, u64 addr, u64 error, int *code)
{
	bool write = error & PF_WRITE;
	struct vma *v = find_vma(mm, addr);

	*code = SEGV_MAPERR;
	if (!v) return FAULT_SEGV;
	if (v->start > addr && (!(v->flags & MAP_GROWSDOWN) || (error & PF_FETCH) || !mm_grow_stack(mm, v, addr)))
		return FAULT_SEGV;
	*code = SEGV_ACCERR;
	if (!allowed(v, error)) return FAULT_SEGV;
	addr &= PAGE_MASK;
	if (write && !v->file && !v->shm && fill_large(mm, v, addr)) return FAULT_DONE;
	u64 *e = pt_entry(mm, addr, true);
	if (!e) return FAULT_NOMEM;
	if (*e == PTE_GUARD) {
		*code = SEGV_MAPERR;
		return FAULT_SEGV;
	}
	if (!*e) {
		enum fault r = fill_empty(mm, v, addr, write, e, code);
		if (r != FAULT_DONE) return r;
	} else if (!(*e & PTE_P)) {
		/* Kept while it was PROT_NONE. */
		u64 old = *e;
		bool own = (old & PTE_OWNED) && page_refs(kva_of(old & PTE_ADDR)) == 1;
		__atomic_store_n(e, (old & (PTE_ADDR | PTE_OWNED)) | pte_flags(v->prot, own), __ATOMIC_SEQ_CST);
	} else {
		forget_here(addr); /* the TLB had less than the table */
	}
	return write && !(*e & PTE_RW) ? make_writable(mm, v, addr, e, code) : FAULT_DONE;
}

enum fault user_fault(struct mm *mm, u64 addr, u64 error, int *code)
{
	mutex_lock(&mm->lock);
	enum fault r = fault_locked(mm, addr, error, code);
	mutex_unlock(&mm->lock);
	return r;
}

void recheck_files(struct mm *mm)
{
	struct kstat st;

	mutex_lock(&mm->lock);
	for (struct vma *v = vma_first(mm); v; v = vma_next(v)) {
		if (!v->file || file_getattr(v->file, &st)) continue;
		u64 end = PAGE_ALIGN(st.size), last = v->pgoff + vma_len(v);
		if (last <= end) continue;
		vma_set_attr(mm, v, v->prot, v->flags | VMF_CHECK_END);
		/* As Linux at truncation: private copies go, too. */
		pt_zap(mm, end > v->pgoff ? v->start + (end - v->pgoff) : v->start, v->end);
	}
	mutex_unlock(&mm->lock);
}

/* --- fork --- */

struct copy {
	struct mm *to;
	u64 start, end; /* where the parent lost the right to write */
	bool failed;
};

/* Private pages are shared from now on, to be copied by who writes first. What a file or
 * the arena has behind it is mapped again when it is touched. */
static void copy_entry(struct mm *from, u64 addr, u64 *e, void *arg)
{
	struct copy *c = arg;
	u64 old = *e;
	(void)from;

	if (!(old & PTE_OWNED) && old != PTE_GUARD) return;
	u64 *to = pt_entry(c->to, addr, true);
	if (!to) {
		c->failed = true;
		return;
	}
	if (old == PTE_GUARD) {
		*to = old;
		return;
	}
	page_get(kva_of(old & PTE_ADDR));
	if (old & PTE_RW) {
		__atomic_and_fetch(e, ~PTE_RW, __ATOMIC_SEQ_CST);
		c->start = min(c->start, addr);
		c->end = max(c->end, addr + PAGE_SIZE);
	}
	pt_set(c->to, to, old & PTE_ADDR, (old & ~(PTE_ADDR | PTE_RW)));
}

int plat_fork_start(struct thread *t)
{
	struct mm *from = current()->mm;
	struct copy c = { .to = t->mm, .start = -1UL };

	for (struct vma *v = vma_first(t->mm); v; v = vma_next(v))
		if (!(v->flags & (VMF_WIPEONFORK | MAP_SHARED))) pt_walk(from, v->start, v->end, copy_entry, &c);
	if (c.start < c.end) tlb_flush(from, c.start, c.end);
	return c.failed ? -ENOMEM : plat_thread_start(t);
}

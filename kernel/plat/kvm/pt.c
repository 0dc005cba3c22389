/* See pt.h. */
#include "plat/kvm/pt.h"
#include "core/kmalloc.h"
#include "core/layout.h"
#include "core/printk.h"
#include "core/string.h"
#include "plat/kvm/kvm.h"

#define ENTRIES 512
#define TOP_SHIFT 39
#define LARGE_SHIFT 21
#define USER_ENTRIES 256 /* of the top table */

static u64 *table_of(u64 entry) { return kva_of(entry & PTE_ADDR); }
static unsigned index_of(u64 addr, int shift) { return addr >> shift & (ENTRIES - 1); }

u64 pte_flags(int prot, bool writable)
{
	if (!(prot & (PROT_READ | PROT_WRITE | PROT_EXEC))) return PTE_NX;
	return PTE_P | PTE_A | (prot & PROT_WRITE && writable ? PTE_RW | PTE_D : 0) | (prot & PROT_EXEC ? 0 : PTE_NX);
}

void *pt_new_page(bool zero)
{
	void *p = zero ? page_alloc_zero(0) : page_alloc(0);
	if (p) page_set_refs(p, 1);
	return p;
}

/* The kernel half is every table's. */
int plat_mm_init(struct mm *mm)
{
	u64 *top = page_alloc_zero(0), *kernel = kva_of(bootinfo->vm.boot_cr3);

	if (!top) return -ENOMEM;
	memcpy(top + USER_ENTRIES, kernel + USER_ENTRIES, (ENTRIES - USER_ENTRIES) * sizeof *top);
	mm->pgd = gpa_of(top);
	mm->tlb_gen = 0;
	mm->membarrier = 0;
	mm->filling = false;
	mm->spare_tables = NULL;
	mm->rss = mm->max_rss = 0;
	return 0;
}

/* A large page becomes a table of its pages: the same memory with the same rights, so no TLB
 * need know. */
static void split(struct mm *mm, u64 *e)
{
	u64 *t = mm->spare_tables, first = *e & PTE_ADDR, flags = *e & ~(PTE_ADDR | PTE_PS);

	mm->spare_tables = *(void **)t;
	for (unsigned i = 0; i < ENTRIES; i++) t[i] = (first + i * PAGE_SIZE) | flags;
	__atomic_store_n(e, gpa_of(t) | PTE_P | PTE_RW | PTE_A, __ATOMIC_RELEASE);
}

bool pt_large_is_free(struct mm *mm, u64 addr)
{
	u64 *t = kva_of(mm->pgd);

	for (int shift = TOP_SHIFT; shift > LARGE_SHIFT; shift -= 9) {
		u64 e = t[index_of(addr, shift)];
		if (!e) return true;
		t = table_of(e);
	}
	return !t[index_of(addr, LARGE_SHIFT)];
}

bool pt_set_large(struct mm *mm, u64 addr, void *run, u64 flags)
{
	u64 *t = kva_of(mm->pgd);
	void *spare;

	for (int shift = TOP_SHIFT; shift > LARGE_SHIFT; shift -= 9) {
		u64 *e = &t[index_of(addr, shift)];
		if (!*e) {
			void *page = page_alloc_zero(0);
			if (!page) return false;
			*e = gpa_of(page) | PTE_P | PTE_RW | PTE_A;
		}
		t = table_of(*e);
	}
	u64 *e = &t[index_of(addr, LARGE_SHIFT)];
	if (*e || !(spare = page_alloc(0))) return false;
	*(void **)spare = mm->spare_tables;
	mm->spare_tables = spare;
	__atomic_store_n(e, gpa_of(run) | flags | PTE_PS, __ATOMIC_RELEASE);
	mm->rss += ENTRIES;
	mm->max_rss = max(mm->max_rss, mm->rss);
	return true;
}

u64 *pt_entry(struct mm *mm, u64 addr, bool make)
{
	u64 *t = kva_of(mm->pgd);

	for (int shift = TOP_SHIFT; shift > PAGE_SHIFT; shift -= 9) {
		u64 *e = &t[index_of(addr, shift)];
		if (!*e) {
			void *page = make ? page_alloc_zero(0) : NULL;
			if (!page) return NULL;
			*e = gpa_of(page) | PTE_P | PTE_RW | PTE_A;
		} else if (*e & PTE_PS) {
			split(mm, e);
		}
		t = table_of(*e);
	}
	return &t[index_of(addr, PAGE_SHIFT)];
}

void pt_set(struct mm *mm, u64 *e, u64 gpa, u64 flags)
{
	__atomic_store_n(e, gpa | flags, __ATOMIC_RELEASE);
	if (++mm->rss > mm->max_rss) mm->max_rss = mm->rss;
}

/* Entries of one table, whose first maps `base`. */
static void walk(struct mm *mm, u64 *t, int shift, u64 base, u64 start, u64 end,
		 void (*fn)(struct mm *mm, u64 addr, u64 *e, void *arg), void *arg)
{
	unsigned from = start > base ? (start - base) >> shift : 0;
	u64 last = (end - 1 - base) >> shift;

	for (unsigned i = from; i < ENTRIES && i <= last; i++) {
		u64 addr = base + ((u64)i << shift);
		if (!t[i]) continue;
		if (shift == LARGE_SHIFT && (t[i] & PTE_PS)) split(mm, &t[i]);
		if (shift == PAGE_SHIFT) fn(mm, addr, &t[i], arg);
		else walk(mm, table_of(t[i]), shift - 9, addr, start, end, fn, arg);
	}
}

void pt_walk(struct mm *mm, u64 start, u64 end, void (*fn)(struct mm *mm, u64 addr, u64 *e, void *arg), void *arg)
{
	if (start < end) walk(mm, kva_of(mm->pgd), TOP_SHIFT, 0, start, end, fn, arg);
}

/* --- emptying --- */

struct gather {
	u64 start, end; /* what the TLBs must forget */
	unsigned n;
	void *pages[120];
};

static void finish(struct mm *mm, struct gather *g)
{
	if (g->start < g->end) tlb_flush(mm, g->start, g->end);
	for (unsigned i = 0; i < g->n; i++) page_put(g->pages[i]);
	g->n = 0;
	g->start = -1UL;
	g->end = 0;
}

static void zap_entry(struct mm *mm, u64 addr, u64 *e, void *arg)
{
	struct gather *g = arg;
	u64 old = __atomic_exchange_n(e, 0, __ATOMIC_SEQ_CST);

	if (old & PTE_ADDR) mm->rss--;
	if (old & PTE_P) {
		g->start = min(g->start, addr);
		g->end = max(g->end, addr + PAGE_SIZE);
	}
	if (!(old & PTE_OWNED)) return;
	g->pages[g->n++] = kva_of(old & PTE_ADDR);
	if (g->n == ARRAY_SIZE(g->pages)) finish(mm, g);
}

void pt_zap(struct mm *mm, u64 start, u64 end)
{
	struct gather g = { .start = -1UL };

	pt_walk(mm, start, end, zap_entry, &g);
	finish(mm, &g);
}

static void free_tables(u64 *t, int shift, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		if (!t[i]) continue;
		if (shift > PAGE_SHIFT + 9) free_tables(table_of(t[i]), shift - 9, ENTRIES);
		page_free(table_of(t[i]), 0);
		t[i] = 0;
	}
}

void pt_free_tables(struct mm *mm) { free_tables(kva_of(mm->pgd), TOP_SHIFT, USER_ENTRIES); }

void plat_mm_free(struct mm *mm)
{
	ASSERT(this_cpu()->mm != mm);
	pt_zap(mm, 0, HTUX_USER_END);
	pt_free_tables(mm);
	page_free(kva_of(mm->pgd), 0);
}

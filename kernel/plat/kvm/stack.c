/* Kernel stacks, and what a vCPU has of its own: one run of pages
 *
 *   [vcpu_area] [guard: not mapped] [kernel stack ... kstack_top)
 *
 * The guard is a hole in the map of all RAM: the large page around it is split. */
#include "plat/kvm/kvm.h"
#include "core/kmalloc.h"
#include "core/lock.h"
#include "core/printk.h"
#include "core/string.h"
#include "plat/kvm/pt.h"

#define GUARD_OFFSET PAGE_SIZE
#define STACK_OFFSET (2 * PAGE_SIZE)
#define CACHED_MAX 16

/* Stacks that wait for their next thread, their guards in place; linked by their first word. */
static struct mutex stack_lock;
static void *cached;
static unsigned ncached;

struct vcpu_area *area_of(const struct thread *t) { return (struct vcpu_area *)((char *)t->kstack - STACK_OFFSET); }

#define GDT_CODE 0x00209b0000000000UL /* present, level 0, 64-bit */
#define GDT_DATA 0x0000930000000000UL
#define GDT_TSS 0x0000890000000000UL /* available */

void area_init(struct vcpu_area *a)
{
	u64 tss = (u64)&a->tss;

	memset(&a->tss, 0, sizeof a->tss);
	/* struct regs is pushed from ss down; what it has beyond needs room. */
	a->tss.ist[0] = (u64)a->ist1 + sizeof a->ist1 - (sizeof(struct regs) - offsetof(struct regs, kind));
	a->tss.ist[1] = (u64)a->ist2 + sizeof a->ist2 - (sizeof(struct regs) - offsetof(struct regs, kind));
	a->tss.iomap = HTUX_VM_TSS_LIMIT + 1;
	a->gdt[0] = 0;
	a->gdt[1] = GDT_CODE;
	a->gdt[2] = GDT_DATA;
	a->gdt[3] = GDT_TSS | HTUX_VM_TSS_LIMIT | (tss & 0xffffff) << 16 | (tss >> 24 & 0xff) << 56;
	a->gdt[4] = tss >> 32;
}

void area_load(struct vcpu_area *a)
{
	struct {
		u16 limit;
		u64 base;
	} __attribute__((packed)) gdtr = { HTUX_VM_GDT_LIMIT, (u64)a->gdt };
	__asm__ volatile("lgdt %0\n\tltr %w1" : : "m"(gdtr), "r"(HTUX_VM_TSS) : "memory");
}

static u64 *table_of(u64 entry) { return kva_of(entry & PTE_ADDR); }

/* Make *e, which maps a page of `size`, a table of pages of a 512th. */
static bool split(u64 *e, u64 size)
{
	u64 *t = page_alloc(0), part = size / 512;
	u64 flags = *e & ~(PTE_ADDR | PTE_PS);

	if (!t) return false;
	for (u64 i = 0; i < 512; i++)
		t[i] = ((*e & PTE_ADDR & ~(size - 1)) + i * part) | flags | (part > PAGE_SIZE ? PTE_PS : 0);
	__atomic_store_n(e, gpa_of(t) | PTE_P | PTE_RW | PTE_A, __ATOMIC_RELEASE);
	return true;
}

/* The 4 KiB entry of a kernel address in the map of all RAM. */
static u64 *kernel_entry(u64 addr)
{
	u64 *e = &((u64 *)kva_of(bootinfo->vm.boot_cr3))[addr >> 39 & 511];

	for (int shift = 30;; shift -= 9) {
		e = &table_of(*e)[addr >> shift & 511];
		if (shift == 12) return e;
		if ((*e & PTE_PS) && !split(e, 1UL << shift)) return NULL;
	}
}

static bool set_guard(char *run, bool there)
{
	char *page = run + GUARD_OFFSET;
	u64 *e = kernel_entry((u64)page);

	if (!e) return false;
	__atomic_store_n(e, there ? *e & ~(u64)PTE_P : *e | PTE_P, __ATOMIC_RELEASE);
	/* Others' TLBs may have the large page still: the same memory, only unguarded. */
	__asm__ volatile("invlpg (%0)" : : "r"(page) : "memory");
	return true;
}

/* Guest-physical page 0 is nobody's: its address in the map of all RAM is what a null
 * address becomes by mistake. */
void stack_init(void)
{
	u64 *e = kernel_entry(HTUX_VM_BASE);
	if (!e) panic("not enough memory for the kernel's page table");
	*e = 0;
	__asm__ volatile("invlpg (%0)" : : "r"(HTUX_VM_BASE) : "memory");
}

int plat_stack_alloc(struct thread *t)
{
	mutex_lock(&stack_lock);
	char *run = cached;
	if (run) {
		cached = *(void **)run;
		ncached--;
	} else if ((run = page_alloc(KSTACK_ORDER)) && !set_guard(run, true)) {
		page_free(run, KSTACK_ORDER);
		run = NULL;
	}
	mutex_unlock(&stack_lock);
	if (!run) return -ENOMEM;
	t->kstack = run + STACK_OFFSET;
	t->kstack_top = (u64)run + KSTACK_SIZE;
	return 0;
}

void plat_stack_free(struct thread *t)
{
	char *run = (char *)t->kstack - STACK_OFFSET;

	mutex_lock(&stack_lock);
	if (ncached < CACHED_MAX) {
		*(void **)run = cached;
		cached = run;
		ncached++;
		run = NULL;
	} else {
		set_guard(run, false);
	}
	mutex_unlock(&stack_lock);
	if (run) page_free(run, KSTACK_ORDER);
}

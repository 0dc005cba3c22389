/* See memory.h. */
#define _GNU_SOURCE
#include "memory.h"
#include "../diag.h"
#include "../page.h"
#include <errno.h>
#include <htux/pte.h>
#include <htux/window.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define HUGE (2UL << 20)
#define GIB (1UL << 30)
#define ALIGN_UP(x, a) (((x) + (a)-1) & ~((a)-1))

#define TABLE (PTE_P | PTE_RW | PTE_A)
#define DATA (PTE_P | PTE_RW | PTE_A | PTE_D | PTE_G | PTE_NX)

uint64_t memory_size(const struct run_options *o)
{
	uint64_t size = o->memory ? o->memory : HTUX_VM_DEFAULT_RAM;
	if (size < 16UL << 20) die(EXIT_MONITOR, "--memory: at least 16M are needed");
	if (o->memory) /* as on the other platform: what the kernel may use beside its image */
		size += HTUX_ARENA_OFFSET;
	if (size > HTUX_VM_MAX_RAM) size = HTUX_VM_MAX_RAM;
	return ALIGN_UP(size, HUGE);
}

/* The page tables are taken one after the other from their place below the image. */
struct tables {
	struct vm *vm;
	uint64_t next; /* guest-physical */
};

static uint64_t *at(struct vm *vm, uint64_t entry) { return (uint64_t *)(vm->ram.base + (entry & PTE_ADDR)); }

static uint64_t new_table(struct tables *t)
{
	uint64_t pa = t->next;
	t->next += PAGE;
	if (t->next > HTUX_VM_IMAGE) die(EXIT_MONITOR, "the boot page tables do not fit"); /* see HTUX_VM_MAX_RAM */
	return pa | TABLE;
}

static uint64_t image_flags(const struct kernel_image *k, uint64_t pa)
{
	uint64_t va = HTUX_VM_BASE + pa;
	for (size_t i = 0; i < k->nsegments; i++) {
		const struct image_segment *s = &k->segment[i];
		if (va < (s->vaddr & ~(PAGE - 1)) || va >= s->vaddr + s->memsz) continue;
		return PTE_P | PTE_A | PTE_G | (s->prot & PROT_WRITE ? PTE_RW | PTE_D : 0) |
		       (s->prot & PROT_EXEC ? 0 : PTE_NX);
	}
	return DATA;
}

static void map_huge_page(struct tables *t, const struct kernel_image *k, uint64_t *entry, uint64_t pa)
{
	if (HTUX_VM_BASE + pa >= k->end) {
		*entry = pa | DATA | PTE_PS;
		return;
	}
	*entry = new_table(t);
	for (unsigned i = 0; i < 512; i++) at(t->vm, *entry)[i] = (pa + i * PAGE) | image_flags(k, pa + i * PAGE);
}

static void build_tables(struct vm *vm, const struct kernel_image *k, int page_1g)
{
	struct tables t = { vm, HTUX_VM_BOOT_TABLES };
	uint64_t root = new_table(&t), size = vm->ram.size;
	uint64_t *pml4 = at(vm, root), *pdpt;

	pml4[HTUX_VM_BASE >> 39 & 511] = new_table(&t);
	pdpt = at(vm, pml4[HTUX_VM_BASE >> 39 & 511]);
	for (uint64_t g = 0; g < size; g += GIB, pdpt++) {
		if (g && page_1g && size - g >= GIB) {
			*pdpt = g | DATA | PTE_PS;
			continue;
		}
		*pdpt = new_table(&t);
		for (uint64_t pa = g; pa < g + GIB && pa < size; pa += HUGE)
			map_huge_page(&t, k, &at(vm, *pdpt)[pa / HUGE % 512], pa);
	}
	vm->kernel_cr3 = HTUX_VM_BOOT_TABLES;
}

static void load_image(struct vm *vm, const struct kernel_image *k)
{
	if (k->start < HTUX_VM_BASE + HTUX_VM_IMAGE || k->end > HTUX_VM_BASE + HTUX_ARENA_OFFSET)
		die(EXIT_MONITOR, "%s: linked outside of its place", k->path);
	for (size_t i = 0; i < k->nsegments; i++) {
		const struct image_segment *s = &k->segment[i];
		if (pread(k->fd, vm->ram.base + (s->vaddr - HTUX_VM_BASE), s->filesz, (off_t)s->offset) !=
		    (ssize_t)s->filesz)
			die(EXIT_MONITOR, "%s: cannot read: %s", k->path, strerror(errno));
	}
}

/* How far small pages are better where the host gives anonymous memory huge ones unasked: the image,
 * the page array (of which little is touched) and the first 4 MiB of the arena's pages, which begin
 * at a multiple of 4 MiB and are more than a small program uses. Beyond, huge pages are welcome: each small one is an exit when it is first touched. */
static uint64_t sparse_end(uint64_t size)
{
	uint64_t end = ALIGN_UP(HTUX_ARENA_OFFSET + size / 4096 * HTUX_VM_PAGE_ENTRY, 2 * HUGE) + 2 * HUGE;
	return end < size ? end : size;
}

int memory_create(struct vm *vm, uint64_t size)
{
	/* Aligned for huge pages, should the host use them. */
	unsigned char *p = mmap(NULL, size + HUGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	unsigned char *base = (unsigned char *)ALIGN_UP((uint64_t)p, HUGE);
	if (p == MAP_FAILED || mprotect(base, size, PROT_READ | PROT_WRITE)) return -errno;
	(void)madvise(base, sparse_end(size), MADV_NOHUGEPAGE); /* EINVAL: the host has none */
	vm->ram = (struct guest_ram){ base, size };
	struct kvm_userspace_memory_region r = { .slot = 0, .memory_size = size, .userspace_addr = (uint64_t)base };
	return ioctl(vm->fd, KVM_SET_USER_MEMORY_REGION, &r) ? -errno : 0;
}

void memory_load(struct vm *vm, const struct kernel_image *k, int page_1g)
{
	load_image(vm, k);
	build_tables(vm, k, page_1g);
}

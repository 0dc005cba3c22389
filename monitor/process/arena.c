/* See arena.h. */
#define _GNU_SOURCE
#include "arena.h"
#include "../boot.h"
#include "../diag.h"
#include "../page.h"
#include <elf.h>
#include <errno.h>
#include <htux/window.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

static void map(uint64_t addr, uint64_t len, int prot, int flags, int fd, uint64_t off, const char *what)
{
	void *p = mmap((void *)addr, len, prot, flags | MAP_FIXED_NOREPLACE, fd, (off_t)off);
	if (p != (void *)addr)
		die(EXIT_MONITOR, "cannot map %s at 0x%lx: %s%s", what, (unsigned long)addr, strerror(errno),
		    errno == ENOMEM ? " (see ulimit -v)" : "");
}

static void map_segment(const struct arena *a, const struct kernel_image *k, const struct image_segment *s)
{
	uint64_t start = s->vaddr & ~(PAGE - 1), end = PAGE_UP(s->vaddr + s->memsz);
	if (!(s->prot & PROT_WRITE)) {
		map(start, end - start, s->prot, MAP_PRIVATE, k->fd, s->offset & ~(PAGE - 1), "the kernel");
		return;
	}
	/* Writable data is shared by all guest processes: a copy in the arena. */
	map(start, end - start, s->prot, MAP_SHARED, a->fd, start - HTUX_KERNEL_BASE, "the kernel's data");
	if (pread(k->fd, (void *)s->vaddr, s->filesz, (off_t)s->offset) != (ssize_t)s->filesz)
		die(EXIT_MONITOR, "%s: cannot read: %s", k->path, strerror(errno));
}

void arena_create(struct arena *a, const struct kernel_image *k, const struct guest *g)
{
	uint64_t size = HTUX_ARENA_MAX;
	if (g->opt->memory && g->opt->memory < size) size = PAGE_UP(g->opt->memory);
	if (size < 16UL << 20) die(EXIT_MONITOR, "--memory: at least 16M are needed");
	if (k->start < HTUX_KERNEL_BASE || k->end > HTUX_KERNEL_BASE + HTUX_KERNEL_MAX)
		die(EXIT_MONITOR, "%s: linked outside of its window", k->path);
	a->fd = memfd_create("htux-arena", MFD_CLOEXEC);
	if (a->fd < 0 || ftruncate(a->fd, (off_t)(HTUX_ARENA_OFFSET + size)))
		die(EXIT_MONITOR, "cannot create the guest's memory: %s%s", strerror(errno),
		    errno == EFBIG ? " (see ulimit -f)" : "");
	for (size_t i = 0; i < k->nsegments; i++) map_segment(a, k, &k->segment[i]);
	map(HTUX_ARENA_BASE, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, a->fd, HTUX_ARENA_OFFSET,
	    "the guest's memory");
	a->boot = (struct htux_bootinfo *)HTUX_ARENA_BASE;
	a->boot->arena_size = size;
}

/* Where the host has put [vvar...vdso]: the kernel keeps it mapped. */
static void find_vdso(struct htux_bootinfo *b)
{
	char line[512];
	FILE *f = fopen("/proc/self/maps", "re");
	unsigned long lo, hi;
	b->vdso_ehdr = getauxval(AT_SYSINFO_EHDR);
	if (!f) return;
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%lx-%lx", &lo, &hi) != 2) continue;
		if (!strstr(line, "[vvar") && !strstr(line, "[vdso]")) continue;
		if (!b->vdso_base) b->vdso_base = lo;
		b->vdso_size = hi - b->vdso_base;
	}
	fclose(f);
	if (!b->vdso_base) b->vdso_ehdr = 0;
}

void arena_bootinfo(struct arena *a, const struct kernel_image *k, const struct guest *g)
{
	boot_fill(a->boot, HTUX_ARENA_BASE, k, g);
	find_vdso(a->boot);
}

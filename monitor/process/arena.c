/* See arena.h. */
#define _GNU_SOURCE
#include "arena.h"
#include "../diag.h"
#include "../fstype.h"
#include <elf.h>
#include <errno.h>
#include <htux/window.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAGE 4096UL
#define PAGE_UP(x) (((x) + PAGE - 1) & ~(PAGE - 1))

static void map(uint64_t addr, uint64_t len, int prot, int flags, int fd, uint64_t off, const char *what)
{
	void *p = mmap((void *)addr, len, prot, flags | MAP_FIXED_NOREPLACE, fd, (off_t)off);
	if (p != (void *)addr)
		die(EXIT_MONITOR, "cannot map %s at 0x%lx: %s", what, (unsigned long)addr, strerror(errno));
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
	if (g->opt->memory && g->opt->memory < size)
		size = PAGE_UP(g->opt->memory);
	if (size < 16UL << 20)
		die(EXIT_MONITOR, "--memory: at least 16M are needed");
	if (k->start < HTUX_KERNEL_BASE || k->end > HTUX_KERNEL_BASE + HTUX_KERNEL_MAX)
		die(EXIT_MONITOR, "%s: linked outside of its window", k->path);
	a->fd = memfd_create("htux-arena", MFD_CLOEXEC);
	if (a->fd < 0 || ftruncate(a->fd, (off_t)(HTUX_ARENA_OFFSET + size)))
		die(EXIT_MONITOR, "cannot create the guest's memory: %s", strerror(errno));
	for (size_t i = 0; i < k->nsegments; i++)
		map_segment(a, k, &k->segment[i]);
	map(HTUX_ARENA_BASE, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, a->fd, HTUX_ARENA_OFFSET,
	    "the guest's memory");
	a->boot = (struct htux_bootinfo *)HTUX_ARENA_BASE;
	a->boot->arena_size = size;
}

/* The boot strings are laid out upwards after the bootinfo. */
struct cursor {
	char *p, *end;
};

static void *take(struct cursor *c, size_t n, size_t align)
{
	char *p = (char *)(((uintptr_t)c->p + align - 1) & ~(align - 1));
	if (p > c->end || (size_t)(c->end - p) < n)
		die(EXIT_MONITOR, "arguments and environment are too large");
	c->p = p + n;
	return p;
}

static const char *put_string(struct cursor *c, const char *s)
{
	size_t n = strlen(s) + 1;
	return memcpy(take(c, n, 1), s, n);
}

static const char *const *put_vector(struct cursor *c, char *const *v)
{
	size_t n = 0;
	while (v[n])
		n++;
	const char **out = take(c, (n + 1) * sizeof(*out), sizeof(*out));
	for (size_t i = 0; i < n; i++)
		out[i] = put_string(c, v[i]);
	out[n] = NULL;
	return out;
}

/* Where the host has put [vvar...vdso]: the kernel keeps it mapped. */
static void find_vdso(struct htux_bootinfo *b)
{
	char line[512];
	FILE *f = fopen("/proc/self/maps", "re");
	unsigned long lo, hi;
	b->vdso_ehdr = getauxval(AT_SYSINFO_EHDR);
	if (!f)
		return;
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%lx-%lx", &lo, &hi) != 2)
			continue;
		if (!strstr(line, "[vvar") && !strstr(line, "[vdso]"))
			continue;
		if (!b->vdso_base)
			b->vdso_base = lo;
		b->vdso_size = hi - b->vdso_base;
	}
	fclose(f);
	if (!b->vdso_base)
		b->vdso_ehdr = 0;
}

void arena_bootinfo(struct arena *a, const struct kernel_image *k, const struct guest *g)
{
	const struct run_options *o = g->opt;
	struct htux_bootinfo *b = a->boot;
	struct cursor c = { (char *)(b + 1), (char *)b + (8UL << 20) };
	gid_t groups[1024];
	char name[256];

	b->magic = HTUX_BOOT_MAGIC;
	b->version = HTUX_BOOT_VERSION;
	b->memory_limit = o->memory;
	find_vdso(b);
	b->hwcap = getauxval(AT_HWCAP);
	b->hwcap2 = getauxval(AT_HWCAP2);
	b->clktck = getauxval(AT_CLKTCK);
	b->minsigstksz = getauxval(AT_MINSIGSTKSZ);
	if (getrandom(b->random, sizeof(b->random), 0) != sizeof(b->random))
		die(EXIT_MONITOR, "getrandom: %s", strerror(errno));

	b->root_flags = HTUX_MNT_RDONLY | HTUX_MNT_OVERLAY;
	host_fstype(g->root_fd, name, sizeof(name));
	b->root_fstype = put_string(&c, name);
	b->libc = o->libc;
	b->verbose = (uint32_t)verbose;
	struct htux_mount *m = take(&c, (o->nvolumes + 1) * sizeof(*m), _Alignof(struct htux_mount));
	for (size_t i = 0; i < o->nvolumes; i++) {
		m[i].guest = put_string(&c, o->volumes[i].guest);
		host_fstype(g->volume_fds[i], name, sizeof(name));
		m[i].fstype = put_string(&c, name);
		m[i].handle = -1;
		m[i].flags = o->volumes[i].readonly ? HTUX_MNT_RDONLY : 0;
	}
	b->nmounts = (uint32_t)o->nvolumes;
	b->mounts = m;

	b->libc_name = put_string(&c, g->libc_path);
	b->program = put_string(&c, g->program);
	b->argv = put_vector(&c, o->argv);
	b->envp = put_vector(&c, o->env);
	b->cwd = put_string(&c, g->cwd);
	if (gethostname(name, sizeof(name)))
		strcpy(name, "htux");
	name[sizeof(name) - 1] = 0;
	b->hostname = put_string(&c, name);
	b->uid = getuid(), b->euid = geteuid();
	b->gid = getgid(), b->egid = getegid();
	int n = getgroups(1024, groups);
	b->ngroups = n > 0 ? (uint32_t)n : 0;
	b->groups = memcpy(take(&c, b->ngroups * sizeof(uint32_t) + 1, 4), groups, b->ngroups * sizeof(uint32_t));
	b->umask = umask(022);
	umask(b->umask);
	for (int i = 0; i < 16; i++) {
		struct rlimit r;
		if (getrlimit(i, &r))
			r.rlim_cur = r.rlim_max = RLIM_INFINITY;
		b->rlimit[i].cur = r.rlim_cur;
		b->rlimit[i].max = r.rlim_max;
	}
	b->ncpus = (uint32_t)sysconf(_SC_NPROCESSORS_ONLN);
	b->kernel_start = k->start;
	b->kernel_end = k->end;
	b->arena_used = PAGE_UP((uint64_t)c.p) - HTUX_ARENA_BASE;
}

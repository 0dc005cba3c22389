#include "host_shims.h"
#include "core/kmalloc.h"
#include "core/lock.h"
#include "core/printk.h"
#include "core/string.h"
#include "core/uaccess.h"
#include "fs/fs.h"
#include "plat.h"
#include "plat/host.h"
#include "proc/process.h"

struct shim_page shim_pages[SHIM_PAGES];
int shim_fail_after = -1;
static struct process proc;
static struct thread thread;
static struct htux_bootinfo boot;
const struct htux_bootinfo *bootinfo = &boot;
static u64 anon_id;

void shim_init(void)
{
	thread.self = &thread;
	thread.proc = &proc;
	proc.leader = &thread;
	for (int i = 0; i < HTUX_RLIMITS; i++) proc.rlimit[i].cur = -1UL;
	syscall(158 /* arch_prctl */, 0x1001 /* ARCH_SET_GS */, &thread);
	boot.libc = HTUX_LIBC_NATIVE;
}

void shim_check(bool ok, const char *what, unsigned long seed, unsigned step)
{
	if (ok) return;
	dprintf(2, "seed %lu step %u: %s\n", seed, step, what);
	abort();
}

static bool fail(void) { return shim_fail_after >= 0 && shim_fail_after-- == 0; }
void *kmalloc(size_t n) { return fail() ? NULL : malloc(n); }
void *kzalloc(size_t n) { return fail() ? NULL : calloc(1, n); }
void *krealloc(void *p, size_t n) { return fail() ? NULL : realloc(p, n); }
void kfree(void *p) { free(p); }
char *kstrdup(const char *s)
{
	char *p = kmalloc(strlen(s) + 1);
	return p ? memcpy(p, s, strlen(s) + 1) : NULL;
}
static u64 arena;
void *page_alloc_zero(unsigned order)
{
	arena += PAGE_SIZE << order;
	return (void *)(0x7e9100000000UL + arena);
}
void page_free(void *p, unsigned order) { (void)p, (void)order; }
u64 page_offset_in_arena(const void *p) { return (u64)p - 0x7e9000000000UL; }
void plat_arena_release(u64 off, u64 len) { (void)off, (void)len; }

void mutex_lock(struct mutex *m) { ASSERT(!m->word++); }
void mutex_unlock(struct mutex *m) { ASSERT(m->word-- == 1); }
bool mutex_held(const struct mutex *m) { return m->word; }
void panic(const char *fmt, ...)
{
	dprintf(2, "panic: %s\n", fmt);
	abort();
}
void printk(const char *fmt, ...) { (void)fmt; }
void pr_verbose(const char *fmt, ...) { (void)fmt; }
long host_call_(long nr, long a, long b, long c, long d, long e, long f)
{
	(void)c, (void)d, (void)e, (void)f;
	ASSERT(nr == HC_getrandom);
	for (long i = 0; i < b; i++) ((u8 *)a)[i] = i * 37;
	return b;
}

/* --- the pages --- */
static struct shim_page *page(u64 addr)
{
	return addr >= SHIM_BASE && addr < SHIM_BASE + SHIM_PAGES * PAGE_SIZE
		       ? &shim_pages[(addr - SHIM_BASE) / PAGE_SIZE]
		       : NULL;
}
/* Loops go over the pages that are modelled: a mutated program asks for terabytes. */
static u64 clip(u64 addr) { return min(max(addr, (u64)SHIM_BASE), (u64)SHIM_BASE + SHIM_PAGES * PAGE_SIZE); }
static int map(u64 addr, u64 len, int prot, bool shared, u64 from, bool file)
{
	ASSERT(!(addr & ~PAGE_MASK) && !(len & ~PAGE_MASK) && len);
	for (u64 a = clip(addr); a < clip(addr + len); a += PAGE_SIZE) {
		struct shim_page *p = page(a);
		if (p)
			*p = (struct shim_page){ true, shared, prot, file ? from + (a - addr) + 1 : 0,
						 file ? 0 : ++anon_id };
	}
	return 0;
}
int plat_map_anon(u64 addr, u64 len, int prot, bool nr) { return (void)nr, map(addr, len, prot, false, 0, false); }
int plat_map_file(u64 addr, u64 len, int prot, bool shared, int h, u64 off)
{
	return (void)h, map(addr, len, prot, shared, off, true);
}
int plat_map_arena(u64 addr, u64 len, int prot, bool shared, u64 off)
{
	return map(addr, len, prot, shared, off, true);
}
int plat_unmap(u64 addr, u64 len)
{
	for (u64 a = clip(addr); a < clip(addr + len); a += PAGE_SIZE)
		if (page(a)) *page(a) = (struct shim_page){ 0 };
	return 0;
}
int plat_unmap_user(u64 keep, u64 len) { return (void)keep, (void)len, plat_unmap(SHIM_BASE, SHIM_PAGES * PAGE_SIZE); }
int plat_protect(u64 addr, u64 len, int prot)
{
	for (u64 a = clip(addr); a < clip(addr + len); a += PAGE_SIZE)
		if (page(a)) {
			ASSERT(page(a)->mapped);
			page(a)->prot = prot;
		}
	return 0;
}
int plat_move(u64 old, u64 old_len, u64 new, u64 new_len)
{
	ASSERT(old_len == new_len && (old + old_len <= new || new + new_len <= old));
	for (u64 o = 0; o < old_len; o += PAGE_SIZE) {
		ASSERT(page(old + o) && page(old + o)->mapped);
		if (page(new + o)) *page(new + o) = *page(old + o);
	}
	return plat_unmap(old, old_len);
}
int plat_advise(u64 addr, u64 len, int advice) { return (void)addr, (void)len, (void)advice, 0; }
int plat_mm_init(struct mm *mm) { return (void)mm, 0; }
void plat_mm_free(struct mm *mm) { (void)mm; }
bool plat_debugged(void) { return false; }
int plat_sync(u64 addr, u64 len, int flags) { return (void)addr, (void)len, (void)flags, 0; }
int plat_incore(u64 addr, u64 len, u8 *vec) { return (void)addr, memset(vec, 1, len / PAGE_SIZE), 0; }

/* --- files: no more than references --- */
void file_get(struct file *f) { f->refs++; }
void file_put(struct file *f) { ASSERT(f->refs-- > 0); }
struct file *fget_io(int fd) { return (void)fd, NULL; }
bool file_is_dev_zero(struct file *f) { return (void)f, false; }
bool memfd_write_sealed(struct file *f) { return (void)f, false; }
int copy_to_user(void *d, const void *s, size_t n) { return memcpy(d, s, n), 0; }

size_t strlcpy(char *d, const char *s, size_t n)
{
	size_t len = strlen(s), m = min(len, n ? n - 1 : 0);
	if (!n) return len;
	memcpy(d, s, m);
	d[m] = 0;
	return len;
}

/* The user half is the host process's own address space. */
#include "plat/process/process.h"
#include "core/kmalloc.h"
#include "core/printk.h"
#include <asm/mman.h>
#include <linux/falloc.h>
#include <linux/mman.h>

static int map(u64 addr, u64 len, int prot, int flags, int fd, u64 off)
{
	long r = host_call(HC_mmap, addr, len, prot, flags | MAP_FIXED, fd, off);
	return IS_ERR(r) ? (int)r : 0;
}

int plat_map_anon(u64 addr, u64 len, int prot, bool noreserve)
{
	return map(addr, len, prot, MAP_PRIVATE | MAP_ANONYMOUS | (noreserve ? MAP_NORESERVE : 0), -1, 0);
}

int plat_map_file(u64 addr, u64 len, int prot, bool shared, int handle, u64 off)
{
	return map(addr, len, prot, shared ? MAP_SHARED : MAP_PRIVATE, handle, off);
}

int plat_map_arena(u64 addr, u64 len, int prot, bool shared, u64 arena_off)
{
	return map(addr, len, prot, shared ? MAP_SHARED : MAP_PRIVATE, bootinfo->arena_handle, arena_off);
}

int plat_unmap(u64 addr, u64 len) { return host_call(HC_munmap, addr, len); }
int plat_protect(u64 addr, u64 len, int prot) { return host_call(HC_mprotect, addr, len, prot); }

int plat_move(u64 old, u64 old_len, u64 new, u64 new_len)
{
	long r = host_call(HC_mremap, old, old_len, new_len, MREMAP_MAYMOVE | MREMAP_FIXED, new);
	return IS_ERR(r) ? (int)r : 0;
}

int plat_advise(u64 addr, u64 len, int advice) { return host_call(HC_madvise, addr, len, advice); }
int plat_sync(u64 addr, u64 len, int flags) { return host_call(HC_msync, addr, len, flags); }
int plat_incore(u64 addr, u64 len, u8 *vec) { return host_call(HC_mincore, addr, len, vec); }

int plat_unmap_user(u64 keep, u64 keep_len)
{
	/* What stays, in order; the holes between go. */
	u64 stay[2][2] = { { HTUX_WINDOW_BASE, HTUX_WINDOW_END }, { keep, keep + PAGE_ALIGN(keep_len) } };
	u64 at = 0;
	int first = keep_len && keep < HTUX_WINDOW_BASE;

	for (int i = 0; i < 2; i++) {
		u64 *s = stay[i ^ first];
		if (s[0] == s[1]) continue;
		if (s[0] > at) {
			int r = plat_unmap(at, s[0] - at);
			if (r) return r;
		}
		at = s[1];
	}
	return plat_unmap(at, HTUX_USER_END - at);
}

void plat_arena_release(u64 arena_off, u64 len)
{
	long r = host_call(HC_fallocate, bootinfo->arena_handle, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, arena_off,
			   len);
	if (r) panic("the host does not take back arena pages: error %ld", -r);
}

int plat_mm_init(struct mm *mm) { return (void)mm, 0; }
void plat_mm_free(struct mm *mm) { (void)mm; }

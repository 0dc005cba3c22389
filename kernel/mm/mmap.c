/* mmap(2), munmap(2), remap_file_pages(2). */
#include "core/printk.h"
#include "core/uaccess.h"
#include "fs/fs.h"
#include "mm/mmap.h"
#include "mm/shm_object.h"
#include "mm/vma.h"
#include "plat.h"
#include "proc/process.h"
#include <linux/personality.h>

#define MAP_32BIT_MIN 0x40000000UL
#define MAP_32BIT_MAX 0x80000000UL
#define HUGE_SIZE 0x200000UL
/* What Linux's MAP_SHARED ignores silently; MAP_SHARED_VALIDATE checks. */
#define LEGACY_MAP_MASK                                                                                              \
	(MAP_SHARED | MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS | MAP_DENYWRITE | MAP_EXECUTABLE | MAP_UNINITIALIZED | \
	 MAP_GROWSDOWN | MAP_LOCKED | MAP_NORESERVE | MAP_POPULATE | MAP_NONBLOCK | MAP_STACK | MAP_HUGETLB |        \
	 MAP_32BIT | (MAP_HUGE_MASK << MAP_HUGE_SHIFT))

static bool readable(const struct file *f) { return (f->flags & O_ACCMODE) != O_WRONLY; }
static bool writable(const struct file *f) { return (f->flags & O_ACCMODE) != O_RDONLY; }

int mm_may_become_data(struct mm *mm, u64 pages, int flags)
{
	u64 bytes = pages * PAGE_SIZE;
	if ((mm->data_pages + pages) * PAGE_SIZE > rlimit(RLIMIT_DATA)) return -ENOMEM;
	u64 limit = bootinfo->memory_limit;
	if (limit && mm_counts(flags) && __atomic_load_n(&mm_committed, __ATOMIC_RELAXED) + bytes > limit)
		return -ENOMEM;
	return 0;
}

int mm_may_expand(struct mm *mm, u64 pages, int prot, int flags)
{
	if ((mm->total_pages + pages) * PAGE_SIZE > rlimit(RLIMIT_AS)) return -ENOMEM;
	if (!vma_private_writable(prot, flags) || (flags & MAP_GROWSDOWN)) return 0;
	return mm_may_become_data(mm, pages, flags);
}

/* mmap's checks of a file against the wanted mapping, in Linux's order. */
static int check_file(const struct file *f, int prot, int flags)
{
	switch (flags & MAP_TYPE) {
	case MAP_SHARED_VALIDATE:
		if (flags & ~LEGACY_MAP_MASK) return -EOPNOTSUPP; /* MAP_SYNC too: nothing here is DAX */
		__attribute__((fallthrough));
	case MAP_SHARED:
		if ((prot & PROT_WRITE) && !writable(f)) return -EACCES;
		__attribute__((fallthrough));
	case MAP_PRIVATE:
		if (!readable(f)) return -EACCES;
		if (!f->ops->mmap) return -ENODEV;
		return flags & MAP_GROWSDOWN ? -EINVAL : 0;
	}
	return -EINVAL;
}

static int check_anon(int flags)
{
	switch (flags & MAP_TYPE) {
	case MAP_SHARED: return flags & MAP_GROWSDOWN ? -EINVAL : 0;
	case MAP_PRIVATE: return 0;
	}
	return -EINVAL;
}

/* Where to map: addr for MAP_FIXED, else the hint if it is free, else a hole. */
static long choose_addr(struct mm *mm, u64 addr, u64 len, int flags, bool huge_align)
{
	if (len > TASK_SIZE) return -ENOMEM;
	if (flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) {
		if (addr > TASK_SIZE - len) return -ENOMEM;
		if (addr & ~PAGE_MASK) return -EINVAL;
		if (!user_range_ok(addr, len)) return flags & MAP_FIXED_NOREPLACE ? -EEXIST : -ENOMEM;
		if (addr < MMAP_MIN_ADDR) return -EPERM;
		if ((flags & MAP_FIXED_NOREPLACE) && vma_intersects(mm, addr, addr + len)) return -EEXIST;
		return addr;
	}
	u64 lo = MMAP_MIN_ADDR, hi = mm->mmap_base;
	if (flags & MAP_32BIT) lo = MAP_32BIT_MIN, hi = MAP_32BIT_MAX;
	addr &= PAGE_MASK;
	if (addr && !(flags & MAP_32BIT)) addr = max(addr, MMAP_MIN_ADDR);
	if (addr && (flags & MAP_32BIT ? len <= hi && addr <= hi - len : user_range_ok(addr, len))) {
		struct vma *v = find_vma(mm, addr);
		if (!v || addr + len <= vma_start_gap(v)) return addr;
	}
	u64 a = 0;
	if (huge_align) a = vma_find_hole(mm, len, lo, hi, HUGE_SIZE);
	if (!a) a = vma_find_hole(mm, len, lo, hi, PAGE_SIZE);
	/* As Linux: when all below mmap_base is taken, anywhere else. */
	if (!a && !(flags & MAP_32BIT)) a = vma_find_hole(mm, len, lo, TASK_SIZE, PAGE_SIZE);
	return a ? (long)a : -ENOMEM;
}

static int stored_flags(struct mm *mm, int flags, bool anon)
{
	int f = (flags & MAP_TYPE) == MAP_PRIVATE ? MAP_PRIVATE : MAP_SHARED;
	if (anon) f |= MAP_ANONYMOUS;
	f |= flags & (MAP_NORESERVE | MAP_GROWSDOWN | MAP_LOCKED);
	return f | mm->def_flags;
}

/* do_mmap with the lock held; what gets replaced goes to *dead. */
static long map_locked(struct mm *mm, u64 addr, u64 len, int prot, int flags, struct file *file, u64 off,
		       struct vma **dead)
{
	if (mm->map_count >= MAX_MAP_COUNT) return -ENOMEM;
	long a = choose_addr(mm, addr, len, flags, !file && !(len % HUGE_SIZE) && !(flags & MAP_STACK));
	if (a < 0) return a;
	addr = a;
	int e = file ? check_file(file, prot, flags) : check_anon(flags);
	if (e) return e;
	int vflags = stored_flags(mm, flags, !file);
	u64 replaced = 0;
	if (flags & MAP_FIXED)
		for (struct vma *v = find_vma(mm, addr); v && v->start < addr + len; v = vma_next(v))
			replaced += min(v->end, addr + len) - max(v->start, addr);
	if ((e = mm_may_expand(mm, (len - replaced) / PAGE_SIZE, prot, vflags))) return e;
	if ((vflags & MAP_LOCKED) && (e = mlock_may(mm, len / PAGE_SIZE))) return e == -EPERM ? e : -EAGAIN;

	struct shm_object *shm = NULL;
	if (!file && (vflags & MAP_SHARED)) {
		if (!(shm = shm_create(len))) return -ENOMEM;
		off = 0;
	}
	struct vma *v = vma_new(addr, addr + len, prot, vflags, file, shm, file ? off : 0);
	if (shm) shm_put(shm);
	if (!v) return -ENOMEM;
	/* Counted as a writer by now, so that the seals are not missed. */
	if (file && (vflags & MAP_SHARED) && !(prot & PROT_WRITE) && memfd_write_sealed(file)) vma_never_writes(v);
	e = flags & MAP_FIXED ? vma_detach_range(mm, addr, addr + len, dead) : 0;
	if (!e && (e = vma_map(v, addr, addr + len))) plat_unmap(addr, len);
	if (e) {
		v->rb.parent = *dead ? &(*dead)->rb : NULL;
		*dead = v;
		return e;
	}
	vma_insert(mm, v);
	vma_merge(mm, v);
	return addr;
}

void mm_populate(u64 addr, u64 len, int prot)
{
	/* Best effort, as MAP_POPULATE and mlock's page-in are. 22, 23: MADV_POPULATE_READ, _WRITE */
	if (prot & PROT_WRITE) plat_advise(addr, len, 23);
	else if (prot & (PROT_READ | PROT_EXEC)) plat_advise(addr, len, 22);
}

/* A debugger sets breakpoints in code that has not run yet, and reads what has not been
 * touched. Without one nothing is brought in early. */
static bool wanted_by_debugger(u64 len, int prot, const struct file *file)
{
	if (!plat_debugged()) return false;
	return len <= (file ? 16UL << 20 : 256UL << 10) || (file && (prot & PROT_EXEC));
}

long do_mmap(struct mm *mm, u64 addr, u64 len, int prot, int flags, struct file *file, u64 off)
{
	if (!len) return -EINVAL;
	prot &= PROT_READ | PROT_WRITE | PROT_EXEC;
	if (!(len = PAGE_ALIGN(len))) return -ENOMEM;
	if (off + len < off) return -EOVERFLOW;
	if (flags & MAP_FIXED_NOREPLACE) flags &= ~MAP_FIXED;
	if (file && (flags & MAP_SHARED) && file_is_dev_zero(file)) file = NULL; /* anonymous memory by another name */
	struct vma *dead = NULL;
	mutex_lock(&mm->lock);
	long r = map_locked(mm, addr, len, prot, flags, file, off, &dead);
	bool locked = (mm->def_flags & MAP_LOCKED) && !(mm->def_flags & VMF_ONFAULT);
	mutex_unlock(&mm->lock);
	vma_chain_free(dead);
	if (r >= 0 && (locked || (flags & MAP_LOCKED) || (flags & (MAP_POPULATE | MAP_NONBLOCK)) == MAP_POPULATE ||
		       wanted_by_debugger(len, prot, file)))
		mm_populate(r, len, (flags & MAP_TYPE) == MAP_PRIVATE || !file ? prot : prot & ~PROT_WRITE);
	return r;
}

int unmap_range(struct mm *mm, u64 start, u64 end, struct vma **dead)
{
	if (!vma_intersects(mm, start, end)) return 0;
	int e = vma_detach_range(mm, start, end, dead);
	if (e) return e;
	/* The kernel's window is never part of a VMA, but may lie inside the range. */
	if (end > window_base && start < window_end) {
		if (start < window_base) e = plat_unmap(start, window_base - start);
		if (!e && end > window_end) e = plat_unmap(window_end, end - window_end);
		return e;
	}
	return plat_unmap(start, end - start);
}

long do_munmap(struct mm *mm, u64 addr, u64 len)
{
	if ((addr & ~PAGE_MASK) || addr > TASK_SIZE || len > TASK_SIZE - addr) return -EINVAL;
	len = PAGE_ALIGN(len);
	if (!len) return -EINVAL;
	struct vma *dead = NULL;
	mutex_lock(&mm->lock);
	long r = unmap_range(mm, addr, addr + len, &dead);
	mutex_unlock(&mm->lock);
	vma_chain_free(dead);
	return r;
}

/* personality(2) READ_IMPLIES_EXEC */
int prot_personality(int prot)
{
	if ((prot & PROT_READ) && (current_process()->personality & READ_IMPLIES_EXEC)) prot |= PROT_EXEC;
	return prot;
}

/* There are no huge pages in the pool: sizes that exist have none left. */
static long map_huge(int flags)
{
	unsigned shift = ((unsigned)flags >> MAP_HUGE_SHIFT) & MAP_HUGE_MASK;
	return shift == 0 || shift == 21 || shift == 30 ? -ENOMEM : -EINVAL;
}

long sys_mmap(u64 addr, u64 len, int prot, int flags, int fd, u64 off)
{
	if (off & ~PAGE_MASK) return -EINVAL;
	if (flags & MAP_ANONYMOUS) {
		if (flags & MAP_HUGETLB) return len ? map_huge(flags) : -EINVAL;
		return do_mmap(current()->mm, addr, len, prot_personality(prot), flags, NULL, 0);
	}
	struct file *f = fget_io(fd);
	if (!f) return -EBADF;
	long r = flags & MAP_HUGETLB ? -EINVAL
				     : do_mmap(current()->mm, addr, len, prot_personality(prot), flags, f, off);
	file_put(f);
	return r;
}

long sys_munmap(u64 addr, u64 len) { return do_munmap(current()->mm, addr, len); }

/* Linux emulates it, too: the range is mapped anew with the other offset. */
long sys_remap_file_pages(u64 start, u64 size, u64 prot, u64 pgoff, u64 flags)
{
	struct mm *mm = current()->mm;
	if (prot) return -EINVAL;
	start &= PAGE_MASK;
	size &= PAGE_MASK;
	if (start + size <= start || pgoff + size / PAGE_SIZE < pgoff) return -EINVAL;
	struct vma *dead = NULL;
	long r = -EINVAL;
	mutex_lock(&mm->lock);
	struct vma *v = find_vma(mm, start);
	if (v && v->start <= start && start + size <= v->end && (v->flags & MAP_SHARED)) {
		struct vma *n = vma_new(start, start + size, v->prot, v->flags, v->file, v->shm, pgoff * PAGE_SIZE);
		r = n ? vma_detach_range(mm, start, start + size, &dead) : -ENOMEM;
		if (!r && (r = vma_map(n, start, start + size))) plat_unmap(start, size);
		if (!r) {
			vma_insert(mm, n);
			vma_merge(mm, n);
		} else if (n) {
			n->rb.parent = dead ? &dead->rb : NULL;
			dead = n;
		}
	}
	mutex_unlock(&mm->lock);
	vma_chain_free(dead);
	if (!r && !(flags & MAP_NONBLOCK)) mm_populate(start, size, PROT_READ);
	return r;
}

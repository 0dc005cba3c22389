/* See dax.h. The area is a reservation of addresses without access, which the VM gets
 * as memory slots of SLOT bytes once something is mapped there. A mapped file takes the
 * place of a piece of the reservation; unmapping puts it back. So an address where
 * nothing is, or a page past a file's end, makes KVM_RUN fail with EFAULT.
 *
 * Mapped extents and holes are one sorted list; a guest may have as many as
 * there are slots in EXTENTS. */
#define _GNU_SOURCE
#include "dax.h"
#include "../diag.h"
#include "../page.h"
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define SLOT (1UL << 30)
#define EXTENTS (1U << 20)
#define FIRST_SLOT 1 /* 0 is the RAM */

struct extent {
	uint64_t start, end; /* bytes from the area's beginning */
};

static struct {
	unsigned char *base;   /* host address of the area */
	struct extent *mapped; /* sorted, n of them */
	unsigned n;
	uint64_t hint; /* no hole below that a page would fit in */
	unsigned char has_slot[256];
} dax;

int dax_init(struct vm *vm, unsigned bits)
{
	/* Above all RAM that there can be; at 2^38 where the processor can, which is
	 * below what some of AMD's keep for themselves. */
	unsigned shift = bits >= 39 ? 38 : bits - 1;
	uint64_t base = 1UL << shift, size = base < 256 * SLOT ? base : 256 * SLOT;
	if (base < vm->ram.size) return -E2BIG;
	dax.base = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	dax.mapped = mmap(NULL, EXTENTS * sizeof(*dax.mapped), PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (dax.base == MAP_FAILED || dax.mapped == MAP_FAILED) return -errno;
	vm->boot->dax_base = vm->dax_base = base;
	vm->boot->dax_size = vm->dax_size = size;
	return 0;
}

/* Index of the first extent that ends behind pos. */
static unsigned find(uint64_t pos)
{
	unsigned lo = 0, hi = dax.n;
	while (lo < hi) {
		unsigned mid = (lo + hi) / 2;
		if (dax.mapped[mid].end > pos) hi = mid;
		else lo = mid + 1;
	}
	return lo;
}

static int add_slots(struct vm *vm, uint64_t start, uint64_t end)
{
	for (uint64_t s = start / SLOT; s <= (end - 1) / SLOT; s++) {
		struct kvm_userspace_memory_region r = {
			.slot = (uint32_t)(FIRST_SLOT + s),
			.guest_phys_addr = vm->dax_base + s * SLOT,
			.memory_size = SLOT,
			.userspace_addr = (uint64_t)dax.base + s * SLOT,
		};
		if (dax.has_slot[s]) continue;
		if (ioctl(vm->fd, KVM_SET_USER_MEMORY_REGION, &r)) return -errno;
		dax.has_slot[s] = 1;
	}
	return 0;
}

/* With map_lock held no other mapping can have come into a hole that was here. */
static void reserve(uint64_t at, uint64_t len)
{
	if (mmap(dax.base + at, len, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0) ==
	    MAP_FAILED)
		die(EXIT_MONITOR, "kvm: cannot unmap a file: %s", strerror(errno));
}

static long map_locked(struct vm *vm, int fd, uint64_t offset, uint64_t len, int writable)
{
	unsigned i = find(dax.hint);
	uint64_t at = dax.hint;
	while (i < dax.n && dax.mapped[i].start - at < len) at = dax.mapped[i++].end;
	if (dax.n == EXTENTS || vm->dax_size - at < len) return -ENOMEM;
	int err = add_slots(vm, at, at + len);
	if (err) return err;
	if (mmap(dax.base + at, len, PROT_READ | (writable ? PROT_WRITE : 0), MAP_SHARED | MAP_FIXED, fd,
		 (off_t)offset) == MAP_FAILED) {
		err = errno;
		reserve(at, len); /* the failed one may have left a hole */
		return -err;
	}
	memmove(&dax.mapped[i + 1], &dax.mapped[i], (dax.n - i) * sizeof(*dax.mapped));
	dax.mapped[i] = (struct extent){ at, at + len };
	dax.n++;
	if (at == dax.hint) dax.hint = at + len;
	return (long)(vm->dax_base + at);
}

long dax_map(struct vm *vm, int fd, uint64_t offset, uint64_t len, int writable)
{
	if ((offset | len) & (PAGE - 1) || !len || len > vm->dax_size || offset > INT64_MAX - len) return -EINVAL;
	pthread_mutex_lock(&vm->map_lock);
	long r = map_locked(vm, fd, offset, len, writable);
	pthread_mutex_unlock(&vm->map_lock);
	return r;
}

static long unmap_locked(struct vm *vm, uint64_t start, uint64_t len)
{
	unsigned i = find(start);
	if (i == dax.n || dax.mapped[i].start != start || dax.mapped[i].end != start + len) return -EINVAL;
	if (vm->debugger) vm->debugger->unmap(vm, vm->dax_base + start, len);
	reserve(start, len);
	dax.n--;
	memmove(&dax.mapped[i], &dax.mapped[i + 1], (dax.n - i) * sizeof(*dax.mapped));
	if (start < dax.hint) dax.hint = start;
	return 0;
}

long dax_unmap(struct vm *vm, uint64_t addr, uint64_t len)
{
	if (addr < vm->dax_base || addr - vm->dax_base >= vm->dax_size || len > vm->dax_size) return -EINVAL;
	pthread_mutex_lock(&vm->map_lock);
	long r = unmap_locked(vm, addr - vm->dax_base, len);
	pthread_mutex_unlock(&vm->map_lock);
	return r;
}

long dax_incore(struct vm *vm, uint64_t addr, uint64_t len, unsigned char *vec)
{
	if (addr & (PAGE - 1) || addr < vm->dax_base || len > vm->dax_size || addr - vm->dax_base > vm->dax_size - len)
		return -EINVAL;
	return mincore(dax.base + (addr - vm->dax_base), len, vec) ? -errno : 0;
}

unsigned char *dax_host(const struct vm *vm, uint64_t addr, uint64_t len)
{
	if (addr < vm->dax_base || len > vm->dax_size || addr - vm->dax_base > vm->dax_size - len) return NULL;
	return dax.base + (addr - vm->dax_base);
}

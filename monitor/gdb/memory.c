/* The guest's memory through the page tables of a vCPU. They are in guest memory: every
 * address in them is checked. See target.h. */
#define _GNU_SOURCE
#include "../kvm/dax.h"
#include "../page.h"
#include "gdb.h"
#include <htux/pte.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/uio.h>

/* Four levels, 9 bits each, above the 12 of a page. */
static int walk(uint64_t cr3, uint64_t addr, struct gdb_place *at)
{
	const struct guest_ram *ram = &gdb.vm->ram;
	uint64_t entry = cr3;
	at->writable = at->executable = 1;
	if ((uint64_t)((int64_t)(addr << 16) >> 16) != addr) return 0;
	for (unsigned shift = 39;; shift -= 9) {
		const uint64_t *table = gpa_to_ptr(ram, gpa(entry & PTE_ADDR), PAGE);
		if (!table) return 0;
		entry = __atomic_load_n(&table[addr >> shift & 511], __ATOMIC_RELAXED);
		if (!(entry & PTE_P)) return 0;
		at->writable &= !!(entry & PTE_RW);
		at->executable &= !(entry & PTE_NX);
		uint64_t below = (1UL << shift) - 1;
		if (shift == 12 || (entry & PTE_PS && shift < 39)) {
			at->gpa = (entry & PTE_ADDR & ~below) | (addr & below);
			return 1;
		}
	}
}

int gdb_translate(unsigned thread, uint64_t addr, struct gdb_place *at)
{
	struct kvm_sregs s;
	struct vcpu *c = vm_vcpu(gdb.vm, thread);
	uint64_t rest = PAGE - addr % PAGE;
	if (!c || ioctl(c->fd, KVM_GET_SREGS, &s) || !walk(s.cr3, addr, at)) return 0;
	at->host = gpa_to_ptr(&gdb.vm->ram, gpa(at->gpa), rest);
	at->file = !at->host;
	if (at->file) at->host = dax_host(gdb.vm, at->gpa, rest);
	return !!at->host;
}

int gdb_copy(const unsigned char *from, void *to, size_t n)
{
	struct iovec local = { to, n }, remote = { (void *)from, n };
	return process_vm_readv(gdb.vm->pid, &local, 1, &remote, 1, 0) == (ssize_t)n;
}

static int copy_out(unsigned char *to, const void *from, size_t n)
{
	struct iovec local = { (void *)from, n }, remote = { to, n };
	return process_vm_writev(gdb.vm->pid, &local, 1, &remote, 1, 0) == (ssize_t)n;
}

size_t target_read(unsigned thread, uint64_t addr, void *to, size_t n)
{
	struct gdb_place at;
	size_t done = 0;
	while (done < n && gdb_translate(thread, addr + done, &at)) {
		size_t part = PAGE - (addr + done) % PAGE;
		unsigned char *out = (unsigned char *)to + done;
		if (part > n - done) part = n - done;
		if (!gdb_copy(at.host, out, part)) break;
		gdb_soft_hide(at.gpa, out, part);
		done += part;
	}
	return done;
}

size_t target_write(unsigned thread, uint64_t addr, const void *from, size_t n)
{
	struct gdb_place at;
	unsigned char bytes[PAGE];
	size_t done = 0;
	while (done < n && gdb_translate(thread, addr + done, &at) && at.writable) {
		size_t part = PAGE - (addr + done) % PAGE;
		if (part > n - done) part = n - done;
		memcpy(bytes, (const unsigned char *)from + done, part);
		gdb_soft_keep(at.gpa, bytes, part);
		if (!copy_out(at.host, bytes, part)) break;
		done += part;
	}
	return done;
}

/* See steps.h. A debugger (debugger.h) that does nothing but step. The trap flag is part of the flags that the
 * processor saves and loads: handlers begin without it, so that their beginnings have breakpoints (page faults and
 * `syscall`; nothing else comes to a single thread that takes no interrupt); and it is put into what an `iretq` is about
 * to load. A repeated string instruction traps after each turn: it is left alone until what follows it. */
#define _GNU_SOURCE
#include "steps.h"
#include "../image.h"
#include "vm.h"
#include <htux/vm.h>
#include <string.h>
#include <sys/ioctl.h>

#define RFLAGS_TF 0x100ULL
#define DR7_FIXED 0x400ULL
#define DR7_EXECUTE(n) (1ULL << 2 * (n))
#define PAGE_FAULT 14
#define STUB_SIZE 16                  /* of trap_stubs */
enum { REP_SHORT = 2, REP_LONG = 3 }; /* bytes, without and with a REX prefix */

static uint64_t until, fault_entry, syscall_entry;
static uint64_t at; /* where the last stop was */
static uint64_t count, count_kernel;
static int arrived, repeating, changed = 1;

static int handler(uint64_t rip) { return rip == fault_entry || rip == syscall_entry; }

static void breakpoint(struct kvm_guest_debug *d, int n, uint64_t address)
{
	d->arch.debugreg[n] = address;
	d->arch.debugreg[7] |= DR7_FIXED | DR7_EXECUTE(n);
}

static void arm(struct vcpu *c)
{
	struct kvm_guest_debug d = { .control = KVM_GUESTDBG_ENABLE };
	if (!repeating) d.control |= KVM_GUESTDBG_SINGLESTEP;
	if (!handler(at)) { /* a breakpoint is hit before its instruction: this step is made without */
		d.control |= KVM_GUESTDBG_USE_HW_BP;
		breakpoint(&d, 0, fault_entry);
		breakpoint(&d, 1, syscall_entry);
		if (repeating) {
			breakpoint(&d, 2, at + REP_SHORT);
			breakpoint(&d, 3, at + REP_LONG);
		}
	}
	ioctl(c->fd, KVM_SET_GUEST_DEBUG, &d);
	changed = 0;
}

/* Kernel memory by its address, or NULL. */
static void *kernel_memory(const struct vm *vm, uint64_t address, uint64_t len)
{
	return gpa_to_ptr(&vm->ram, gpa(address - HTUX_VM_BASE), len);
}

static void keep_stepping(struct vcpu *c)
{
	static const unsigned char iretq[] = { 0x48, 0xcf };
	struct kvm_regs r;
	const void *code = kernel_memory(c->vm, at, sizeof(iretq));
	if (!code || memcmp(code, iretq, sizeof(iretq)) || ioctl(c->fd, KVM_GET_REGS, &r)) return;
	uint64_t *flags = kernel_memory(c->vm, r.rsp + 16, sizeof(*flags));
	if (flags) *flags |= RFLAGS_TF;
}

static int enter(struct vcpu *c)
{
	if (c->nr != 1 || arrived) return 0;
	/* KVM_SET_REGS clears the trap flag, too. */
	if (changed || c->run->exit_reason != KVM_EXIT_DEBUG) arm(c);
	return 1;
}

static void trap(struct vcpu *c)
{
	uint64_t rip = c->run->debug.arch.pc;
	if (c->nr != 1 || arrived) return;
	if (rip == at) {
		if (!handler(rip)) repeating = changed = 1;
		return;
	}
	if (rip != fault_entry) { /* an instruction that faults will be done again */
		count++;
		count_kernel += at >= HTUX_VM_BASE;
	}
	if (repeating || handler(rip) || handler(at)) changed = 1;
	repeating = 0;
	at = rip;
	if (rip == until) {
		static const struct kvm_guest_debug none;
		arrived = 1;
		ioctl(c->fd, KVM_SET_GUEST_DEBUG, &none);
		return;
	}
	keep_stepping(c);
}

static void left(struct vcpu *c, int err) { (void)c, (void)err; }
static int hlt(struct vcpu *c, struct kvm_regs *regs) { return (void)c, (void)regs, 0; }
static long image(struct vcpu *c, const uint64_t *args) { return (void)c, (void)args, 0; }
static void unmap(struct vm *vm, uint64_t addr, uint64_t len) { (void)vm, (void)addr, (void)len; }
static void crash(struct vcpu *c) { (void)c; }
static void end(int status) { (void)status; }

void steps_prepare(struct vm *vm, const struct kernel_image *k, uint64_t to)
{
	static const struct vm_debugger stepper = { enter, left, hlt, trap, image, unmap, crash, end };
	until = to;
	at = k->entry;
	fault_entry = k->trap_stubs + PAGE_FAULT * STUB_SIZE;
	syscall_entry = k->entry_trap;
	vm->debugger = &stepper;
}

void steps_write(int fd)
{
	if (!until) return;
	stats_print(fd, "stats: instructions %lld kernel %lld\n", arrived ? (long long)count : -1LL,
		    arrived ? (long long)count_kernel : -1LL);
}

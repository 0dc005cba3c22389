/* See run.h. There is no interrupt controller: interrupts are bits in c->pending, and
 * enter the guest by KVM_INTERRUPT when it is ready for one. */
#define _GNU_SOURCE
#include "run.h"
#include "../diag.h"
#include "call.h"
#include "vcpu.h"
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>

#define VECTOR_GP 13
#define RFLAGS_IF 0x200UL
#define LOWER_HALF(a) (!((a) >> 47))

static struct kvm_regs get_regs(struct vcpu *c)
{
	struct kvm_regs r = { 0 };
	ioctl(c->fd, KVM_GET_REGS, &r);
	return r;
}

void run_crash(struct vcpu *c, const char *what)
{
	vm_ending(c->vm);
	struct kvm_regs r = get_regs(c);
	struct kvm_sregs s = { 0 };
	ioctl(c->fd, KVM_GET_SREGS, &s);
	if (c->vm->debugger) {
		warn("kvm: vCPU %u: %s: the debugger may look", c->nr, what);
		c->vm->debugger->crash(c);
	}
	if (!s.cr3) /* AMD's: the processor has been reset */
		die(EXIT_MONITOR, "kvm: vCPU %u: %s", c->nr, what);
	die(EXIT_MONITOR, "kvm: vCPU %u: %s at rip 0x%llx (rsp 0x%llx, cr2 0x%llx, cr3 0x%llx)", c->nr, what, r.rip,
	    r.rsp, s.cr2, s.cr3);
}

static void inject_interrupts(struct vcpu *c)
{
	uint32_t bits = __atomic_load_n(&c->pending, __ATOMIC_ACQUIRE);
	if (bits && c->run->ready_for_interrupt_injection) {
		uint32_t first = bits & -bits;
		struct kvm_interrupt irq = { .irq = HTUX_VEC_DOORBELL + (unsigned)__builtin_ctz(bits) };
		if (c->injected) __atomic_fetch_or(c->injected, first, __ATOMIC_SEQ_CST);
		if (ioctl(c->fd, KVM_INTERRUPT, &irq)) run_crash(c, strerror(errno));
		c->run->ready_for_interrupt_injection = 0;
		bits = __atomic_and_fetch(&c->pending, ~first, __ATOMIC_ACQ_REL);
	}
	c->run->request_interrupt_window = !!bits;
}

/* The program executed what only kernels may: #GP at that instruction, as on Linux. */
static void general_protection(struct vcpu *c, const struct kvm_regs *at)
{
	struct kvm_vcpu_events e;
	if (ioctl(c->fd, KVM_SET_REGS, at) || ioctl(c->fd, KVM_GET_VCPU_EVENTS, &e)) run_crash(c, strerror(errno));
	e.exception.injected = 1;
	e.exception.pending = 0;
	e.exception.nr = VECTOR_GP;
	e.exception.has_error_code = 1;
	e.exception.error_code = 0;
	if (ioctl(c->fd, KVM_SET_VCPU_EVENTS, &e)) run_crash(c, strerror(errno));
	c->run->ready_for_interrupt_injection = 0;
	c->stats.exits[EXIT_FORBIDDEN]++;
}

/* KVM holds an I/O instruction half done: let it finish without entering the guest. */
static void finish_io(struct vcpu *c)
{
	c->run->immediate_exit = 1;
	ioctl(c->fd, KVM_RUN, 0);
}

static void on_io(struct vcpu *c)
{
	const struct kvm_run *run = c->run;
	if (run->io.port == HTUX_VM_PORT && run->io.direction == KVM_EXIT_IO_OUT && run->io.size == 4 &&
	    run->io.count == 1) {
		uint32_t value;
		memcpy(&value, (const char *)run + run->io.data_offset, sizeof(value));
		c->stats.exits[EXIT_REQUEST]++;
		c->faults = 0; /* the kernel looks into it */
		if (request(c, (uint64_t)value * HTUX_VMCALL_ALIGN)) run_crash(c, "a request outside of memory");
		return;
	}
	struct kvm_regs at = get_regs(c);
	if (!LOWER_HALF(at.rip)) run_crash(c, "unexpected port I/O");
	finish_io(c);
	general_protection(c, &at);
}

static void on_hlt(struct vcpu *c)
{
	struct kvm_regs at = get_regs(c);
	at.rip--;
	if (c->vm->debugger && c->vm->debugger->hlt(c, &at)) return;
	if (!LOWER_HALF(at.rip)) run_crash(c, "the kernel has halted");
	general_protection(c, &at);
}

/* The host has no memory behind an access: the kernel makes it a bus error. */
static void on_fault(struct vcpu *c)
{
	uint64_t rip = get_regs(c).rip;
	c->faults = rip == c->fault_rip ? c->faults + 1 : 1;
	c->fault_rip = rip;
	if (c->faults > 3) run_crash(c, "access to memory that the host does not have");
	c->stats.exits[EXIT_FAULT]++;
	__atomic_fetch_or(&c->pending, PENDING(HTUX_VEC_BUSERR), __ATOMIC_RELEASE);
}

/* Kicked while interrupts are off: for the kernel that is a matter of instructions, but a
 * program (`cli`) would be out of reach. */
static void on_kick(struct vcpu *c)
{
	c->stats.exits[EXIT_KICKED]++;
	if (c->run->if_flag) return;
	struct kvm_regs at = get_regs(c);
	if (!LOWER_HALF(at.rip)) return;
	at.rflags |= RFLAGS_IF;
	general_protection(c, &at);
}

static void on_debug(struct vcpu *c)
{
	c->stats.exits[EXIT_DEBUG]++;
	if (c->vm->debugger) c->vm->debugger->trap(c);
	else run_crash(c, "unexpected debug exit");
}

static void on_exit(struct vcpu *c)
{
	static const char *const odd[] = {
		[KVM_EXIT_MMIO] = "access to memory that does not exist",
		[KVM_EXIT_SHUTDOWN] = "triple fault",
		[KVM_EXIT_FAIL_ENTRY] = "the processor refuses the guest's state",
		[KVM_EXIT_INTERNAL_ERROR] = "KVM cannot emulate an instruction",
	};
	unsigned reason = c->run->exit_reason;
	switch (reason) {
	case KVM_EXIT_IO: on_io(c); return;
	case KVM_EXIT_IRQ_WINDOW_OPEN: c->stats.exits[EXIT_WINDOW]++; return;
	case KVM_EXIT_HLT: on_hlt(c); return;
	case KVM_EXIT_DEBUG: on_debug(c); return;
	case KVM_EXIT_INTR: return;
	}
	run_crash(c, reason < sizeof(odd) / sizeof(*odd) && odd[reason] ? odd[reason] : "unexpected exit");
}

void run_vcpu(struct vcpu *c)
{
	const struct vm_debugger *debugger = c->vm->debugger;
	for (;;) {
		/* In this order: a kick after the look sets it again. */
		c->run->immediate_exit = 0;
		__atomic_signal_fence(__ATOMIC_SEQ_CST);
		if (debugger && debugger->enter(c))
			c->run->request_interrupt_window = 0; /* would come before the step */
		else inject_interrupts(c);
		int err = ioctl(c->fd, KVM_RUN, 0) ? errno : 0;
		if (debugger) debugger->left(c, err);
		if (!err) on_exit(c);
		else if (err == EINTR) on_kick(c);
		else if (err == EFAULT) on_fault(c);
		else if (err != EAGAIN) run_crash(c, strerror(err));
	}
}

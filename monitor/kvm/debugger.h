/* What a debugger of the guest takes part in (monitor/gdb/). vm->debugger is NULL without one. */
#ifndef MONITOR_KVM_DEBUGGER_H
#define MONITOR_KVM_DEBUGGER_H
#include <linux/kvm.h>
#include <stdint.h>

struct vm;
struct vcpu;

/* All are called by the vCPU's own thread, without locks unless they say so. */
struct vm_debugger {
	/* Before KVM_RUN: returns when the vCPU may run. 1: it is about to make a single
	 * step, and takes no interrupt. */
	int (*enter)(struct vcpu *c);
	/* KVM_RUN is back; err: its errno, or 0. */
	void (*left)(struct vcpu *c, int err);
	/* `hlt`, which at->rip points to, was executed. 1: it was a breakpoint. */
	int (*hlt)(struct vcpu *c, struct kvm_regs *at);
	/* KVM_EXIT_DEBUG. */
	void (*trap)(struct vcpu *c);
	/* HTUX_VM_PROGRAM, with the call's arguments. 0, -errno. */
	long (*image)(struct vcpu *c, const uint64_t *args);
	/* The mapping of a host file at this guest-physical address goes away; map_lock held. */
	void (*unmap)(struct vm *vm, uint64_t addr, uint64_t len);
	/* The vCPU cannot go on: returns when that has been seen. */
	void (*crash)(struct vcpu *c);
	/* The guest ends: returns when that has been told. */
	void (*end)(int status);
};

/* A vCPU's part of it, under the debugger's lock; gdb/threads.c. */
struct vcpu_debug {
	unsigned epoch;           /* of the resumption that `mode` is about */
	unsigned char mode;       /* how it may run then */
	unsigned char in_guest;   /* in KVM_RUN */
	unsigned char in_request; /* its `out` is not finished */
	unsigned char event;      /* why it has stopped */
	unsigned char stepped;    /* ever: the guest may have saved our trap flag */
	unsigned char settling;   /* takes its interrupts before a step */
	uint64_t event_addr;
	uint64_t range[2]; /* steps go on in there */
	uint64_t until;    /* a breakpoint of this vCPU alone, 0: none */
};

#endif

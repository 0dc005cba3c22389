/* Counters of one vCPU, for --stats: only its own thread writes them. */
#ifndef MONITOR_KVM_STATS_H
#define MONITOR_KVM_STATS_H
#include <htux/vm.h>
#include <stdint.h>

enum vcpu_exit {
	EXIT_REQUEST,
	EXIT_WINDOW,   /* the guest is ready for an interrupt */
	EXIT_KICKED,   /* a signal to the vCPU's thread */
	EXIT_FAULT,    /* the host has no memory behind an access */
	EXIT_FORBIDDEN, /* an instruction that programs may not use */
	EXIT_DEBUG,
	EXIT_KINDS,
};

struct vcpu_stats {
	uint64_t exits[EXIT_KINDS];
	uint32_t calls[HTUX_VM_CALLS_END]; /* by number */
};

#endif

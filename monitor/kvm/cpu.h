/* What processor the guest sees: CPUID, and the registers that every vCPU has alike. */
#ifndef MONITOR_KVM_CPU_H
#define MONITOR_KVM_CPU_H
#include "vm.h"

/* Find out what the host offers to guests. NULL, or what is missing that every guest needs. */
const char *cpu_init(struct vm *vm);
int cpu_page_1g(void);
unsigned cpu_physical_bits(void);
/* Set up a new vCPU: CPUID, MSRs, XCR0, TSC. NULL, or the name of the step that failed and errno. */
const char *cpu_setup(struct vcpu *c);
/* Its registers at the start; 0 or the errno. `first`: how the boot vCPU begins (htux/vm.h). */
int cpu_start(struct vcpu *c, const struct htux_vcpu_start *s, int first);

#endif

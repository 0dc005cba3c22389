/* What processor the guest sees: CPUID, and the registers that every vCPU has alike. */
#ifndef MONITOR_KVM_CPU_H
#define MONITOR_KVM_CPU_H
#include "vm.h"

/* What the host offers to guests; found once. Ends the program with one line if something
 * that every guest needs is missing. */
void cpu_init(struct vm *vm);
int cpu_page_1g(void);
unsigned cpu_physical_bits(void);
/* Set up a new vCPU: CPUID, MSRs, XCR0, TSC. 0, or the errno and in *what the step. */
int cpu_setup(struct vcpu *c, const char **what);
/* Its registers at the start. `first`: how the boot vCPU begins (htux/vm.h). */
int cpu_start(struct vcpu *c, const struct htux_vcpu_start *s, int first);

#endif

/* Running a vCPU. */
#ifndef MONITOR_KVM_RUN_H
#define MONITOR_KVM_RUN_H
#include "vm.h"

/* Run it and serve its exits until the guest's end. */
_Noreturn void run_vcpu(struct vcpu *c);
/* One line about where the vCPU is, then the end of the guest. */
_Noreturn void run_crash(struct vcpu *c, const char *what);

#endif

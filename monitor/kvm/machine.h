/* A virtual machine as it is before any guest is in it. */
#ifndef MONITOR_KVM_MACHINE_H
#define MONITOR_KVM_MACHINE_H
#include "vm.h"

/* Make the virtual machine of vm->kvm with `ram` bytes of memory and its first vCPU, and
 * see that a few instructions really run there. The vCPU, or NULL and in why[] the reason. */
struct vcpu *machine_create(struct vm *vm, uint64_t ram, char *why, size_t size);

#endif

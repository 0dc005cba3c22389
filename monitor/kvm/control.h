/* The VMM's control thread: takes in signals from outside and makes vCPUs. */
#ifndef MONITOR_KVM_CONTROL_H
#define MONITOR_KVM_CONTROL_H
#include "vm.h"

/* Start it; ends the program with one line if that fails. The caller has blocked the
 * signals that it takes. */
void control_start(struct vm *vm);

#endif

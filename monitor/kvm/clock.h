/* Clocks that the guest reads without an exit (htux/vm.h, struct htux_time). */
#ifndef MONITOR_KVM_CLOCK_H
#define MONITOR_KVM_CLOCK_H
#include "vm.h"

/* Is the host's time stamp counter one that clocks can be computed from? */
int clock_tsc_usable(void);
/* Once before the guest starts. khz: the counter's frequency, 0 if the host does not say. */
void clock_init(struct vm *vm, unsigned khz);
/* A fresh vm->boot->time. */
void clock_sync(struct vm *vm);

#endif

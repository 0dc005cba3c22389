/* vCPUs: made when they are first needed, each with a host thread of its own, and
 * used again after their end. */
#ifndef MONITOR_KVM_VCPU_H
#define MONITOR_KVM_VCPU_H
#include "vm.h"

/* Make vCPU 0, which the calling thread will run. NULL: errno, and in *what the step that failed. */
struct vcpu *vcpu_first(struct vm *vm, const char **what);
/* Start another one: its number, -EAGAIN, -ENOMEM. */
long vcpu_start(struct vm *vm, const struct htux_vcpu_start *s);
/* Write 0 to *word, wake its waiters, and put c among the free ones; returns when it
 * has been started again. */
void vcpu_end(struct vcpu *c, uint32_t *word);
/* Set PENDING() bits and make the vCPU look at them. In signal handlers too. */
void vcpu_raise(struct vcpu *c, uint32_t bits);
/* HTUX_VEC_ALARM for c, whose thread this is, at this time of CLOCK_MONOTONIC (ns; -1: none).
 * 0, -errno. */
long vcpu_alarm(struct vcpu *c, int64_t when);
/* HTUX_VEC_OUTSIDE for some vCPU that runs. */
void vcpu_raise_outside(struct vm *vm);
/* Once: handle the signals that vCPUs' threads get. */
void vcpu_signals(void);
/* The calling thread becomes c's, until the guest's end. */
_Noreturn void vcpu_thread(struct vcpu *c);
/* In the control thread: make the vCPUs that have been asked for. */
void vcpu_serve_requests(struct vm *vm);
/* In the control thread: the alarms that it keeps (ALARM_KEPT). ns until the next one, -1: none. */
int64_t vcpu_serve_alarms(struct vm *vm);
/* CPU time of its thread in ns. */
int64_t vcpu_cputime(const struct vcpu *c);

#endif

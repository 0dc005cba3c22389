/* The kvm platform. */
#ifndef MONITOR_KVM_KVM_H
#define MONITOR_KVM_KVM_H
#include "../guest.h"

/* NULL, or one line why guests surely cannot run here; costs next to nothing. */
const char *kvm_unavailable(void);
/* NULL, or one line why it would probably be in vain to try, and take some milliseconds. */
const char *kvm_unlikely(void);
/* The same as kvm_unavailable, found out by making a small virtual machine. It is not given back. */
const char *kvm_unusable(void);
/* Run the guest; the exit status for main(). When no machine can be made: if it is needed,
 * ends the program with one line; if not, -1. */
int kvm_run(struct guest *g, int needed);

#endif

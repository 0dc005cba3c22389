/* The kvm platform. */
#ifndef MONITOR_KVM_KVM_H
#define MONITOR_KVM_KVM_H
#include "../guest.h"

/* NULL if guests can run here, else why not: one line. Found out by trying. */
const char *kvm_unusable(void);
/* Run the guest; the exit status for main(). */
int kvm_run(struct guest *g);

#endif

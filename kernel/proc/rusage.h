/* Resource usage: getrusage(2), wait4(2), times(2). */
#ifndef KERNEL_RUSAGE_H
#define KERNEL_RUSAGE_H
#include "proc/process.h"
struct rusage;
void rusage_add(struct rusage_k *sum, const struct rusage_k *r);
int rusage_put(struct rusage *u, const struct rusage_k *r); /* to user memory: 0, -EFAULT */
#endif

/* Counting instructions without performance counters: the first vCPU goes step by step (--count-to). */
#ifndef MONITOR_KVM_STEPS_H
#define MONITOR_KVM_STEPS_H
#include <stdint.h>

struct kernel_image;
struct vm;
/* Before the filter is made, and instead of a debugger: the first vCPU is stepped until it gets to this address. */
void steps_prepare(struct vm *vm, const struct kernel_image *k, uint64_t to);
/* The line for --stats, if there is a count: "stats: instructions N kernel N", of them the kernel's;
 * -1 if the address was not come to. */
void steps_write(int fd);

#endif

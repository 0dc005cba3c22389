/* The guest's RAM: its size, the kernel image in it, the boot page tables. */
#ifndef MONITOR_KVM_MEMORY_H
#define MONITOR_KVM_MEMORY_H
#include "vm.h"

/* Bytes of RAM that the options ask for. Ends the program if that is too much. */
uint64_t memory_size(const struct run_options *o);
/* Make vm->ram, which the host gives memory for when it is touched, load the image and
 * build the page tables. Ends the program with one line if that fails. */
void memory_create(struct vm *vm, const struct kernel_image *k, uint64_t size, int page_1g);

#endif

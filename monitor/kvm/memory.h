/* The guest's RAM: its size, the kernel image in it, the boot page tables. */
#ifndef MONITOR_KVM_MEMORY_H
#define MONITOR_KVM_MEMORY_H
#include "vm.h"

/* Bytes of RAM that the options ask for, as far as there may be. Ends the program if that is too little. */
uint64_t memory_size(const struct run_options *o);
/* Make vm->ram of `size` bytes, which the host gives memory for when it is touched. 0, -errno. */
int memory_create(struct vm *vm, uint64_t size);
/* Load the image and build the page tables. Ends the program with one line if that fails. */
void memory_load(struct vm *vm, const struct kernel_image *k, int page_1g);

#endif

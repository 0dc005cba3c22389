/* Host files mapped into guest-physical memory, above the RAM. */
#ifndef MONITOR_KVM_DAX_H
#define MONITOR_KVM_DAX_H
#include "vm.h"

/* Choose where the area is; 0 or -errno. */
int dax_init(struct vm *vm, unsigned physical_bits);
/* The calls of htux/vm.h, arguments as they come from the guest but for the descriptor. */
long dax_map(struct vm *vm, int fd, uint64_t offset, uint64_t len, int writable);
long dax_unmap(struct vm *vm, uint64_t addr, uint64_t len);
long dax_incore(struct vm *vm, uint64_t addr, uint64_t len, unsigned char *vec);
/* Where [addr, addr+len) is in our addresses; NULL: not in the area. There may be nothing
 * or a file's end: not to be touched directly. */
unsigned char *dax_host(const struct vm *vm, uint64_t addr, uint64_t len);

#endif

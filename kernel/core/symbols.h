/* The kernel's own symbol table, made at link time by tools/gen-symbols. */
#ifndef KERNEL_SYMBOLS_H
#define KERNEL_SYMBOLS_H
#include "core/types.h"
/* Name of the function around addr ("?" if unknown) and the offset in it. */
const char *symbol_find(u64 addr, u64 *offset);
#endif

/* The kernel's own symbol table, made at link time by tools/gen-symbols. */
#ifndef KERNEL_SYMBOLS_H
#define KERNEL_SYMBOLS_H
#include "core/types.h"
#define SYMBOL_MAX 48 /* longer names are cut */
/* Name of the function around addr ("?" if unknown); returns the offset in it. */
u64 symbol_find(u64 addr, char name[SYMBOL_MAX]);
#endif

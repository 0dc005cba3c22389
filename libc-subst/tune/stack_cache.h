/* Stacks of threads that have been joined, for the next ones: mapping one, and having
 * its pages filled, takes longer than all else that makes a thread. */
#ifndef STACK_CACHE_H
#define STACK_CACHE_H
#include <stddef.h>

/* A mapping of that size, the first guard bytes of it without access and the rest as a
 * thread left it; 0 if there is none. */
__attribute__((visibility("hidden"))) void *__stack_take(size_t size, size_t guard);

/* What stacks allow: PROT_EXEC too once the loader has found a file that asks for it. */
extern __attribute__((visibility("hidden"))) int __stack_prot;

/* Takes over the mapping of a thread that no longer runs. */
__attribute__((visibility("hidden"))) void __stack_leave(void *map, size_t size, size_t guard);

#endif

/* Stacks of threads that have ended, for the next ones: mapping one, and having
 * its pages filled, takes longer than all else that makes a thread. */
#ifndef STACK_CACHE_H
#define STACK_CACHE_H
#include <stddef.h>

/* A mapping of at least that size, which becomes its own, the first guard bytes of it without access and the rest as a
 * thread left it; 0 if there is none. */
__attribute__((visibility("hidden"))) void *__stack_take(size_t *size, size_t guard);

/* What stacks allow: PROT_EXEC too once the loader has found a file that asks for it. */
extern __attribute__((visibility("hidden"))) int __stack_prot;

/* Gives back the memory that threads seldom use, of a thread that no longer runs, or of the calling one, whose stack is
 * in use from sp on. */
__attribute__((visibility("hidden"))) void __stack_trim(void *map, size_t size, size_t guard, const void *sp);

/* Takes over the mapping of a thread that no longer runs, or that holds the list of threads locked until it does not;
 * 0 if it is not taken. locked: the caller holds that lock. */
__attribute__((visibility("hidden"))) int __stack_leave(void *map, size_t size, size_t guard, int locked);

#endif

#ifndef LEVEL_H
#define LEVEL_H
#include <stdint.h>

/* Has the libc.so that is mapped at base, of the file name, take the processor for one of this level (its tune/cpu.h),
 * if it is of a higher one; -1 is 0 without SSE4. Returns 0 if libc.so does not say where it keeps that. */
int level_pretend(const char *name, uintptr_t base, int level);

#endif

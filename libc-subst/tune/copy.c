/* memcpy, memmove, mempcpy and memset. */
#include <string.h>
#include "cpu.h"
#include "vec.h"

FUNCTION(memmove);
FUNCTION(mempcpy);
FUNCTION(memset);

/* From here on the processor's own string instruction is as fast as a loop and
 * leaves the caches of the core to others; from the second on, data that will
 * not fit into the cache anyway is written around it. */
#define REP_MIN 4096
#define STREAM_MIN (12 << 20)

#include "copy_impl.h"
#define USE_AVX2
#include "vec.h"
#include "copy_impl.h"

CHOOSE(memmove);
CHOOSE(mempcpy);
CHOOSE(memset);
/* Programs exist that copy overlapping blocks with memcpy; nothing is lost by
 * doing what they mean. */
extern void *memcpy(void *restrict, const void *restrict, size_t) __attribute__((ifunc("memmove_choose")));

/* memcpy, memmove, mempcpy and memset. */
#include <string.h>
#include <wchar.h>
#include "copy.h"
#include "cpu.h"
#include "vec.h"

FUNCTION64(memmove);
FUNCTION64(mempcpy);
FUNCTION64(memset);
FUNCTION64(wmemset);

#include "copy_impl.h"
#define USE_AVX2
#include "vec.h"
#include "copy_impl.h"

CHOOSE64(memmove);
CHOOSE64(mempcpy);
CHOOSE64(memset);
CHOOSE64(wmemset);
/* Programs exist that copy overlapping blocks with memcpy; nothing is lost by
 * doing what they mean. */
extern void *memcpy(void *restrict, const void *restrict, size_t) __attribute__((ifunc("memmove_choose")));

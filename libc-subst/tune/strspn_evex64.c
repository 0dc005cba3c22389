/* strspn, strcspn and strpbrk of longer strings for AVX-512 at its full width. */
#include "strspn.h"
#include <string.h>
#define USE_EVEX64
#include "cpu.h"
#include "vec.h"
#define NOT(mask) (~(mask))
#include "strspn_impl.h"

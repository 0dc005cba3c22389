/* scan.c for AVX-512 at its full width. */
#include <string.h>
#define USE_EVEX64
#include "cpu.h"
#include "vec.h"
#include "scan_impl.h"

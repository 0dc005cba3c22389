/* scan.c for AVX-512. */
#include <string.h>
#define USE_EVEX
#include "cpu.h"
#include "vec.h"
#include "scan_impl.h"

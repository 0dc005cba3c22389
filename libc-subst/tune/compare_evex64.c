/* compare.c for AVX-512 at its full width. */
#include <string.h>
#include <wchar.h>
#define USE_EVEX64
#include "cpu.h"
#include "vec.h"
#include "compare_impl.h"

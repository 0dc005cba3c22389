/* compare.c for AVX-512. */
#include <string.h>
#include <wchar.h>
#define USE_EVEX
#include "cpu.h"
#include "vec.h"
#include "compare_impl.h"

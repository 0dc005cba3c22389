/* wide.c for AVX-512. */
#include <wchar.h>
#define USE_EVEX
#include "cpu.h"
#include "vec.h"
#include "wide_impl.h"

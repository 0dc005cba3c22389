/* wide.c for AVX-512 at its full width. */
#include <wchar.h>
#define USE_EVEX64
#include "cpu.h"
#include "vec.h"
#include "wide_impl.h"

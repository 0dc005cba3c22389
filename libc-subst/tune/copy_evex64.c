/* copy.c for AVX-512 at its full width. */
#include <string.h>
#include <wchar.h>
#include "copy.h"
#define USE_EVEX64
#include "cpu.h"
#include "vec.h"
#include "copy_impl.h"

/* copy.c for AVX-512. */
#include <string.h>
#include <wchar.h>
#include "copy.h"
#define USE_EVEX
#include "cpu.h"
#include "vec.h"
#include "copy_impl.h"

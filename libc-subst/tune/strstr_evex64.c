/* memmem for AVX-512 at its full width. */
#include <string.h>
#define USE_EVEX64
#include "cpu.h"
#include "strstr.h"
#include "vec.h"
#include "strstr_impl.h"

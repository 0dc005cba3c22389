/* memmem for AVX-512. */
#include <string.h>
#define USE_EVEX
#include "cpu.h"
#include "strstr.h"
#include "vec.h"
#include "strstr_impl.h"

/* strcasestr in linear time (gnulib's): musl's takes the product of both lengths. */
#include <config.h>
#include <stdint.h>
#define GLIBC_NARROW_REDIRECT 1
#include "glibc_wide.h"
#include <strcasestr.c>

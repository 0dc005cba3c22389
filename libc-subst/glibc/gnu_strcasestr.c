/* strcasestr in linear time (gnulib's): musl's takes the product of both lengths. */
#include <config.h>
#include <stdint.h>
#include <strcasestr.c>

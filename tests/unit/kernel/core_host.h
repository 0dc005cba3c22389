/* The host's C library, for the compiler's -include: declared before the kernel's
 * headers, which make everything hidden. */
#pragma GCC visibility push(default)
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#pragma GCC visibility pop

/* printf for two kinds of programs: gnu is not 0 for those that are linked against glibc,
 * whose %p is not padded and says (nil), and whose %.3s has no room for a (null). It is
 * PRINTF_PLAIN where the format is known to name no argument by its position. */
#ifndef PRINTF_AS_H
#define PRINTF_AS_H
#include <stdarg.h>
#include <stdio.h>

enum { PRINTF_PLAIN = 1, PRINTF_POSITIONS };

__attribute__((visibility("hidden"))) int __vfprintf_as(FILE *restrict, const char *restrict, va_list, int gnu);
__attribute__((visibility("hidden"))) int __vsnprintf_as(char *restrict, size_t, const char *restrict, va_list,
							 int gnu);
__attribute__((visibility("hidden"))) int __vdprintf_as(int fd, const char *restrict, va_list, int gnu);

#endif

/* printf for two kinds of programs: gnu is 1 for those that are linked against glibc, whose
 * %p is not padded and says (nil), and whose %.3s has no room for a (null). */
#ifndef PRINTF_AS_H
#define PRINTF_AS_H
#include <stdarg.h>
#include <stdio.h>

__attribute__((visibility("hidden"))) int __vfprintf_as(FILE *restrict, const char *restrict, va_list, int gnu);
__attribute__((visibility("hidden"))) int __vsnprintf_as(char *restrict, size_t, const char *restrict, va_list, int gnu);
__attribute__((visibility("hidden"))) int __vdprintf_as(int fd, const char *restrict, va_list, int gnu);

#endif

/* What strspn.c leaves to vectors of 64 bytes: sets of one byte to seven, 8 bytes of which may be
 * read. s is where to go on in the string that began at start. */
#ifndef STRSPN_H
#define STRSPN_H
#include <stddef.h>

__attribute__((visibility("hidden"))) size_t __strspn_long(const char *s, const char *set, const char *start);
__attribute__((visibility("hidden"))) size_t __strcspn_long(const char *s, const char *set, const char *start);
__attribute__((visibility("hidden"))) char *__strpbrk_long(const char *s, const char *set);

#endif

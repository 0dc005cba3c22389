/* What strspn.c leaves to vectors: sets of one byte to seven, 8 bytes of which may be
 * read. s is where to go on in the string that began at start. */
#ifndef STRSPN_H
#define STRSPN_H
#include <stddef.h>

__attribute__((visibility("hidden"))) size_t strspn_long_avx2(const char *s, const char *set, const char *start);
__attribute__((visibility("hidden"))) size_t strcspn_long_avx2(const char *s, const char *set, const char *start);
__attribute__((visibility("hidden"))) char *strpbrk_long_avx2(const char *s, const char *set);
__attribute__((visibility("hidden"))) size_t strspn_long_evex64(const char *s, const char *set, const char *start);
__attribute__((visibility("hidden"))) size_t strcspn_long_evex64(const char *s, const char *set, const char *start);
__attribute__((visibility("hidden"))) char *strpbrk_long_evex64(const char *s, const char *set);

#endif

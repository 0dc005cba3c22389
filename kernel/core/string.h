/* The mem* and str* functions of the freestanding kernel (standard semantics). */
#ifndef KERNEL_STRING_H
#define KERNEL_STRING_H
#include "types.h"
void *memcpy(void *restrict d, const void *restrict s, size_t n);
void *memmove(void *d, const void *s, size_t n);
void *memset(void *d, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
void *memchr(const void *s, int c, size_t n);
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t n);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);
/* Copies at most n-1 bytes and terminates; returns strlen(src). */
size_t strlcpy(char *d, const char *s, size_t n);
#endif

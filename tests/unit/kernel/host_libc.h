/* The host's C library, for the compiler's -include: declared before the kernel's
 * headers, which make everything hidden. */
#include <stddef.h>
#pragma GCC visibility push(default)
int printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
int dprintf(int fd, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
_Noreturn void abort(void);
void *calloc(size_t, size_t);
void *malloc(size_t);
void *realloc(void *, size_t);
void free(void *);
unsigned long strtoul(const char *, char **, int);
int open(const char *, int, ...);
long read(int, void *, size_t);
int close(int);
long syscall(long, ...);
void *memcpy(void *restrict, const void *restrict, size_t);
void *memmove(void *, const void *, size_t);
void *memset(void *, int, size_t);
int memcmp(const void *, const void *, size_t);
void *memchr(const void *, int, size_t);
size_t strlen(const char *);
int strcmp(const char *, const char *);
char *strrchr(const char *, int);
#pragma GCC visibility pop

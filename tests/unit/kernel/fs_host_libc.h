/* host_libc.h and what the file-system tests use besides. */
#include "host_libc.h"
#include <stdarg.h>
#pragma GCC visibility push(default)
char *getenv(const char *);
int atoi(const char *);
int vsnprintf(char *, size_t, const char *, va_list);
int memfd_create(const char *, unsigned);
void *mmap(void *, size_t, int, int, int, long);
int ftruncate(int, long);
int *__errno_location(void);
size_t strnlen(const char *, size_t);
int strncmp(const char *, const char *, size_t);
char *strchr(const char *, int);
char *strstr(const char *, const char *);
#pragma GCC visibility pop

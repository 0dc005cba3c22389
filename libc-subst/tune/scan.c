/* Searches for a byte: strlen, memchr, strchr and their kin. */
#include <string.h>
#include "cpu.h"
#include "vec.h"

FUNCTION64(strlen);
FUNCTION64(strnlen);
FUNCTION64(memchr);
FUNCTION64(memrchr);
FUNCTION64(strchr);
FUNCTION64(strchrnul);
FUNCTION64(strrchr);
void *rawmemchr(const void *, int);
FUNCTION64(rawmemchr);

#include "scan_impl.h"
#define USE_AVX2
#include "vec.h"
#include "scan_impl.h"

CHOOSE64(strlen);
CHOOSE64(strnlen);
CHOOSE64(memchr);
CHOOSE64(memrchr);
CHOOSE64(strchr);
CHOOSE64(strchrnul);
CHOOSE64(strrchr);
CHOOSE64(rawmemchr);

extern char *index(const char *, int) __attribute__((ifunc("strchr_choose")));
extern char *rindex(const char *, int) __attribute__((ifunc("strrchr_choose")));
extern char *__strchrnul(const char *, int) __attribute__((ifunc("strchrnul_choose"), visibility("hidden")));
extern void *__memrchr(const void *, int, size_t) __attribute__((ifunc("memrchr_choose"), visibility("hidden")));
extern void *__rawmemchr(const void *, int) __attribute__((ifunc("rawmemchr_choose")));

/* Searches for a byte: strlen, memchr, strchr and their kin. */
#include <string.h>
#include "cpu.h"
#include "vec.h"

FUNCTION(strlen);
FUNCTION(strnlen);
FUNCTION(memchr);
FUNCTION(memrchr);
FUNCTION(strchr);
FUNCTION(strchrnul);
FUNCTION(strrchr);
void *rawmemchr(const void *, int);
FUNCTION(rawmemchr);

#include "scan_impl.h"
#define USE_AVX2
#include "vec.h"
#include "scan_impl.h"

CHOOSE(strlen);
CHOOSE(strnlen);
CHOOSE(memchr);
CHOOSE(memrchr);
CHOOSE(strchr);
CHOOSE(strchrnul);
CHOOSE(strrchr);
CHOOSE(rawmemchr);

extern char *index(const char *, int) __attribute__((ifunc("strchr_choose")));
extern char *rindex(const char *, int) __attribute__((ifunc("strrchr_choose")));
extern char *__strchrnul(const char *, int) __attribute__((ifunc("strchrnul_choose"), visibility("hidden")));
extern void *__memrchr(const void *, int, size_t) __attribute__((ifunc("memrchr_choose"), visibility("hidden")));
extern void *__rawmemchr(const void *, int) __attribute__((ifunc("rawmemchr_choose")));

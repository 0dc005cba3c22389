/* memcmp, strcmp, strcasecmp and those with a length. */
#include <string.h>
#include <wchar.h>
#include <strings.h>
#include "cpu.h"
#include "vec.h"

FUNCTION64(memcmp);
FUNCTION64(wmemcmp);
FUNCTION64(strcmp);
FUNCTION64(strncmp);
FUNCTION(strcasecmp);
FUNCTION(strncasecmp);

#include "compare_impl.h"
#define USE_AVX2
#include "vec.h"
#include "compare_impl.h"

CHOOSE64(memcmp);
CHOOSE64(wmemcmp);
CHOOSE64(strcmp);
CHOOSE64(strncmp);
CHOOSE(strcasecmp);
CHOOSE(strncasecmp);
extern int bcmp(const void *, const void *, size_t) __attribute__((ifunc("memcmp_choose")));

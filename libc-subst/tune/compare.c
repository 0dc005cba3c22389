/* memcmp, strcmp, strcasecmp and those with a length. */
#include <string.h>
#include <strings.h>
#include "cpu.h"
#include "vec.h"

FUNCTION(memcmp);
FUNCTION(strcmp);
FUNCTION(strncmp);
FUNCTION(strcasecmp);
FUNCTION(strncasecmp);

#include "compare_impl.h"
#define USE_AVX2
#include "vec.h"
#include "compare_impl.h"

CHOOSE(memcmp);
CHOOSE(strcmp);
CHOOSE(strncmp);
CHOOSE(strcasecmp);
CHOOSE(strncasecmp);
extern int bcmp(const void *, const void *, size_t) __attribute__((ifunc("memcmp_choose")));

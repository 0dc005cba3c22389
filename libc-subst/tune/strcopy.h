/* Parts of strcpy and its kin that lie in several files; see strcopy.c. */
#ifndef STRCOPY_H
#define STRCOPY_H
#include <string.h>
#include "cpu.h"

FUNCTION64(stpncpy);
FUNCTION64(strncpy);
/* What stpcpy and strcpy leave to longer vectors (strcopy_impl.h). */
#define LONG_COPY __attribute__((visibility("hidden"))) char
LONG_COPY *__strcpy_long_sse2(char *, const char *), *__stpcpy_long_sse2(char *, const char *);
LONG_COPY *__strcpy_long_avx2(char *, const char *), *__stpcpy_long_avx2(char *, const char *);
LONG_COPY *__strcpy_long_evex64(char *, const char *), *__stpcpy_long_evex64(char *, const char *);

#endif

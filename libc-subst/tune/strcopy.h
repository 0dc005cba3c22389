/* Parts of strcpy and its kin that lie in several files; see strcopy.c. */
#ifndef STRCOPY_H
#define STRCOPY_H
#include <string.h>
#include "cpu.h"

FUNCTION64(stpncpy);
FUNCTION64(strncpy);
/* What stpcpy and strcpy leave to vectors of 64 bytes. */
__attribute__((visibility("hidden"))) char *__strcpy_long(char *, const char *), *__stpcpy_long(char *, const char *);

#endif

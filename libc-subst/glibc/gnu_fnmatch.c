/* fnmatch with FNM_EXTMATCH and the rest of GNU's flags (gnulib's). */
#include <config.h>
#define GLIBC_WIDE_REDIRECT 1
#include "glibc_wide.h"
#include <fnmatch.h>
#undef FNM_EXTMATCH
#define FNM_EXTMATCH (1 << 5)
#undef FNM_FILE_NAME
#define FNM_FILE_NAME FNM_PATHNAME
#define HAVE_FNMATCH_GNU 0
#define fnmatch glibc_fnmatch
#include <fnmatch.c>
#undef fnmatch
#include "twin.h"
TWIN(fnmatch, GLIBC_2.2.5, glibc_fnmatch);
TWIN(fnmatch, GLIBC_2.2.6, glibc_fnmatch);

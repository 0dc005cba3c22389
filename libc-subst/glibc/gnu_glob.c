/* glob with GNU's braces, tildes, and caller-given directory functions
 * (gnulib's), in glibc's struct. */
#include <config.h>
#include <dirent.h>
#include <stddef.h>
#include <sys/stat.h>

int glibc_fnmatch(const char *, const char *, int);
int glibc_strcoll(const char *, const char *);
#define glob glibc_glob
#define globfree glibc_globfree
#define glob_pattern_p glibc_glob_pattern_p_alias
#define __glob_pattern_p glibc_glob_pattern_p
#define fnmatch glibc_fnmatch
#define strcoll glibc_strcoll /* not musl's, which compares bytes */
#define glob64 glibc_glob
#define globfree64 glibc_globfree
#include <glob.h>
#include <glob.c>
#include <globfree.c>
#include <glob_pattern_p.c>
#include <malloc/scratch_buffer_grow.c>
#include <malloc/scratch_buffer_set_array_size.c>
#undef glob
#undef globfree
#undef glob64
#undef globfree64
#undef glob_pattern_p
#include "twin.h"
TWIN(glob, GLIBC_2.2.5, glibc_glob);
TWIN(glob, GLIBC_2.27, glibc_glob);
TWIN(glob64, GLIBC_2.2.5, glibc_glob);
TWIN(glob64, GLIBC_2.27, glibc_glob);
TWIN(globfree, GLIBC_2.2.5, glibc_globfree);
TWIN(globfree64, GLIBC_2.2.5, glibc_globfree);
ALIAS(glob_pattern_p, glibc_glob_pattern_p);

/* glibc's <glob.h> as gnulib carries it. */
#include <stddef.h>
#define __GLOB_GNULIB 1
#define __USE_GNU 1
#define __USE_MISC 1
#define __BEGIN_DECLS
#define __END_DECLS
#ifndef __THROW
#define __THROW
#endif
#ifndef __THROWNL
#define __THROWNL
#endif
#define __glob_opendir_t_defined 1
#define attribute_hidden
#include <glob-libc.h>

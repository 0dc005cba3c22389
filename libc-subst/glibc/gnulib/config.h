/* What gnulib's configure would find for the files that we build inside
 * libc.so. Their interfaces come out as glibc's; the names are made twins by
 * the gnu_*.c files. */
#ifndef GNULIB_CONFIG_H
#define GNULIB_CONFIG_H

#include <stdalign.h>
#include <stdbool.h>

#define GNULIB_PTHREAD 1
#define HAVE_LANGINFO_CODESET 1
#define HAVE_LIBINTL_H 1
#define HAVE_ALLOCA 1
#define HAVE_ALLOCA_H 1
#define HAVE_GETPWNAM_R 1
#define HAVE_STRUCT_DIRENT_D_TYPE 1
#define HAVE_DECL_PROGRAM_INVOCATION_NAME 1
#define HAVE_DECL_PROGRAM_INVOCATION_SHORT_NAME 1
#define HAVE_MEMPCPY 1
#define HAVE_DECL_FPUTS_UNLOCKED 1
#define HAVE_DECL_FWRITE_UNLOCKED 1
#define HAVE_DECL_PUTC_UNLOCKED 1
#define HAVE_DECL_FLOCKFILE 1
#define HAVE_ISBLANK 1
#define _REGEX_INCLUDE_LIMITS_H 1
#define RE_ENABLE_I18N 1
#define FLEXIBLE_ARRAY_MEMBER /**/

#define _GL_ATTRIBUTE_PURE __attribute__((__pure__))
#define _GL_ATTRIBUTE_CONST __attribute__((__const__))
#define _GL_ATTRIBUTE_MALLOC
#define _GL_ATTRIBUTE_FORMAT(x) __attribute__((__format__ x))
#define _GL_ATTRIBUTE_NOINLINE __attribute__((__noinline__))
#define _GL_ATTRIBUTE_MAYBE_UNUSED __attribute__((__unused__))
#define _GL_ATTRIBUTE_FALLTHROUGH __attribute__((__fallthrough__))
#define _GL_ATTRIBUTE_NONNULL(x) __attribute__((__nonnull__ x))
#define _GL_ATTRIBUTE_RETURNS_NONNULL __attribute__((__returns_nonnull__))
#define _GL_ATTRIBUTE_ALWAYS_INLINE __attribute__((__always_inline__))
#define _GL_ATTRIBUTE_NODISCARD
#define _GL_ATTRIBUTE_DEPRECATED
#define _GL_ATTRIBUTE_ALLOC_SIZE(x)
#define _GL_ATTRIBUTE_ARTIFICIAL
#define _GL_ATTRIBUTE_COLD __attribute__((__cold__))
#define _GL_ATTRIBUTE_ERROR(x)
#define _GL_ATTRIBUTE_WARNING(x)
#define _GL_ATTRIBUTE_EXTERNALLY_VISIBLE
#define _GL_ATTRIBUTE_LEAF
#define _GL_ATTRIBUTE_MAY_ALIAS __attribute__((__may_alias__))
#define _GL_ATTRIBUTE_NONSTRING
#define _GL_ATTRIBUTE_NOTHROW
#define _GL_ATTRIBUTE_PACKED __attribute__((__packed__))
#define _GL_ATTRIBUTE_SENTINEL(x)
#define _GL_ATTRIBUTE_DEALLOC(f, i)
#define _GL_ATTRIBUTE_DEALLOC_FREE
#define _GL_UNUSED __attribute__((__unused__))
#define _GL_INLINE static inline
#define _GL_EXTERN_INLINE static inline
#define _GL_INLINE_HEADER_BEGIN
#define _GL_INLINE_HEADER_END
#define _Restrict_ restrict
#define _Restrict_arr_ restrict
#define _GL_ATTRIBUTE_SPEC_PRINTF_STANDARD __printf__
#define _GL_ATTRIBUTE_SPEC_PRINTF_SYSTEM __printf__
#define _GL_CONFIG_H_INCLUDED 1
#define PACKAGE "libc"

#endif

/* Fortify's failure path.
 *
 * __chk_fail: prints "*** buffer overflow detected ***: terminated" on the
 * terminal (or stderr) and aborts, as glibc does. Never returns.
 * glibc_fatal: the same for another message. glibc_fatal_plain: without the
 * word "terminated".
 */
#ifndef GLIBC_CHK_H
#define GLIBC_CHK_H
#include <stddef.h>

_Noreturn void __chk_fail(void);
_Noreturn void glibc_fatal(const char *what);
_Noreturn void glibc_fatal_plain(const char *what);

/* The check that every fortified function begins with. */
static inline void need_room(size_t want, size_t have)
{
	if (__builtin_expect(want > have, 0)) __chk_fail();
}

#endif

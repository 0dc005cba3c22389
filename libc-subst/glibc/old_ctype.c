/* Character classes as programs of before glibc 2.3 read them, and their one function. */
#define _GNU_SOURCE
#include <ctype.h>
#include "glibc_locale.h"

extern const unsigned short **__ctype_b_loc(void);
extern const int **__ctype_tolower_loc(void), **__ctype_toupper_loc(void);

const unsigned short *__ctype_b;
const int *__ctype_tolower, *__ctype_toupper;

__attribute__((__constructor__)) static void old_ctype_init(void)
{
	__ctype_b = *__ctype_b_loc();
	__ctype_tolower = *__ctype_tolower_loc();
	__ctype_toupper = *__ctype_toupper_loc();
}

int __isctype(int c, int mask) { return (*__ctype_b_loc())[c] & mask; }
int isctype(int c, int mask) { return __isctype(c, mask); }
int __isascii_l(int c, locale_t l)
{
	(void)l;
	return (unsigned)c < 0x80;
}
int __toascii_l(int c, locale_t l)
{
	(void)l;
	return c & 0x7f;
}

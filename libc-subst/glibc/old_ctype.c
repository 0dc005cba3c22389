/* Character classes as programs of before glibc 2.3 read them, and their one function. */
#define _GNU_SOURCE
#include <ctype.h>
#include "glibc_locale.h"

extern const unsigned short **__ctype_b_loc(void);
extern const int **__ctype_tolower_loc(void), **__ctype_toupper_loc(void);

const unsigned short *__ctype_b;
const int *__ctype_tolower, *__ctype_toupper;
/* The same by the numbers of wide characters, of which the first 256 are there: those of the "C" locale. */
const int *__ctype32_tolower, *__ctype32_toupper;

#define UPPER 0x0100u << 16
#define LOWER 0x0200u << 16
#define ALPHA 0x0400u << 16
#define DIGIT 0x0800u << 16
#define XDIGIT 0x1000u << 16
#define SPACE 0x2000u << 16
#define PRINT 0x4000u << 16
#define GRAPH 0x8000u << 16
#define BLANK 0x0001u << 16
#define CNTRL 0x0002u << 16
#define PUNCT 0x0004u << 16
#define ALNUM 0x0008u << 16
#define LETTER (ALPHA | PRINT | GRAPH | ALNUM)
#define SIGN (PRINT | GRAPH | PUNCT)

static const unsigned wide_classes[256] = {
	[0 ... 8] = CNTRL,
	['\t'] = SPACE | BLANK | CNTRL,
	['\n' ... '\r'] = SPACE | CNTRL,
	[14 ... 31] = CNTRL,
	[' '] = SPACE | PRINT | BLANK,
	['!' ... '/'] = SIGN,
	['0' ... '9'] = DIGIT | XDIGIT | PRINT | GRAPH | ALNUM,
	[':' ... '@'] = SIGN,
	['A' ... 'F'] = UPPER | LETTER | XDIGIT,
	['G' ... 'Z'] = UPPER | LETTER,
	['[' ... '`'] = SIGN,
	['a' ... 'f'] = LOWER | LETTER | XDIGIT,
	['g' ... 'z'] = LOWER | LETTER,
	['{' ... '~'] = SIGN,
	[127] = CNTRL,
};
const unsigned *__ctype32_b = wide_classes;

__attribute__((__constructor__)) static void old_ctype_init(void)
{
	__ctype_b = *__ctype_b_loc();
	__ctype_tolower = *__ctype_tolower_loc();
	__ctype_toupper = *__ctype_toupper_loc();
	__ctype32_tolower = __ctype_tolower;
	__ctype32_toupper = __ctype_toupper;
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

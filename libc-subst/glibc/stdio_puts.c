/* fputs and puts say how much they wrote, as far as glibc's do: 1, and the length
 * with the newline. */
#define _GNU_SOURCE
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include "twin.h"

int glibc_fputs(const char *restrict s, FILE *restrict f) { return fputs(s, f) < 0 ? EOF : 1; }
TWIN(fputs, GLIBC_2.2.5, glibc_fputs);
TWIN(fputs_unlocked, GLIBC_2.2.5, glibc_fputs);
TWIN(_IO_fputs, GLIBC_2.2.5, glibc_fputs);

int glibc_puts(const char *s)
{
	if (puts(s) < 0) return EOF;
	size_t n = strlen(s);
	return n < INT_MAX ? n + 1 : INT_MAX;
}
TWIN(puts, GLIBC_2.2.5, glibc_puts);
TWIN(_IO_puts, GLIBC_2.2.5, glibc_puts);

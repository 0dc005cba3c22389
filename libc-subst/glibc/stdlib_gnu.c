/* Where <stdlib.h> and the functions of libm that libc.so.6 has too
 * answer in a way of their own in glibc. */
#define _GNU_SOURCE
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "twin.h"

/* The 32 bits are not a signed number. */
long glibc_a64l(const char *s) { return (uint32_t)a64l(s); }
TWIN(a64l, GLIBC_2.2.5, glibc_a64l);

/* What is in no table of names is given back as the value. */
int glibc_getsubopt(char **option, char *const *names, char **value)
{
	char *word = *option;
	if (!*word) return -1;
	int found = getsubopt(option, names, value);
	if (found < 0) *value = word;
	return found;
}
TWIN(getsubopt, GLIBC_2.2.5, glibc_getsubopt);

long glibc_strtol(const char *restrict, char **restrict, int);
int glibc_atoi(const char *s) { return glibc_strtol(s, 0, 10); }
long glibc_atol(const char *s) { return glibc_strtol(s, 0, 10); }
TWIN(atoi, GLIBC_2.2.5, glibc_atoi);
TWIN(atol, GLIBC_2.2.5, glibc_atol);
TWIN(atoll, GLIBC_2.2.5, glibc_atol);

/* A result that left the range says so. */
#define SCALE(type, suffix)                                                            \
	type glibc_scalbn##suffix(type x, int n)                                       \
	{                                                                              \
		type r = scalbn##suffix(x, n);                                         \
		if (isfinite(x) && x != 0 && (!isfinite(r) || r == 0)) errno = ERANGE; \
		return r;                                                              \
	}                                                                              \
	TWIN(scalbn##suffix, GLIBC_2.2.5, glibc_scalbn##suffix);                       \
	TWIN(ldexp##suffix, GLIBC_2.2.5, glibc_scalbn##suffix);                        \
	type glibc_frexp##suffix(type x, int *e)                                       \
	{                                                                              \
		*e = 0;                                                                \
		return isfinite(x) ? frexp##suffix(x, e) : x;                          \
	}                                                                              \
	TWIN(frexp##suffix, GLIBC_2.2.5, glibc_frexp##suffix)

SCALE(double, );
SCALE(float, f);
SCALE(long double, l);

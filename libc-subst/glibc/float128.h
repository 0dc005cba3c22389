/* Numbers of binary128, which the compiler calls _Float128. */
#ifndef GLIBC_FLOAT128_H
#define GLIBC_FLOAT128_H

/* musl's strtold for this type, with the point "." (float128.c). */
_Float128 glibc_scan_float128(const char *s, char **end);

#endif

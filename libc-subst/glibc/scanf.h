/* What the two scanf engines share. */
#ifndef GLIBC_SCANF_H
#define GLIBC_SCANF_H

/* Which family's rules: GNU's of before C99 (%as allocates), C99's, C23's (0b). */
enum { SCAN_GNU, SCAN_C99, SCAN_C23 };

float glibc_strtof(const char *, char **);
double glibc_strtod(const char *, char **);
long double glibc_strtold(const char *, char **);

/* One family: six functions and their names. */
#define SCAN_CALL(last, call) \
	va_list ap;           \
	va_start(ap, last);   \
	int r = call;         \
	va_end(ap);           \
	return r
#endif

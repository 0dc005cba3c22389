/* Eras (Japanese emperors' and the like) and digits of other scripts, of LC_TIME. */
#ifndef GLIBC_ERA_H
#define GLIBC_ERA_H
#include <time.h>
#include "glibc_locale.h"

struct era {
	int first_year;            /* years since 1900, where it begins */
	int offset;                /* the number of that year */
	int step;                  /* 1, or -1 for years counted backwards */
	long years;                /* between those where it begins and ends, by that count */
	const char *name, *format; /* %EC, %EY */
};

/* The era number n of the locale. 0 if it has not so many. */
int glibc_era(const struct loc_data *time_data, unsigned n, struct era *e);

/* The era that the date falls into. 0 if the locale has none for it. */
int glibc_find_era(const struct loc_data *time_data, const struct tm *t, struct era *e);

/* The number as the locale writes it for %O, 0 if it does not. */
const char *glibc_alt_digits(const struct loc_data *time_data, long n);

/* The reverse: the number that *s begins with, -1 if none. *s goes behind it. */
int glibc_parse_alt_digits(const struct loc_data *time_data, const char **s);

#endif

#ifndef WEIGHT_H
#define WEIGHT_H
#include "localeinfo.h"

/* Most bytes are elements. */
static inline int32_t findidx(const int32_t *table, const int32_t *indirect, const unsigned char *extra,
			      const unsigned char **s, size_t len)
{
	int32_t i = table[**s];
	if (i < 0) return glibc_collating_element(table, indirect, extra, s, len);
	++*s;
	return i;
}

#endif

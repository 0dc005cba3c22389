/* LC_COLLATE for bracket expressions: regcomp's and fnmatch's. */
#include "collate.h"

const char *glibc_collate_none(unsigned item)
{
	static const unsigned char bytes[256] = {
#define ROW(n) n, n + 1, n + 2, n + 3, n + 4, n + 5, n + 6, n + 7
#define ROWS(n) ROW(n), ROW(n + 8), ROW(n + 16), ROW(n + 24), ROW(n + 32), ROW(n + 40), ROW(n + 48), ROW(n + 56)
		ROWS(0), ROWS(64), ROWS(128), ROWS(192)
	};
	static const uint32_t zero;
	return item == COLLATE_BYTE_ORDER ? (const char *)bytes : (const char *)&zero;
}

/* Three levels: how the number is cut comes first, then places of tables, in bytes. */
uint32_t glibc_character_order(const char *order, uint32_t c)
{
	enum { SHIFT_1, FIRST_ENTRIES, SHIFT_2, MASK_2, MASK_3, FIRST };
	const uint32_t *t = (const void *)order;
	uint32_t i = c >> t[SHIFT_1], at;
	if (i >= t[FIRST_ENTRIES] || !(at = t[FIRST + i])) return UINT32_MAX;
	at = ((const uint32_t *)(const void *)(order + at))[(c >> t[SHIFT_2]) & t[MASK_2]];
	if (!at) return UINT32_MAX;
	return ((const uint32_t *)(const void *)(order + at))[c & t[MASK_3]];
}

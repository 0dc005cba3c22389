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
	if (item == COLLATE_CHAR_ORDER) return 0;
	return item == COLLATE_BYTE_ORDER ? (const char *)bytes : (const char *)&zero;
}

/* Three levels: how the number is cut comes first, then places of tables, in bytes.
 * `none` where a table has no entry. */
static uint32_t look_up(const void *table, uint32_t c, uint32_t none)
{
	enum { SHIFT_1, FIRST_ENTRIES, SHIFT_2, MASK_2, MASK_3, FIRST };
	const uint32_t *t = table;
	const char *bytes = table;
	uint32_t i = c >> t[SHIFT_1], at;
	if (i >= t[FIRST_ENTRIES] || !(at = t[FIRST + i])) return none;
	at = ((const uint32_t *)(const void *)(bytes + at))[(c >> t[SHIFT_2]) & t[MASK_2]];
	if (!at) return none;
	return ((const uint32_t *)(const void *)(bytes + at))[c & t[MASK_3]];
}

uint32_t glibc_character_order(const char *order, uint32_t c) { return order ? look_up(order, c, UINT32_MAX) : c; }

/* As glibc_collating_element, but for two things: entries are words, and the characters
 * of a range differ in the last one only. */
int32_t glibc_wide_element(const int32_t *table, const int32_t *indirect, const uint32_t *extra, const uint32_t **s,
			   size_t len)
{
	int32_t i = look_up(table, *(*s)++, 0);
	if (i >= 0) return i;
	len--;
	for (const uint32_t *p = extra - i;;) {
		const uint32_t *in = *s;
		i = *p++;
		size_t n = *p++, k = 0, alike = i >= 0 ? n : n - 1;
		while (k < alike && k < len && p[k] == in[k]) k++;
		if (k == alike && i >= 0) {
			*s += n;
			return i;
		}
		if (i >= 0) {
			p += n;
			continue;
		}
		if (k == alike && k < len && p[k] <= in[k] && in[k] <= p[n + k]) {
			*s += n;
			return indirect[in[k] - p[k] - i];
		}
		p += 2 * n;
	}
}

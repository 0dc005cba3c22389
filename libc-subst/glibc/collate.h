/* The tables of LC_COLLATE, for strcoll and for bracket expressions. */
#ifndef GLIBC_COLLATE_H
#define GLIBC_COLLATE_H
#include <stddef.h>
#include <stdint.h>
#include "glibc_locale.h"

/* LC_COLLATE's items, by number. */
enum {
	COLLATE_NRULES,
	COLLATE_RULESETS,
	COLLATE_TABLE,
	COLLATE_WEIGHTS,
	COLLATE_EXTRA,
	COLLATE_INDIRECT,
	COLLATE_WIDE_TABLE = 9,
	COLLATE_WIDE_WEIGHTS,
	COLLATE_WIDE_EXTRA,
	COLLATE_WIDE_INDIRECT,
	COLLATE_SYMBOLS, /* how many */
	COLLATE_SYMBOL_TABLE,
	COLLATE_SYMBOL_EXTRA,
	COLLATE_BYTE_ORDER,
	COLLATE_CHAR_ORDER,
};

/* The number of the collating element at *s, which has `len` bytes (at least one) or
 * ends with a zero; *s moves behind the element. */
int32_t glibc_collating_element(const int32_t *table, const int32_t *indirect, const unsigned char *extra,
				const unsigned char **s, size_t len);

/* The same of wide characters, by the tables of these. */
int32_t glibc_wide_element(const int32_t *table, const int32_t *indirect, const uint32_t *extra, const uint32_t **s,
			   size_t len);

/* Where character c stands in the order for ranges that `order`, the item
 * COLLATE_CHAR_ORDER, tells; UINT32_MAX if it has no place. By number in locales
 * without rules. */
uint32_t glibc_character_order(const char *order, uint32_t c);

/* Item `item` of a locale without rules ("C", C.UTF-8): bytes in their order, or nothing. */
const char *glibc_collate_none(unsigned item) __attribute__((const));

/* Item `item` of the current locale's LC_COLLATE. Asked for at every character of what
 * is searched. */
static inline const char *glibc_collate_item(unsigned item)
{
	const struct loc_data *d = glibc_current_locale()->data[3];
	const uint32_t *at = (const void *)d->file;
	if (d->builtin || item >= d->count || at[2 + item] >= d->size) return glibc_collate_none(item);
	return (const char *)d->file + at[2 + item];
}

static inline uint32_t glibc_collate_word(unsigned item)
{
	return *(const uint32_t *)(const void *)glibc_collate_item(item);
}

#endif

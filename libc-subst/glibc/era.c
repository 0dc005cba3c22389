/* The binary form of LC_TIME's eras: per era a direction, an offset, two dates of
 * three numbers each, name and format, and both again as wide strings. */
#include <stdint.h>
#include <string.h>
#include <wchar.h>
#include "era.h"

enum { LI_ERA_COUNT = 50, LI_ERA_ENTRIES = 51 };

static int compare(const int32_t *a, const int32_t *b)
{
	for (int i = 0; i < 3; i++)
		if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
	return 0;
}

int glibc_find_era(const struct loc_data *d, const struct tm *t, struct era *e)
{
	if (d->builtin) return 0;
	const char *base = glibc_loc_string(d, 2, LI_ERA_ENTRIES), *p = base;
	const int32_t date[3] = { t->tm_year, t->tm_mon, t->tm_mday };
	for (uint32_t n = glibc_loc_word(d, 2, LI_ERA_COUNT); n; n--) {
		struct {
			int32_t direction, offset, start[3], stop[3];
		} h;
		memcpy(&h, p, sizeof h);
		p += sizeof h;
		const char *name = p, *format = name + strlen(name) + 1;
		p = format + strlen(format) + 1;
		p += -(p - base) & 3;
		for (int i = 0; i < 2; i++) p += (wcslen((const wchar_t *)(const void *)p) + 1) * sizeof(wchar_t);
		int forth = compare(h.start, h.stop) <= 0;
		if (forth ? compare(h.start, date) <= 0 && compare(date, h.stop) <= 0
			  : compare(h.stop, date) <= 0 && compare(date, h.start) <= 0) {
			*e = (struct era){ h.start[0], h.offset, (h.direction == '+') == forth ? 1 : -1, name, format };
			return 1;
		}
	}
	return 0;
}

const char *glibc_alt_digits(const struct loc_data *d, long n)
{
	if (d->builtin || n < 0 || n > 99) return 0;
	const char *p = glibc_loc_string(d, 2, LI_TIME_ALT_DIGITS), *end = (const char *)d->file + d->size;
	while (n-- && p < end) p += strlen(p) + 1;
	return p < end && *p ? p : 0;
}

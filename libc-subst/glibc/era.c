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

struct head {
	int32_t direction, offset, start[3], stop[3];
};

static int forth(const struct head *h) { return compare(h->start, h->stop) <= 0; }

/* The entry at *p; *p goes to the next. */
static void entry(const char *base, const char **p, struct head *h, struct era *e)
{
	memcpy(h, *p, sizeof *h);
	e->name = *p + sizeof *h;
	e->format = e->name + strlen(e->name) + 1;
	*p = e->format + strlen(e->format) + 1;
	*p += -(*p - base) & 3;
	for (int i = 0; i < 2; i++) *p += (wcslen((const wchar_t *)(const void *)*p) + 1) * sizeof(wchar_t);
	e->first_year = h->start[0];
	e->offset = h->offset;
	e->step = (h->direction == '+') == forth(h) ? 1 : -1;
	e->years = ((long)h->stop[0] - h->start[0]) * e->step;
}

static unsigned count(const struct loc_data *d) { return d->builtin ? 0 : glibc_loc_word(d, 2, LI_ERA_COUNT); }

int glibc_era(const struct loc_data *d, unsigned n, struct era *e)
{
	struct head h;
	if (n >= count(d)) return 0;
	const char *base = glibc_loc_string(d, 2, LI_ERA_ENTRIES), *p = base;
	do entry(base, &p, &h, e);
	while (n--);
	return 1;
}

int glibc_find_era(const struct loc_data *d, const struct tm *t, struct era *e)
{
	struct head h;
	const int32_t date[3] = { t->tm_year, t->tm_mon, t->tm_mday };
	unsigned n = count(d);
	if (!n) return 0;
	const char *base = glibc_loc_string(d, 2, LI_ERA_ENTRIES), *p = base;
	while (n--) {
		entry(base, &p, &h, e);
		if (forth(&h) ? compare(h.start, date) <= 0 && compare(date, h.stop) <= 0
			      : compare(h.stop, date) <= 0 && compare(date, h.start) <= 0)
			return 1;
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

int glibc_parse_alt_digits(const struct loc_data *d, const char **s)
{
	size_t best = 0;
	int found = -1;
	if (d->builtin) return -1;
	const char *p = glibc_loc_string(d, 2, LI_TIME_ALT_DIGITS), *end = (const char *)d->file + d->size;
	for (int n = 0; n < 100 && p < end && *p; n++, p += strlen(p) + 1) {
		size_t len = strlen(p);
		if (len > best && !strncmp(*s, p, len)) best = len, found = n;
	}
	*s += best;
	return found;
}

/* Hash tables of <search.h>. As in glibc a table has the size that it was made with: entries do not
 * move, and a full table says so. */
#include <errno.h>
#include <search.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* What stands in a program's struct hsearch_data. */
struct table {
	ENTRY *entry; /* key 0: free */
	unsigned size, used;
};
_Static_assert(sizeof(struct table) == sizeof(struct hsearch_data), "the program's structure");

static struct hsearch_data common;

static struct table *table_of(struct hsearch_data *h) { return (struct table *)h; }

static int is_prime(unsigned n)
{
	for (unsigned d = 3; d <= n / d; d += 2)
		if (n % d == 0) return 0;
	return 1;
}

int hcreate_r(size_t n, struct hsearch_data *h)
{
	if (!h) {
		errno = EINVAL;
		return 0;
	}
	struct table *t = table_of(h);
	if (t->entry) return 0;
	if (n < 3) n = 3;
	/* The next prime number: then steps of any size lead to all places. */
	for (n |= 1; n <= UINT32_MAX && !is_prime(n); n += 2)
		;
	if (n > UINT32_MAX || !(t->entry = calloc(n, sizeof *t->entry))) {
		errno = ENOMEM;
		return 0;
	}
	t->size = n;
	t->used = 0;
	return 1;
}

void hdestroy_r(struct hsearch_data *h)
{
	if (!h) {
		errno = EINVAL;
		return;
	}
	free(table_of(h)->entry);
	table_of(h)->entry = 0;
}

int hsearch_r(ENTRY item, ACTION action, ENTRY **found, struct hsearch_data *h)
{
	struct table *t = table_of(h);
	uint32_t hash = 0;
	for (const unsigned char *s = (void *)item.key; *s; s++) hash = hash * 31 + *s;
	uint32_t at = hash % t->size, step = 1 + hash % (t->size - 2), tries = t->size;
	ENTRY *e = 0;
	for (; tries && (e = &t->entry[at])->key; tries--) {
		if (!strcmp(e->key, item.key)) {
			*found = e;
			return 1;
		}
		at = ((uint64_t)at + step) % t->size;
	}
	*found = 0;
	if (action != ENTER) {
		errno = ESRCH;
		return 0;
	}
	if (!tries) {
		errno = ENOMEM;
		return 0;
	}
	t->used++;
	*e = item;
	*found = e;
	return 1;
}

int hcreate(size_t n) { return hcreate_r(n, &common); }
void hdestroy(void) { hdestroy_r(&common); }

ENTRY *hsearch(ENTRY item, ACTION action)
{
	ENTRY *found;
	hsearch_r(item, action, &found, &common);
	return found;
}

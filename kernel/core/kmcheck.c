#ifdef HTUX_DEBUG
#include "core/kmcheck.h"
#include "core/printk.h"
#include "core/string.h"
#include "core/symbols.h"

enum { FILL_NEW = 0x5a, FILL_FREE = 0x6b, FILL_REST = 0xbb };
#define IN_USE 0x10ca7edU
#define RETURNED 0xdeadbedU

/* The site stays when the object is returned, for whoever is blamed. */
struct note {
	u32 n, state;
	u64 site;
};
_Static_assert(sizeof(struct note) == KMCHECK_SPACE, "note");

static struct note *note_of(const void *obj, size_t size)
{
	return (struct note *)((char *)obj + size - KMCHECK_SPACE);
}

static _Noreturn void broken(const char *what, const void *obj, const struct note *note, size_t at)
{
	char name[SYMBOL_MAX];
	u64 in = symbol_find(note->site, name);

	panic("%s: byte %zu of %p, %u bytes that %s+0x%lx allocated", what, at, obj, note->n, name, in);
}

static void expect(const char *what, const void *obj, const struct note *note, size_t from, size_t to, u8 fill)
{
	const u8 *p = obj;

	for (size_t i = from; i < to; i++)
		if (p[i] != fill) broken(what, obj, note, i);
}

void kmcheck_give(void *obj, size_t size, size_t n, u64 site, bool used)
{
	struct note *note = note_of(obj, size);
	size_t room = size - KMCHECK_SPACE;

	if (used) {
		if (note->state != RETURNED) broken("written to after kfree", obj, note, room);
		expect("written to after kfree", obj, note, sizeof(void *), room, FILL_FREE);
	}
	memset(obj, FILL_NEW, n);
	memset((char *)obj + n, FILL_REST, room - n);
	*note = (struct note){ n, IN_USE, site };
}

void kmcheck_return(void *obj, size_t size)
{
	struct note *note = note_of(obj, size);
	size_t room = size - KMCHECK_SPACE;

	if (note->state == RETURNED) broken("kfree a second time", obj, note, 0);
	if (note->state != IN_USE || note->n > room) broken("written past its end", obj, note, room);
	expect("written past its end", obj, note, note->n, room, FILL_REST);
	memset(obj, FILL_FREE, room);
	note->state = RETURNED;
}

u64 kmcheck_site(const void *obj, size_t size)
{
	const struct note *note = note_of(obj, size);

	return note->state == IN_USE ? note->site : 0;
}

size_t kmcheck_wanted(const void *obj, size_t size) { return note_of(obj, size)->n; }
#endif

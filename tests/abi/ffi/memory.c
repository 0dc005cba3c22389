/* Memory that arguments point to: each region ends at a page that is not mapped,
 * so that what reads or writes past it faults, and begins after a known pattern. */
#include "ffi.h"
#include <string.h>
#include <sys/mman.h>

#define PAGE 4096UL
#define SLOT (5 * PAGE) /* the last page stays unmapped */
#define SLOTS 96
#define PATTERN 0xa5

static unsigned char *slots;
static unsigned char copies[SLOTS][SLOT];
static struct region regions[SLOTS];
static int nregions;

void memory_init(void)
{
	slots = mmap(NULL, SLOTS * SLOT, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (slots == MAP_FAILED) die("no memory");
	for (int i = 0; i < SLOTS; i++)
		if (mprotect(slots + i * SLOT, SLOT - PAGE, PROT_READ | PROT_WRITE)) die("no memory");
}

void memory_reset(void) { nregions = 0; }

struct region *memory_new(const char *name, size_t len, size_t align, int show)
{
	size_t room = (len + align - 1) / align * align;
	if (nregions == SLOTS || room + 16 > SLOT - PAGE) die("%s: too much memory", name);
	struct region *r = &regions[nregions];
	r->base = slots + nregions * SLOT + SLOT - PAGE - room;
	r->len = len;
	r->show = show;
	r->record = NULL;
	r->copy = copies[nregions++];
	snprintf(r->name, sizeof r->name, "%.15s", name);
	memset(r->base - 16, PATTERN, room + 16);
	return r;
}

void memory_before(void)
{
	for (int i = 0; i < nregions; i++) memcpy(regions[i].copy, regions[i].base, regions[i].len);
}

static void show(const struct region *r)
{
	size_t from = 0, to = r->len;
	switch (r->show) {
	case SHOW_NUMBER: {
		int64_t v = 0;
		memcpy(&v, r->base, r->len);
		if (r->len == 4) v = (int32_t)v;
		say("%lld", (long long)v);
		break;
	}
	case SHOW_POINTER: {
		void *p;
		memcpy(&p, r->base, sizeof p);
		memory_relation(p);
		break;
	}
	case SHOW_RECORD: r->record->print(r->base); break;
	case SHOW_WIDE: say_wide((void *)r->base, r->len / sizeof(wchar_t)); break;
	default:
		while (r->base[from] == r->copy[from]) from++;
		while (r->base[to - 1] == r->copy[to - 1]) to--;
		say("[%zu] ", from);
		say_bytes(r->base + from, to - from);
	}
}

/* Of a lookup that gives no pointer to its answer, the record holds what line was looked at last. */
static bool nothing_found(void)
{
	for (int i = 0; i < nregions; i++)
		if (regions[i].show == SHOW_POINTER && !*(void **)regions[i].base) return true;
	return false;
}

void memory_effects(void)
{
	for (int i = 0; i < nregions; i++) {
		struct region *r = &regions[i];
		for (int k = 1; k <= 16; k++)
			if (r->base[-k] != PATTERN) {
				say("; written before %s", r->name);
				break;
			}
		if (r->show == SHOW_NOTHING || !memcmp(r->base, r->copy, r->len)) continue;
		if (r->show == SHOW_RECORD && r->record->looked_up && nothing_found()) continue;
		say("; %s: ", r->name);
		show(r);
	}
}

void memory_relation(const void *p)
{
	const unsigned char *c = p;
	if (!p) {
		say("NULL");
		return;
	}
	for (int i = 0; i < nregions; i++)
		if (c >= regions[i].base && c <= regions[i].base + regions[i].len) {
			say("%s+%td", regions[i].name, c - regions[i].base);
			return;
		}
	if (p == (void *)-1) say("-1");
	else say("elsewhere");
}

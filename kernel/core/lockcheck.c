/* The order of locks is learned: each time that one is taken while another is held, a pair of
 * kinds is noted, and a pair that closes a circle is a deadlock that needs no more than bad luck,
 * whether or not it happens now. A lock's kind is the place that allocated its object and where
 * in the object it is; each static lock is a kind of its own. Locks of one kind may be held
 * together in the order of their addresses, or where the code says LOCK_NESTED. */
#ifdef HTUX_DEBUG
#include "core/lockcheck.h"
#include "core/kmalloc.h"
#include "core/printk.h"
#include "core/symbols.h"
#include "mm/mm.h"
#include "plat.h"
#include "proc/thread.h"

#define KINDS 192 /* kind 0: unknown, not checked */

/* Distances from text_start; of objects: of the code that allocated them, and where in the object
 * plus 1 in the high bits. */
static u64 kind_key[KINDS];
static u32 nkinds = 1;
/* [a][b]: b was taken while a was held, by the code at text_start plus this. */
static u32 seen[KINDS][KINDS];
static u32 table_lock;
static u8 visited[KINDS];
static u16 todo[KINDS];

extern const char text_start[];

/* Not a mutex, whose code this is called from. Held for a few hundred instructions. */
static void lock_table(void)
{
	while (__atomic_exchange_n(&table_lock, 1, __ATOMIC_ACQUIRE)) __builtin_ia32_pause();
}

static void unlock_table(void) { __atomic_store_n(&table_lock, 0, __ATOMIC_RELEASE); }

static u16 kind_of_key(u64 key)
{
	u32 n = __atomic_load_n(&nkinds, __ATOMIC_ACQUIRE), k;

	for (k = 1; k < n; k++)
		if (kind_key[k] == key) return k;
	lock_table();
	for (k = 1; k < nkinds && kind_key[k] != key; k++) {
	}
	if (k == nkinds && k < KINDS) {
		kind_key[k] = key;
		__atomic_store_n(&nkinds, k + 1, __ATOMIC_RELEASE);
	}
	unlock_table();
	return k < KINDS ? k : 0;
}

#define KEY_OFFSET_SHIFT 48
#define KEY_PLACE ((1UL << KEY_OFFSET_SHIFT) - 1)

static u64 place(const void *p) { return ((u64)p - (u64)text_start) & KEY_PLACE; }

static u16 kind_of(const struct mutex *m, const void *kind)
{
	u64 site, offset;

	if (kind) return kind_of_key(place(kind));
	if (!kmem_origin(m, &site, &offset)) return kind_of_key(place(m));
	return site ? kind_of_key(place((void *)site) | (offset + 1) << KEY_OFFSET_SHIFT) : 0;
}

static void describe(const char *what, u16 kind)
{
	u64 key = kind_key[kind], offset = key >> KEY_OFFSET_SHIFT;
	char name[SYMBOL_MAX];

	if (!offset) {
		printk("  %s: the lock at text_start+0x%lx", what, key);
		return;
	}
	u64 in = symbol_find((u64)text_start + (key & KEY_PLACE), name);
	printk("  %s: byte %lu of what %s+0x%lx allocates", what, offset - 1, name, in);
}

static void describe_site(const char *what, u64 site)
{
	char name[SYMBOL_MAX];
	u64 in = symbol_find(site, name);

	printk("  %s: %s+0x%lx", what, name, in);
}

static bool leads_to(u16 from, u16 to)
{
	u32 n = 1;

	for (u32 k = 0; k < nkinds; k++) visited[k] = 0;
	todo[0] = from;
	visited[from] = 1;
	while (n) {
		u16 at = todo[--n];
		if (at == to) return true;
		for (u32 k = 1; k < nkinds; k++)
			if (seen[at][k] && !visited[k]) {
				visited[k] = 1;
				todo[n++] = k;
			}
	}
	return false;
}

static _Noreturn void wrong_order(const struct held_lock *outer, u16 kind, u64 site)
{
	describe("held", outer->kind);
	describe_site("taken in", outer->site);
	describe("wanted", kind);
	describe_site("in", site);
	if (seen[kind][outer->kind]) describe_site("the other way round in", (u64)text_start + seen[kind][outer->kind]);
	panic("locks are taken in an order that may deadlock");
}

/* Whether locks of the outer one's kind may come before m. */
static void check_pair(const struct held_lock *outer, const struct mutex *m, u16 kind, bool nested, u64 site)
{
	if (!outer->kind || !kind) return;
	if (outer->kind == kind) {
		if (!nested && m <= outer->lock) wrong_order(outer, kind, site);
		return;
	}
	if (seen[outer->kind][kind]) return;
	lock_table();
	bool circle = leads_to(kind, outer->kind);
	if (!circle) seen[outer->kind][kind] = site - (u64)text_start;
	unlock_table();
	if (circle) wrong_order(outer, kind, site);
}

static void check_order(const struct mutex *m, u16 kind, u32 how, u64 site)
{
	struct held_locks *h = &current()->held;

	for (u32 i = 0; i < h->n; i++) check_pair(&h->lock[i], m, kind, how & LOCK_NESTED, site);
}

static void note(const struct mutex *m, u16 kind, u32 how, u64 site)
{
	struct held_locks *h = &current()->held;

	if (h->n == HELD_MAX) panic("%u locks held", h->n);
	h->lock[h->n++] = (struct held_lock){ m, site, kind, how };
}

void lockcheck_take(const struct mutex *m, const void *kind, u32 how, u64 site)
{
	u16 k = kind_of(m, kind);

	check_order(m, k, how, site);
	note(m, k, how, site);
}

void lockcheck_drop(const struct mutex *m)
{
	struct held_locks *h = &current()->held;
	u32 i = h->n;

	while (i && h->lock[i - 1].lock != m) i--;
	if (!i) panic("mutex %p dropped that is not held", (void *)m);
	for (h->n--; i <= h->n; i++) h->lock[i - 1] = h->lock[i];
}

void lockcheck_may_wait(void)
{
	struct held_locks *h = &current()->held;

	for (u32 i = 0; i < h->n; i++) {
		if (h->lock[i].how & LOCK_WAITS) continue;
		describe("held", h->lock[i].kind);
		describe_site("taken in", h->lock[i].site);
		panic("a lock is held while waiting");
	}
}

void lockcheck_touch_user(void)
{
	struct mm *mm = current()->mm;

	if (!mm || !current()->held.n) return;
	if (mutex_held(&mm->lock)) panic("user memory is touched with mm->lock held");
	check_order(&mm->lock, kind_of(&mm->lock, NULL), 0, (u64)__builtin_return_address(0));
}

void lockcheck_none(void)
{
	struct held_locks *h = &current()->held;

	if (likely(!h->n)) return;
	describe("held", h->lock[0].kind);
	describe_site("taken in", h->lock[0].site);
	panic("a lock is held on the way out of the kernel");
}
#endif

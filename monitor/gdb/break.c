/* Breakpoints. A software one is a `hlt` in the program's place: it leaves the guest
 * always, at once, and without the guest's noticing, wherever it stands (`int3` would go
 * to the guest's own handler first). gdb never sees it: reads show what was there.
 *
 * It is a byte of guest-physical memory, so it is met by every process that has
 * the page. Pages may change their use while it is there: it is taken out only where
 * it still is, and one that comes back later (a page that had been copied by fork) is
 * recognised by what is remembered here. See target.h. */
#define _GNU_SOURCE
#include "../kvm/dax.h"
#include "gdb.h"
#include <errno.h>

#define HLT 0xf4
#define SOFT_MAX 1024
#define LOWER_HALF(a) (!((a) >> 47))

static struct soft {
	uint64_t addr, gpa;
	unsigned char original, file;
	unsigned char active; /* 0: it was here once */
} soft[SOFT_MAX];
static unsigned nsoft;

static struct soft *find(uint64_t addr)
{
	for (unsigned i = 0; i < nsoft; i++)
		if (soft[i].addr == addr) return &soft[i];
	return NULL;
}

static struct soft *new_soft(uint64_t addr)
{
	struct soft *s = find(addr);
	for (unsigned i = 0; !s && nsoft == SOFT_MAX && i < SOFT_MAX; i++)
		if (!soft[i].active) s = &soft[i];
	return s ? s : nsoft < SOFT_MAX ? &soft[nsoft++] : NULL;
}

/* In this thread's address space, or in any other's. */
static int translate(unsigned thread, uint64_t addr, struct gdb_place *at)
{
	if (gdb_translate(thread, addr, at)) return 1;
	for (unsigned t = 0; (t = target_next_thread(t));)
		if (gdb_translate(t, addr, at)) return 1;
	return 0;
}

static int put_soft(unsigned thread, uint64_t addr)
{
	struct gdb_place at;
	struct soft *s = find(addr);
	unsigned char original;
	if (s && s->active) return 0;
	if (!translate(thread, addr, &at) || !gdb_copy(at.host, &original, 1)) return -EFAULT;
	if (at.file) {
		int err = gdb_page_own(at.gpa);
		if (err) return err;
	}
	if (!(s = new_soft(addr))) return -ENOSPC;
	*s = (struct soft){ addr, at.gpa, original, (unsigned char)at.file, 1 };
	*at.host = HLT;
	return 0;
}

/* Pages of files are our own as long as their breakpoints are active, or not there. */
static void restore(struct soft *s)
{
	unsigned char *at = s->file ? gdb_page(s->gpa) : gpa_to_ptr(&gdb.vm->ram, gpa(s->gpa), 1);
	if (at && *at == HLT) *at = s->original;
}

static void take_soft(unsigned thread, struct soft *s)
{
	struct gdb_place at;
	s->active = 0;
	if (s->file || (translate(thread, s->addr, &at) && at.gpa == s->gpa)) restore(s);
	if (s->file) gdb_page_give_back(s->gpa);
}

int gdb_soft_at(unsigned thread, uint64_t addr)
{
	struct gdb_place at;
	struct soft *s = find(addr);
	if (!s || s->active) return !!s;
	if (s->original == HLT || !gdb_translate(thread, addr, &at) || at.file || *at.host != HLT) return 0;
	*at.host = s->original;
	return -1;
}

void gdb_soft_hide(uint64_t gpa, unsigned char *bytes, size_t n)
{
	for (unsigned i = 0; i < nsoft; i++)
		if (soft[i].active && soft[i].gpa - gpa < n) bytes[soft[i].gpa - gpa] = soft[i].original;
}

void gdb_soft_keep(uint64_t gpa, unsigned char *bytes, size_t n)
{
	for (unsigned i = 0; i < nsoft; i++) {
		if (!soft[i].active || soft[i].gpa - gpa >= n) continue;
		soft[i].original = bytes[soft[i].gpa - gpa];
		bytes[soft[i].gpa - gpa] = HLT;
	}
}

static int change_hard(enum target_break kind, int insert, uint64_t addr, uint64_t len)
{
	struct gdb_hard *free = NULL, *h;
	if (kind == BREAK_HARD || kind == BREAK_SOFT) len = 1;
	if ((len != 1 && len != 2 && len != 4 && len != 8) || addr & (len - 1)) return -EINVAL;
	for (h = gdb.hard; h < gdb.hard + GDB_HARD; h++) {
		if (h->used && h->kind == kind && h->addr == addr && h->len == len) {
			h->used = (unsigned char)insert;
			return 0;
		}
		if (!h->used) free = free ? free : h;
	}
	if (!insert) return 0;
	if (!free) return -ENOSPC;
	*free = (struct gdb_hard){ 1, (unsigned char)kind, (unsigned char)len, addr };
	return 0;
}

/* Where the page may not be executed, as the stack, to which gdb has its function calls return, an instruction would
 * not be met: the guest has a page fault first. The processor's own breakpoints come before that. */
static int change_soft(int insert, unsigned thread, uint64_t addr)
{
	struct gdb_place at;
	struct soft *s = find(addr);
	if (insert && !(s && s->active) && translate(thread, addr, &at) && !at.executable)
		return change_hard(BREAK_SOFT, 1, addr, 1);
	if (insert) return put_soft(thread, addr);
	if (s && s->active) take_soft(thread, s);
	return change_hard(BREAK_SOFT, 0, addr, 1);
}

int target_break(enum target_break kind, int insert, unsigned thread, uint64_t addr, uint64_t len)
{
	int r;
	if (kind == BREAK_READ) /* the processor has none: gdb takes one for all accesses */
		return -ENOSYS;
	pthread_mutex_lock(&gdb.vm->map_lock);
	pthread_mutex_lock(&gdb.lock);
	r = kind == BREAK_SOFT ? change_soft(insert, thread, addr) : change_hard(kind, insert, addr, len);
	pthread_mutex_unlock(&gdb.lock);
	pthread_mutex_unlock(&gdb.vm->map_lock);
	return r;
}

void gdb_break_clear(void)
{
	pthread_mutex_lock(&gdb.vm->map_lock);
	pthread_mutex_lock(&gdb.lock);
	for (unsigned i = 0; i < nsoft; i++)
		if (soft[i].active) take_soft(target_next_thread(0), &soft[i]);
	for (unsigned i = 0; i < GDB_HARD; i++) gdb.hard[i].used = 0;
	pthread_mutex_unlock(&gdb.lock);
	pthread_mutex_unlock(&gdb.vm->map_lock);
}

/* Those in the kernel too: gdb believes that all are gone, and puts them in anew. */
void gdb_break_forget(void)
{
	for (unsigned i = 0; i < nsoft; i++) {
		if (!soft[i].active) continue;
		soft[i].active = 0;
		if (soft[i].file || !LOWER_HALF(soft[i].addr)) restore(&soft[i]);
		if (soft[i].file) gdb_page_forget(soft[i].gpa);
	}
	for (unsigned i = 0; i < GDB_HARD; i++) gdb.hard[i].used = 0;
}

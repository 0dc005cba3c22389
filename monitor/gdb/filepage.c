/* Breakpoints in pages of host files. The guest has them from the host's page cache
 * (dax.c), where nothing must be written: the file is the user's, and others run it. So
 * the page is replaced, at the same guest-physical address, by a copy of ours; the
 * mapping of the file waits elsewhere until it is put back.
 *
 * map_lock is held in all functions, but while an image is replaced: then gdb waits. */
#define _GNU_SOURCE
#include "../kvm/dax.h"
#include "../page.h"
#include "gdb.h"
#include <errno.h>
#include <sys/mman.h>

#define PAGES_MAX 1024

static struct page {
	uint64_t gpa;
	unsigned char *file; /* where the file's mapping is meanwhile; NULL: this entry is free */
	unsigned breaks;     /* in it */
	int gone;            /* the guest has unmapped the file */
} pages[PAGES_MAX];

static struct page *find(uint64_t gpa)
{
	for (struct page *p = pages; p < pages + PAGES_MAX; p++)
		if (p->file && !p->gone && p->gpa == (gpa & ~(PAGE - 1))) return p;
	return NULL;
}

/* A free entry; those of files that are gone become free here. */
static struct page *take_entry(void)
{
	struct page *free = NULL;
	for (struct page *p = pages; p < pages + PAGES_MAX; p++) {
		if (p->file && p->gone) {
			munmap(p->file, PAGE);
			p->file = NULL;
		}
		if (!p->file) free = p;
	}
	return free;
}

static void *reserve(int prot)
{
	void *p = mmap(NULL, PAGE, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return p == MAP_FAILED ? NULL : p;
}

static int move(void *from, void *to)
{
	return mremap(from, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, to) == MAP_FAILED ? -errno : 0;
}

int gdb_page_own(uint64_t gpa)
{
	struct page *p = find(gpa);
	if (p) {
		p->breaks++;
		return 0;
	}
	gpa &= ~(PAGE - 1);
	p = take_entry();
	unsigned char *host = dax_host(gdb.vm, gpa, PAGE), *copy = reserve(PROT_READ | PROT_WRITE),
		      *aside = reserve(PROT_NONE);
	int err = p && host && copy && aside ? 0 : -ENOMEM;
	if (!err && !gdb_copy(host, copy, PAGE)) err = -EFAULT;
	if (!err) err = move(host, aside);
	if (!err && (err = move(copy, host))) move(aside, host);
	if (err) {
		if (copy) munmap(copy, PAGE);
		if (aside) munmap(aside, PAGE);
		return err;
	}
	*p = (struct page){ gpa, aside, 1, 0 };
	return 0;
}

unsigned char *gdb_page(uint64_t gpa) { return find(gpa) ? dax_host(gdb.vm, gpa, 1) : NULL; }

void gdb_page_give_back(uint64_t gpa)
{
	struct page *p = find(gpa);
	if (!p || --p->breaks) return;
	if (!move(p->file, dax_host(gdb.vm, p->gpa, PAGE))) p->file = NULL;
}

void gdb_page_forget(uint64_t gpa)
{
	struct page *p = find(gpa);
	if (p) p->breaks--;
}

void gdb_page_unmapped(struct vm *vm, uint64_t gpa, uint64_t len)
{
	(void)vm;
	for (struct page *p = pages; p < pages + PAGES_MAX; p++)
		if (p->file && p->gpa - gpa < len) p->gone = 1;
}

/* /proc/PID/maps, smaps and smaps_rollup, from the VMA tree. What is resident is
 * the host's knowledge: smaps tells it for the caller's own memory only
 * (mincore), elsewhere it says 0; smaps_rollup tells it for all where the platform
 * knows it. */
#include "fs/procfs.h"
#include "core/kmalloc.h"
#include "core/string.h"
#include "fs/vfs.h"
#include "mm/mm.h"
#include "mm/vma.h"
#include "plat.h"

#define NAME_COLUMN 73

static void show_vma(struct text *t, struct vma *v, char *path, size_t pathlen)
{
	size_t start = t->len;
	struct kstat st = { 0 };
	const char *name = v->name ? v->name : "";
	if (v->file) {
		int n = file_path(v->file, path, pathlen - 1);
		if (n >= 0) path[n] = 0, name = path;
		file_getattr(v->file, &st);
	} else if (v->shm) {
		name = "/dev/zero (deleted)";
	}
	text_printf(t, "%08lx-%08lx %c%c%c%c %08lx %02x:%02x %lu ", v->start, v->end, v->prot & PROT_READ ? 'r' : '-',
		    v->prot & PROT_WRITE ? 'w' : '-', v->prot & PROT_EXEC ? 'x' : '-',
		    v->flags & MAP_SHARED ? 's' : 'p', v->file ? v->pgoff : 0, dev_major(st.dev), dev_minor(st.dev),
		    st.ino);
	if (*name) {
		while (t->len - start < NAME_COLUMN && !t->err) text_char(t, ' ');
		text_escaped(t, name, "\n");
	}
	text_char(t, '\n');
}

static u64 resident(struct process *p, struct vma *v)
{
	u8 vec[256];
	u64 pages = 0;
	if (p != current_process() || !(v->prot & PROT_READ)) return 0;
	for (u64 a = v->start; a < v->end; a += sizeof vec * PAGE_SIZE) {
		u64 len = min(v->end - a, sizeof vec * PAGE_SIZE);
		if (plat_incore(a, len, vec)) break;
		for (u64 k = 0; k < len / PAGE_SIZE; k++) pages += vec[k] & 1;
	}
	return pages * PAGE_SIZE / 1024;
}

struct sizes {
	u64 rss, anon, shared, private;
};

static void show_sizes(struct text *t, const struct sizes *s)
{
	text_printf(t, "Rss:            %8lu kB\nPss:            %8lu kB\nPss_Dirty:      %8lu kB\n", s->rss, s->rss,
		    s->anon);
	text_printf(
		t,
		"Shared_Clean:   %8lu kB\nShared_Dirty:   %8lu kB\nPrivate_Clean:  %8lu kB\nPrivate_Dirty:  %8lu kB\n",
		s->shared, 0UL, s->private - s->anon, s->anon);
	text_printf(
		t,
		"Referenced:     %8lu kB\nAnonymous:      %8lu kB\nLazyFree:       %8lu kB\nAnonHugePages:  %8lu kB\n",
		s->rss, s->anon, 0UL, 0UL);
	text_printf(t, "Swap:           %8lu kB\nSwapPss:        %8lu kB\nLocked:         %8lu kB\n", 0UL, 0UL, 0UL);
}

static void add_sizes(struct sizes *s, struct process *p, struct vma *v)
{
	u64 kb = resident(p, v);
	s->rss += kb;
	if (v->flags & MAP_SHARED) s->shared += kb;
	else s->private += kb;
	if (!v->file && !(v->flags & MAP_SHARED)) s->anon += kb;
}

enum detail { MAPS, SMAPS, ROLLUP };

static int show(struct pseudo_inode *i, struct text *t, enum detail detail)
{
	struct mm *mm = proc_mm_get(i->proc);
	struct sizes all = { 0 };
	if (!mm) return 0;
	char *path = kmalloc(PATH_MAX);
	if (!path) {
		mm_put(mm);
		return -ENOMEM;
	}
	u64 first = 0, last = 0;
	mutex_lock(&mm->lock);
	for (struct vma *v = vma_first(mm); v; v = vma_next(v)) {
		if (!first) first = v->start;
		last = v->end;
		if (detail == ROLLUP) {
			add_sizes(&all, i->proc, v);
			continue;
		}
		show_vma(t, v, path, PATH_MAX);
		if (detail == SMAPS) {
			struct sizes s = { 0 };
			add_sizes(&s, i->proc, v);
			text_printf(t, "Size:           %8lu kB\nKernelPageSize: %8lu kB\nMMUPageSize:    %8lu kB\n",
				    (v->end - v->start) / 1024, 4UL, 4UL);
			show_sizes(t, &s);
			text_printf(t, "THPeligible:           0\nVmFlags: %s%s%s%smr mw me %s\n",
				    v->prot & PROT_READ ? "rd " : "", v->prot & PROT_WRITE ? "wr " : "",
				    v->prot & PROT_EXEC ? "ex " : "", v->flags & MAP_SHARED ? "sh " : "",
				    v->flags & MAP_GROWSDOWN ? "gd " : "");
		}
	}
	mutex_unlock(&mm->lock);
	if (detail == ROLLUP) {
		struct vma range = { .start = first, .end = last, .name = "[rollup]" };
		struct resident now;
		if (plat_resident(i->proc, &now)) {
			u64 kb = PAGE_SIZE / 1024;
			all = (struct sizes){ .rss = (now.anon + now.file) * kb,
					      .anon = now.anon * kb,
					      .shared = now.file * kb,
					      .private = now.anon * kb };
		}
		show_vma(t, &range, path, PATH_MAX);
		show_sizes(t, &all);
	}
	kfree(path);
	mm_put(mm);
	return 0;
}

int show_maps(struct pseudo_inode *i, struct text *t) { return show(i, t, MAPS); }

int show_smaps(struct pseudo_inode *i, struct text *t) { return show(i, t, SMAPS); }

int show_smaps_rollup(struct pseudo_inode *i, struct text *t) { return show(i, t, ROLLUP); }

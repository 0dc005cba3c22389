/* Mapping a file: one read of its beginning, one mapping for the whole extent,
 * one more for each further segment.
 */
#include <errno.h>
#include <string.h>
#include "ldso.h"
#include "sys.h"

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

/* Open path and read its beginning. Returns 0 or a negated errno; what goes wrong
 * with reading is kept in f for map_file. */
int elf_open(const char *path, struct elf_file *f)
{
	f->fd = sc_open(path);
	f->n = 0;
	f->error = 0;
	if (f->fd < 0) return f->fd;
	while (f->n < sizeof f->buf) {
		long r = sc_read(f->fd, f->buf + f->n, sizeof f->buf - f->n);
		if (r == -EINTR) continue;
		if (r < 0) f->error = -r;
		if (r <= 0) break;
		f->n += r;
	}
	return 0;
}

int elf_refused(const char *path, const struct elf_file *f)
{
	const char *bad = elf_check_header(&f->e, f->n);
	if (f->error) return ld_error(path, f->error, "cannot read file data");
	return bad ? ld_error(path, bad == elf_other_machine ? ENOENT : 0, "%s", bad) : 0;
}

static int prot_of(const Phdr *ph)
{
	return (ph->p_flags & PF_R ? PROT_READ : 0) | (ph->p_flags & PF_W ? PROT_WRITE : 0) |
	       (ph->p_flags & PF_X ? PROT_EXEC : 0);
}

/* The memory after what the file gives: the rest of the page by hand, then pages
 * of zeros. */
static int map_bss(const Phdr *ph, uintptr_t base)
{
	uintptr_t zero = base + ph->p_vaddr + ph->p_filesz, end = base + ph->p_vaddr + ph->p_memsz;
	uintptr_t page = round_up(zero, LD_PAGE);
	int prot = prot_of(ph);
	if (end <= zero) return 0;
	if (page > end) page = end;
	if (page > zero && ph->p_filesz) {
		void *start = (void *)round_down(zero, LD_PAGE);
		if (!(prot & PROT_WRITE) && sc_mprotect(start, LD_PAGE, prot | PROT_WRITE) < 0) return -1;
		memset((void *)zero, 0, page - zero);
		if (!(prot & PROT_WRITE)) sc_mprotect(start, LD_PAGE, prot);
	}
	if (!ph->p_filesz) page = round_down(zero, LD_PAGE);
	if (page >= end) return 0;
	return sc_failed(sc_mmap((void *)page, end - page, prot, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0)) ? -1
														  : 0;
}

/* Address space for the whole extent, aligned; the first segment is in it. */
static long map_first(const struct elf_file *f, const struct plan *p, int fixed)
{
	size_t len = p->end - p->start, off = round_down(p->first->p_offset, LD_PAGE);
	int prot = prot_of(p->first);
	if (fixed) return sc_mmap((void *)p->start, len, prot, MAP_PRIVATE | MAP_FIXED_NOREPLACE, f->fd, off);
	if (p->align == LD_PAGE) return sc_mmap(0, len, prot, MAP_PRIVATE, f->fd, off);
	long r = sc_mmap(0, len + p->align, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (sc_failed(r)) return r;
	uintptr_t start = round_up(r, p->align) + (p->start & (p->align - 1));
	if (start - r > p->align) start -= p->align;
	if (start > (uintptr_t)r) sc_munmap((void *)r, start - r);
	if (start < r + p->align) sc_munmap((void *)(start + len), r + p->align - start);
	return sc_mmap((void *)start, len, prot, MAP_PRIVATE | MAP_FIXED, f->fd, off);
}

static int map_segments(const struct elf_file *f, const Phdr *ph, unsigned n, const struct plan *p, uintptr_t base)
{
	uintptr_t done = 0;
	for (; n; n--, ph++) {
		if (ph->p_type != PT_LOAD) continue;
		uintptr_t start = base + round_down(ph->p_vaddr, LD_PAGE);
		uintptr_t file_end = base + ph->p_vaddr + ph->p_filesz;
		if (done && start > done && sc_mprotect((void *)done, start - done, PROT_NONE) < 0) return -1;
		if (ph != p->first && ph->p_filesz &&
		    sc_failed(sc_mmap((void *)start, file_end - start, prot_of(ph), MAP_PRIVATE | MAP_FIXED, f->fd,
				      round_down(ph->p_offset, LD_PAGE))))
			return -1;
		if (map_bss(ph, base) < 0) return -1;
		done = round_up(base + ph->p_vaddr + ph->p_memsz, LD_PAGE);
	}
	return 0;
}

/* Map an opened file and read its dynamic section. Closes the file. The object
 * is not on any list yet. Null with an error kept, which names what was asked for,
 * but the path where the file is no library at all. */
struct object *map_file(const char *path, const char *name, struct elf_file *f, int as_program)
{
	struct object *o = 0;
	struct stat st;
	struct plan plan;
	Phdr *heap = 0;
	const char *bad;
	int err = sc_fstat(f->fd, &st);
	if (err < 0) {
		ld_error(name, -err, "cannot stat shared object");
		goto out;
	}
	if (elf_refused(path, f) < 0) goto out;
	size_t phsize = f->e.e_phnum * sizeof(Phdr);
	const Phdr *ph;
	if (f->e.e_phoff <= f->n && phsize <= f->n - f->e.e_phoff && is_aligned(f->e.e_phoff, 8)) {
		ph = (void *)(f->buf + f->e.e_phoff);
	} else {
		if (!(heap = ld_alloc(phsize))) goto no_memory;
		if (sc_pread(f->fd, heap, phsize, f->e.e_phoff) != (long)phsize) {
			ld_error(path, 0, "cannot read file data");
			goto out;
		}
		ph = heap;
	}
	if ((bad = elf_plan(ph, f->e.e_phnum, st.st_size, &plan))) goto bad;
	if (!as_program && f->e.e_type == ET_EXEC) {
		ld_error(name, 0, "cannot dynamically load executable");
		goto out;
	}
	if (!plan.dynamic) {
		bad = "object file has no dynamic section";
		goto bad;
	}
	if (!(o = new_object())) goto no_memory;
	o->dev = st.st_dev;
	o->ino = st.st_ino;
	long at = map_first(f, &plan, f->e.e_type == ET_EXEC);
	if (sc_failed(at)) {
		ld_error(name, -at, "failed to map segment from shared object");
		goto out;
	}
	o->lm.l_addr = at - plan.start;
	o->map_start = at;
	o->map_end = at + plan.end - plan.start;
	o->own_map = 1;
	if (map_segments(f, ph, f->e.e_phnum, &plan, o->lm.l_addr) < 0) {
		ld_error(name, ENOMEM, "failed to map segment from shared object");
		goto unmap;
	}
	/* The headers as mapped, or a copy where no segment holds them. */
	o->phdr = ph;
	o->phnum = f->e.e_phnum;
	const Phdr *in_memory = 0;
	if (plan.first->p_offset == 0) in_memory = obj_range(o, plan.first->p_vaddr + f->e.e_phoff, phsize, 8);
	if (!in_memory || memcmp(in_memory, ph, phsize)) {
		if (!heap) {
			if (!(heap = ld_alloc(phsize))) goto no_memory_mapped;
			memcpy(heap, ph, phsize);
		}
		in_memory = heap;
		heap = 0;
	}
	o->phdr = in_memory;
	if ((bad = elf_segments(o)) || (bad = elf_dynamic(o))) goto bad_mapped;
	if (!as_program && o->flags_1 & DF_1_PIE) {
		ld_error(name, 0, "cannot dynamically load position-independent executable");
		goto unmap;
	}
	if (!as_program && wants_exec_stack(o) && (err = allow_exec_stack()) < 0) {
		ld_error(name, -err, "cannot enable executable stack as shared object requires");
		goto unmap;
	}
	set_flavor(o);
	note_init_first(o, !as_program);
	if (o->flags_1 & DF_1_NODELETE) o->nodelete = 1;
	ld_free(heap);
	sc_close(f->fd);
	return o;

bad_mapped:
	ld_error(name, 0, "%s", bad);
	goto unmap;
no_memory_mapped:
	ld_error(name, ENOMEM, "cannot create shared object descriptor");
	o->phdr = 0;
unmap:
	free_object(o);
	o = 0;
	goto out;
bad:
	ld_error(name, 0, "%s", bad);
	goto out;
no_memory:
	ld_error(name, ENOMEM, "cannot create shared object descriptor");
out:
	ld_free(heap);
	ld_free(o);
	sc_close(f->fd);
	return 0;
}

void unmap_object(struct object *o)
{
	/* map_start may have become narrower than what was mapped; not wider. */
	if (o->own_map) sc_munmap((void *)o->map_start, o->map_end - o->map_start);
	o->own_map = 0;
}

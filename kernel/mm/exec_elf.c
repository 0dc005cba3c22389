/* Loading ELF programs: what Linux's binfmt_elf accepts is accepted, with the
 * same errors at the same time. */
#include "core/kmalloc.h"
#include "core/printk.h"
#include "core/string.h"
#include "core/uaccess.h"
#include "fs/fs.h"
#include "mm/exec.h"
#include "mm/mmap.h"
#include "proc/process.h"
#include <htux/bootinfo.h>

#define PATH_MAX_ 4096UL
#define ET_DYN_BASE (TASK_SIZE / 3 * 2) /* where PIEs begin, before randomisation */
#define PIE_RANDOM_PAGES 0x10000000UL
#define BRK_RANDOM_PAGES 0x40000UL /* 1 GiB */

static bool header_ok(const Elf64_Ehdr *eh)
{
	return !memcmp(eh->e_ident, ELFMAG, SELFMAG) && eh->e_machine == EM_X86_64;
}

/* The program headers, or NULL if they make no sense or cannot be read. */
static Elf64_Phdr *read_phdrs(struct exec *x, struct file *f, const Elf64_Ehdr *eh)
{
	size_t size = sizeof(Elf64_Phdr) * eh->e_phnum;
	if (eh->e_phentsize != sizeof(Elf64_Phdr) || !size || size > 65536) return NULL;
	Elf64_Phdr *ph = kmalloc(size);
	if (ph && exec_read(x, f, ph, size, eh->e_phoff) != (long)size) {
		kfree(ph);
		ph = NULL;
	}
	return ph;
}

/* PT_INTERP's path, kmalloc'ed; ERR_PTR. */
static char *read_interp(struct exec *x, struct file *f, const Elf64_Phdr *ph)
{
	if (ph->p_filesz > PATH_MAX_ || ph->p_filesz < 2) return ERR_PTR(-ENOEXEC);
	char *s = kmalloc(ph->p_filesz);
	if (!s) return ERR_PTR(-ENOMEM);
	long n = exec_read(x, f, s, ph->p_filesz, ph->p_offset);
	long e = n < 0 ? n : n != (long)ph->p_filesz ? -EIO : s[n - 1] ? -ENOEXEC : 0;
	if (!e) return s;
	kfree(s);
	return ERR_PTR(e);
}

static int read_interp_headers(struct exec *x)
{
	struct elf_image *in = &x->interp;
	long n = exec_read(x, in->file, &in->eh, sizeof(in->eh), 0);
	if (n < 0) return n;
	if (n != sizeof(in->eh)) return -EIO;
	if (!header_ok(&in->eh)) return -ELIBBAD;
	in->ph = read_phdrs(x, in->file, &in->eh);
	return in->ph ? 0 : -ELIBBAD;
}

static int prepare_interp(struct exec *x, const char *path)
{
	struct elf_image *in = &x->interp;
	if (!x->native && bootinfo->libc != HTUX_LIBC_NATIVE && libc_replaces(path)) {
		in->file = libc_open();
		x->subst = !IS_ERR(in->file);
		in->name = bootinfo->libc_name;
	} else {
		in->file = exec_open_interp(path);
	}
	if (IS_ERR(in->file)) {
		long e = PTR_ERR(in->file);
		in->file = NULL;
		return e;
	}
	int e = read_interp_headers(x);
	if (e) exec_note_interp(x->subst ? in->name : path);
	return e;
}

int elf_prepare(struct exec *x)
{
	struct elf_image *im = &x->prog;
	memcpy(&im->eh, x->buf, sizeof(im->eh));
	if (!header_ok(&im->eh)) return -ENOEXEC;
	if (im->eh.e_type != ET_EXEC && im->eh.e_type != ET_DYN) return -ENOEXEC;
	if (!x->file->ops->mmap) return -ENOEXEC;
	if (!(im->ph = read_phdrs(x, x->file, &im->eh))) return -ENOEXEC;
	im->file = x->file;
	file_get(im->file);

	for (unsigned i = 0; i < im->eh.e_phnum; i++) {
		const Elf64_Phdr *ph = &im->ph[i];
		if (ph->p_type == PT_GNU_STACK) x->exec_stack = ph->p_flags & PF_X;
		if (ph->p_type != PT_INTERP || x->interp.file) continue;
		char *path = read_interp(x, im->file, ph);
		if (IS_ERR(path)) return PTR_ERR(path);
		int e = prepare_interp(x, path);
		kfree(path);
		if (e) return e;
	}
	return 0;
}

static int prot_of(u32 p_flags)
{
	return (p_flags & PF_R ? PROT_READ : 0) | (p_flags & PF_W ? PROT_WRITE : 0) | (p_flags & PF_X ? PROT_EXEC : 0);
}

/* Lowest page and length of all PT_LOADs, unbiased; false: there are none. */
static bool extent(const struct elf_image *im, u64 *lo, u64 *len)
{
	u64 min_addr = -1UL, max_addr = 0;
	for (unsigned i = 0; i < im->eh.e_phnum; i++) {
		const Elf64_Phdr *ph = &im->ph[i];
		if (ph->p_type != PT_LOAD) continue;
		min_addr = min(min_addr, ph->p_vaddr & PAGE_MASK);
		max_addr = max(max_addr, ph->p_vaddr + ph->p_memsz);
	}
	if (max_addr <= min_addr) return false;
	*lo = min_addr;
	*len = PAGE_ALIGN(max_addr - min_addr);
	return *len != 0;
}

/* The greatest p_align that is a power of two. */
static u64 alignment(const struct elf_image *im)
{
	u64 a = PAGE_SIZE;
	for (unsigned i = 0; i < im->eh.e_phnum; i++) {
		u64 p = im->ph[i].p_align;
		if (im->ph[i].p_type == PT_LOAD && p > a && !(p & (p - 1))) a = p;
	}
	return a;
}

static void name_range(struct mm *mm, u64 addr, const char *name)
{
	mutex_lock(&mm->lock);
	struct vma *v = find_vma(mm, addr);
	if (v && v->start <= addr) v->name = name;
	mutex_unlock(&mm->lock);
}

/* Bytes past the file's content on the segment's last page are zero. */
static int clear_tail(u64 from, int prot)
{
	u64 n = -from & (PAGE_SIZE - 1);
	/* Linux ignores that a read-only segment cannot be cleared. */
	if (!n || !(prot & PROT_WRITE)) return 0;
	return clear_user((void *)from, n);
}

static int map_segment(struct mm *mm, const struct elf_image *im, const Elf64_Phdr *ph)
{
	u64 at = im->bias + ph->p_vaddr, in_page = at & ~PAGE_MASK;
	int prot = prot_of(ph->p_flags), fixed = MAP_PRIVATE | MAP_FIXED;
	if (ph->p_filesz > ph->p_memsz || ph->p_memsz > TASK_SIZE || at > TASK_SIZE - ph->p_memsz) return -EINVAL;
	u64 start = at & PAGE_MASK, file_end = start;
	if (ph->p_filesz) {
		u64 off = ph->p_offset - in_page;
		if (off & ~PAGE_MASK) return -EINVAL;
		file_end = PAGE_ALIGN(at + ph->p_filesz);
		long r = do_mmap(mm, start, file_end - start, prot, fixed, im->file, off);
		if (r < 0) return r;
		if (im->name) name_range(mm, start, im->name);
		if (ph->p_memsz > ph->p_filesz && clear_tail(at + ph->p_filesz, prot)) return -EFAULT;
	}
	u64 end = PAGE_ALIGN(at + ph->p_memsz);
	if (end > file_end) {
		long r = do_mmap(mm, file_end, end - file_end, prot, fixed | MAP_ANONYMOUS, NULL, 0);
		if (r < 0) return r;
	}
	return 0;
}

/* Map all segments; lo is the lowest page, already biased. */
static int map_image(struct mm *mm, struct elf_image *im)
{
	im->first = -1UL;
	for (unsigned i = 0; i < im->eh.e_phnum; i++) {
		const Elf64_Phdr *ph = &im->ph[i];
		if (ph->p_type != PT_LOAD) continue;
		int e = map_segment(mm, im, ph);
		if (e) return e;
		u64 at = im->bias + ph->p_vaddr;
		im->first = min(im->first, at);
		im->end = max(im->end, at + ph->p_memsz);
	}
	return 0;
}

static u64 hole(struct mm *mm, u64 len, u64 align)
{
	mutex_lock(&mm->lock);
	u64 a = vma_find_hole(mm, len, MMAP_MIN_ADDR, mm->mmap_base, align);
	mutex_unlock(&mm->lock);
	return a;
}

static bool taken(struct mm *mm, u64 addr, u64 len)
{
	if (!user_range_ok(addr, len) || addr < MMAP_MIN_ADDR) return true;
	mutex_lock(&mm->lock);
	bool r = vma_intersects(mm, addr, addr + len);
	mutex_unlock(&mm->lock);
	return r;
}

/* Choose where the image goes. pie: at Linux's place for programs, else where mmap would. */
static int place(struct mm *mm, struct elf_image *im, bool pie)
{
	u64 lo, len, align = alignment(im);
	if (!extent(im, &lo, &len)) return -EINVAL;
	if (len > TASK_SIZE) return -ENOMEM;
	if (im->eh.e_type == ET_EXEC) {
		im->bias = 0;
		return taken(mm, lo, len) ? -EEXIST : 0;
	}
	u64 at;
	if (pie) {
		at = (ET_DYN_BASE + mm_random(PIE_RANDOM_PAGES)) & PAGE_MASK & ~(align - 1);
		if (taken(mm, at, len)) return -ENOMEM;
	} else if (!(at = hole(mm, len, align))) {
		return -ENOMEM;
	}
	im->bias = at - lo;
	return 0;
}

/* Where the loaded program finds its own program headers (AT_PHDR). */
static u64 phdr_address(const struct elf_image *im)
{
	for (unsigned i = 0; i < im->eh.e_phnum; i++) {
		const Elf64_Phdr *ph = &im->ph[i];
		if (ph->p_type == PT_LOAD && ph->p_offset <= im->eh.e_phoff &&
		    im->eh.e_phoff < ph->p_offset + ph->p_filesz)
			return im->eh.e_phoff - ph->p_offset + ph->p_vaddr + im->bias;
	}
	return 0;
}

static void set_ranges(struct exec *x, struct mm *mm)
{
	const struct elf_image *im = &x->prog;
	mm->start_code = -1UL;
	for (unsigned i = 0; i < im->eh.e_phnum; i++) {
		const Elf64_Phdr *ph = &im->ph[i];
		if (ph->p_type != PT_LOAD) continue;
		u64 at = im->bias + ph->p_vaddr, end = at + ph->p_filesz;
		if (ph->p_flags & PF_X) {
			mm->start_code = min(mm->start_code, at);
			mm->end_code = max(mm->end_code, end);
		}
		mm->start_data = max(mm->start_data, at);
		mm->end_data = max(mm->end_data, end);
	}
	if (mm->start_code == -1UL) mm->start_code = 0;
	u64 brk = PAGE_ALIGN(im->end);
	/* A program loaded where mmap is has no room above: its heap goes where PIEs begin. */
	if (im->eh.e_type == ET_DYN && !x->interp.file) brk = ET_DYN_BASE & PAGE_MASK;
	mm->brk_start = mm->brk = brk + mm_random(BRK_RANDOM_PAGES);
}

int elf_load(struct exec *x, struct mm *mm)
{
	struct elf_image *im = &x->prog, *in = &x->interp;
	int e = place(mm, im, x->interp.file != NULL);
	if (e) return e;
	if ((e = map_image(mm, im))) return e;
	x->entry = im->eh.e_entry + im->bias;
	x->phdr_addr = phdr_address(im);
	set_ranges(x, mm);
	if (in->file) {
		if (in->eh.e_type != ET_EXEC && in->eh.e_type != ET_DYN) return -EINVAL;
		if ((e = place(mm, in, false))) return e;
		if ((e = map_image(mm, in))) return e;
		x->entry = in->eh.e_entry + in->bias;
	}
	return x->entry >= TASK_SIZE ? -EINVAL : 0;
}

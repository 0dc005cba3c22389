/* See image.h. */
#include "image.h"
#include "diag.h"
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

static void find_symbols(Elf *e, struct kernel_image *k)
{
	Elf_Scn *scn = NULL;
	while ((scn = elf_nextscn(e, scn))) {
		GElf_Shdr sh;
		if (!gelf_getshdr(scn, &sh) || sh.sh_type != SHT_SYMTAB || !sh.sh_entsize) continue;
		Elf_Data *d = elf_getdata(scn, NULL);
		/* In memory it is this, for our class: some thousands of calls of gelf_getsym would be
		 * a part of each start that can be measured. sh_info: where the local ones end. */
		const Elf64_Sym *sym = d && d->d_type == ELF_T_SYM ? d->d_buf : NULL;
		for (size_t i = sh.sh_info; sym && i < d->d_size / sizeof(*sym); i++) {
			const char *name = elf_strptr(e, sh.sh_link, sym[i].st_name);
			if (!name) continue;
			if (!strcmp(name, "hostcall_text_start")) k->hostcall_start = sym[i].st_value;
			else if (!strcmp(name, "hostcall_text_end")) k->hostcall_end = sym[i].st_value;
			else if (!strcmp(name, "entry_trap")) k->entry_trap = sym[i].st_value;
			else if (!strcmp(name, "trap_stubs")) k->trap_stubs = sym[i].st_value;
		}
	}
}

void image_open(struct kernel_image *k, const char *path)
{
	struct stat st;
	memset(k, 0, sizeof(*k));
	k->path = path;
	k->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (k->fd < 0 || fstat(k->fd, &st))
		die(EXIT_MONITOR, "cannot open the kernel image %s: %s (is htux installed as a whole?)", path,
		    strerror(errno));
	elf_version(EV_CURRENT);
	Elf *e = elf_begin(k->fd, ELF_C_READ_MMAP, NULL);
	GElf_Ehdr eh;
	size_t n;
	if (!e || elf_kind(e) != ELF_K_ELF || !gelf_getehdr(e, &eh) || elf_getphdrnum(e, &n) ||
	    eh.e_machine != EM_X86_64 || eh.e_type != ET_EXEC)
		die(EXIT_MONITOR, "%s is not a kernel image", path);
	k->entry = eh.e_entry;
	k->start = UINT64_MAX;
	for (size_t i = 0; i < n; i++) {
		GElf_Phdr ph;
		if (!gelf_getphdr(e, (int)i, &ph)) die(EXIT_MONITOR, "%s: damaged program headers", path);
		if (ph.p_type != PT_LOAD || !ph.p_memsz) continue;
		if (k->nsegments == IMAGE_SEGMENTS || ph.p_filesz > ph.p_memsz || ph.p_offset > (uint64_t)st.st_size ||
		    ph.p_filesz > (uint64_t)st.st_size - ph.p_offset || (ph.p_vaddr ^ ph.p_offset) & 4095)
			die(EXIT_MONITOR, "%s: damaged segment %zu", path, i);
		int prot = (ph.p_flags & PF_R ? PROT_READ : 0) | (ph.p_flags & PF_W ? PROT_WRITE : 0) |
			   (ph.p_flags & PF_X ? PROT_EXEC : 0);
		k->segment[k->nsegments++] =
			(struct image_segment){ ph.p_vaddr, ph.p_offset, ph.p_filesz, ph.p_memsz, prot };
		if (ph.p_vaddr < k->start) k->start = ph.p_vaddr;
		if (ph.p_vaddr + ph.p_memsz > k->end) k->end = ph.p_vaddr + ph.p_memsz;
	}
	find_symbols(e, k);
	elf_end(e);
	if (!k->nsegments) die(EXIT_MONITOR, "%s: not a kernel image of this version of htux", path);
}

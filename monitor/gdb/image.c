/* The program that is debugged: the first one that the guest executes, and what its
 * process executes later. gdb gets to see it when its libraries can be found: at the
 * loader's first instruction; with the substituted C library, which is not the loader
 * that the program names, when that has loaded them and calls _dl_debug_state(). */
#define _GNU_SOURCE
#include "../image.h"
#include "gdb.h"
#include <errno.h>
#include <gelf.h>
#include <htux/calls.h>
#include <libelf.h>
#include <limits.h>
#include <string.h>

#define AUXV_MAX 32 /* pairs: struct process has room for so many */
#define AT_NULL 0
#define AT_BASE 7

static uint64_t debug_state; /* its offset in libc.so; 0: not found */
static uint64_t process;     /* 0: none yet */
static uint64_t auxv[2 * AUXV_MAX];
static size_t auxv_words;
static char exec_file[PATH_MAX];

static uint64_t symbol(Elf *e, const char *name)
{
	Elf_Scn *scn = NULL;
	while ((scn = elf_nextscn(e, scn))) {
		GElf_Shdr sh;
		GElf_Sym sym;
		if (!gelf_getshdr(scn, &sh) || sh.sh_type != SHT_DYNSYM || !sh.sh_entsize) continue;
		Elf_Data *d = elf_getdata(scn, NULL);
		for (size_t i = 0; d && i < sh.sh_size / sh.sh_entsize; i++) {
			const char *s = gelf_getsym(d, (int)i, &sym) ? elf_strptr(e, sh.sh_link, sym.st_name) : NULL;
			if (s && !strcmp(s, name)) return sym.st_value;
		}
	}
	return 0;
}

void gdb_image_libc(int libc)
{
	if (libc < 0) return;
	elf_version(EV_CURRENT);
	Elf *e = elf_begin(libc, ELF_C_READ_MMAP, NULL);
	if (e) debug_state = symbol(e, "_dl_debug_state");
	elf_end(e);
}

static int find(const uint64_t *v, size_t words, uint64_t type, uint64_t *value)
{
	for (size_t i = 0; i + 1 < words; i += 2)
		if (v[i] == type) {
			*value = v[i + 1];
			return 1;
		}
	return 0;
}

long gdb_image(struct vcpu *c, const uint64_t *args)
{
	const struct guest_ram *ram = &c->vm->ram;
	uint64_t base, calls, until = args[3];
	if (process && process != args[0]) return 0;
	const void *from = gpa_to_aligned(ram, gpa(args[2]), sizeof(auxv), sizeof(uint64_t));
	if (!from) return -EFAULT;
	long n = args[1] ? gpa_string(ram, gpa(args[1]), exec_file, sizeof(exec_file)) : 0;
	if (n <= 0) *exec_file = 0;
	memcpy(auxv, from, sizeof(auxv));
	for (auxv_words = 0; auxv_words < 2 * AUXV_MAX && auxv[auxv_words] != AT_NULL;) auxv_words += 2;
	if (auxv_words < 2 * AUXV_MAX) auxv_words += 2;
	process = args[0];
	if (debug_state && find(auxv, auxv_words, AT_HTUX_CALLS, &calls) && find(auxv, auxv_words, AT_BASE, &base) &&
	    base)
		until = base + debug_state;
	gdb_break_forget();
	c->debug.until = gdb.attached ? until : 0;
	return 0;
}

const void *target_auxv(size_t *len)
{
	*len = auxv_words * sizeof(*auxv);
	return auxv;
}

const char *target_exec_file(void) { return exec_file; }

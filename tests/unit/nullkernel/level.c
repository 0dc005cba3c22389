/* A processor of fewer instructions: libc.so asks once, and here finds the answer given. */
#include <cpuid.h>
#include <elf.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "../../../libc-subst/tune/cpu.h"
#include "level.h"

/* The value of a symbol, 0 if there is none. */
static uintptr_t symbol(const char *name, const char *want)
{
	struct stat st;
	uintptr_t value = 0;
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st)) return 0;
	char *file = mmap(0, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (file == MAP_FAILED) return 0;
	const Elf64_Ehdr *eh = (void *)file;
	const Elf64_Shdr *sections = (void *)(file + eh->e_shoff);
	for (const Elf64_Shdr *s = sections; s < sections + eh->e_shnum; s++) {
		if (s->sh_type != SHT_SYMTAB) continue;
		const Elf64_Sym *sym = (void *)(file + s->sh_offset);
		const char *names = file + sections[s->sh_link].sh_offset;
		for (size_t i = 0; i < s->sh_size / sizeof *sym; i++)
			if (!strcmp(names + sym[i].st_name, want)) value = sym[i].st_value;
	}
	munmap(file, st.st_size);
	return value;
}

int level_pretend(const char *name, uintptr_t base, int level)
{
	uintptr_t at = symbol(name, "__cpu_known");
	if (!at) return 0;
	struct cpu *c = (struct cpu *)(base + at);
	unsigned *r = c->leaf1, high;
	__cpuid(1, r[0], r[1], r[2], r[3]);
	if (r[2] & bit_OSXSAVE) __asm__("xgetbv" : "=a"(c->saved), "=d"(high) : "c"(0));
	if (level < 1) r[2] &= ~(bit_AVX | bit_FMA);
	if (level < 0) r[2] &= ~(bit_SSE4_1 | bit_SSE4_2);
	r = c->leaf7;
	if (__get_cpuid_max(0, 0) >= 7) __cpuid_count(7, 0, r[0], r[1], r[2], r[3]);
	if (level == 2) r[3] &= ~CPU_FSRM;
	if (level < 2) r[1] &= ~(bit_AVX512F | bit_AVX512BW | bit_AVX512VL);
	if (level < 1) r[1] &= ~bit_AVX2;
	return 1;
}

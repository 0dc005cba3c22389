/* The first instructions of a program: the kernel enters libc.so here.
 *
 * Nothing is relocated yet, so this file makes no calls except to ld_main at its
 * end, and uses no pointer constants. It applies libc.so's relocations against
 * libc.so itself, which makes all of libc.so usable but for thread-local storage;
 * the loader proper later binds those symbols again that a program may define
 * as well (malloc, environ, stdout).
 */
#include "ldso.h"
#include "syscall.h"
#include "htux/calls.h"

__asm__(".text\n"
	".global _dlstart\n"
	".type _dlstart,@function\n"
	"_dlstart:\n"
	"	.cfi_startproc\n"
	"	.cfi_undefined %rip\n"
	"	xor %ebp,%ebp\n"
	"	mov %rsp,%rdi\n"
	"	and $-16,%rsp\n"
	"	call ld_start\n"
	/* rax: where the program starts, rdx: its stack pointer */
	"	mov %rdx,%rsp\n"
	"	xor %edx,%edx\n"
	"	xor %ebp,%ebp\n"
	"	jmp *%rax\n"
	"	.cfi_endproc\n"
	".size _dlstart,.-_dlstart\n");

extern const char __ehdr_start[] __attribute__((visibility("hidden")));
extern const Dyn _DYNAMIC[] __attribute__((visibility("hidden")));
__attribute__((visibility("hidden"))) struct start ld_main(size_t *sp, uintptr_t base, const Dyn *dyn);
__attribute__((visibility("hidden"), used)) struct start ld_start(size_t *sp);

static inline __attribute__((always_inline)) void relocate_self(uintptr_t base, const Rela *r, size_t size,
								const Sym *syms)
{
	for (const Rela *end = (const void *)((const char *)r + size); r < end; r++) {
		uintptr_t *p = (void *)(base + r->r_offset);
		const Sym *s = syms + ELF64_R_SYM(r->r_info);
		switch (ELF64_R_TYPE(r->r_info)) {
		case R_X86_64_RELATIVE: *p = base + r->r_addend; break;
		case R_X86_64_64:
		case R_X86_64_GLOB_DAT:
		case R_X86_64_JUMP_SLOT:
			*p = s->st_shndx
				     ? base + s->st_value + (ELF64_R_TYPE(r->r_info) == R_X86_64_64 ? r->r_addend : 0)
				     : 0;
			break;
		}
	}
}

/* Functions of libc.so that choose their implementation by the processor. */
static inline __attribute__((always_inline)) void resolve_self(uintptr_t base, const Rela *r, size_t size,
							       const Sym *syms)
{
	for (const Rela *end = (const void *)((const char *)r + size); r < end; r++) {
		const Sym *s = syms + ELF64_R_SYM(r->r_info);
		if (ELF64_R_TYPE(r->r_info) == R_X86_64_IRELATIVE)
			*(uintptr_t *)(base + r->r_offset) = ((uintptr_t(*)(void))(base + r->r_addend))();
		else if (ELF64_ST_TYPE(s->st_info) == STT_GNU_IFUNC && s->st_shndx)
			*(uintptr_t *)(base + r->r_offset) = ((uintptr_t(*)(void))(base + s->st_value))();
	}
}

struct start ld_start(size_t *sp)
{
	uintptr_t base = (uintptr_t)__ehdr_start;
	const Dyn *dyn = _DYNAMIC;
	const Rela *rela = 0, *plt = 0;
	const uint64_t *relr = 0;
	const Sym *syms = 0;
	size_t relasz = 0, pltsz = 0, relrsz = 0;

	for (const Dyn *d = dyn; d->d_tag; d++) {
		size_t v = d->d_un.d_val;
		if (d->d_tag == DT_RELA) rela = (const void *)(base + v);
		else if (d->d_tag == DT_RELASZ) relasz = v;
		else if (d->d_tag == DT_JMPREL) plt = (const void *)(base + v);
		else if (d->d_tag == DT_PLTRELSZ) pltsz = v;
		else if (d->d_tag == DT_RELR) relr = (const void *)(base + v);
		else if (d->d_tag == DT_RELRSZ) relrsz = v;
		else if (d->d_tag == DT_SYMTAB) syms = (const void *)(base + v);
	}
	uintptr_t *where = 0;
	for (const uint64_t *end = (const void *)((const char *)relr + relrsz); relr < end; relr++) {
		if (!(*relr & 1)) {
			where = (void *)(base + *relr);
			*where++ += base;
			continue;
		}
		for (unsigned i = 0; i < 63; i++)
			if (*relr >> (i + 1) & 1) where[i] += base;
		where += 63;
	}
	relocate_self(base, rela, relasz, syms);
	relocate_self(base, plt, pltsz, syms);

	/* The kernel's calls, before anything can need one. */
	size_t *av = sp + 1 + *sp + 1;
	while (*av++)
		;
	for (; *av; av += 2)
		if (*av == AT_HTUX_CALLS) __htux_calls = (void *)av[1];

	resolve_self(base, rela, relasz, syms);
	resolve_self(base, plt, pltsz, syms);

	__asm__ volatile("" : : : "memory");
	return ld_main(sp, base, dyn);
}

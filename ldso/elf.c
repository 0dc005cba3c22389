/* What an ELF file says, checked.
 *
 * Nothing in a file is believed: every address that the dynamic section names
 * must lie, with its size, in one of the file's own segments, and every later use
 * of an index or offset is bounded by what was found here. The functions return
 * null, or what is wrong in a few words.
 */
#include <string.h>
#include "ldso.h"

const char elf_other_machine[] = "cannot open shared object file";

/* n bytes of the file's beginning are there. */
const char *elf_check_header(const Ehdr *e, size_t n)
{
	if (n < sizeof *e) return "file too short";
	if (memcmp(e->e_ident, ELFMAG, SELFMAG)) return "invalid ELF header";
	if (e->e_ident[EI_CLASS] == ELFCLASS32) return "wrong ELF class: ELFCLASS32";
	if (e->e_ident[EI_CLASS] != ELFCLASS64) return "invalid ELF header";
	if (e->e_ident[EI_DATA] != ELFDATA2LSB) return "ELF file data encoding not little-endian";
	if (e->e_ident[EI_VERSION] != EV_CURRENT) return "ELF file version ident does not match current one";
	if (e->e_version != EV_CURRENT) return "ELF file version does not match current one";
	if (e->e_ident[EI_OSABI] != ELFOSABI_NONE && e->e_ident[EI_OSABI] != ELFOSABI_GNU)
		return "ELF file OS ABI invalid";
	for (int i = EI_PAD; i < EI_NIDENT; i++)
		if (e->e_ident[i]) return "nonzero padding in e_ident";
	if (e->e_machine != EM_X86_64) return elf_other_machine;
	if (e->e_type != ET_DYN && e->e_type != ET_EXEC) return "only ET_DYN and ET_EXEC can be loaded";
	if (e->e_phentsize != sizeof(Phdr)) return "ELF file's phentsize not the expected size";
	if (!e->e_phnum) return "object file has no loadable segments";
	return 0;
}

/* How the segments are to be mapped, for a file of file_size bytes. */
const char *elf_plan(const Phdr *ph, unsigned n, uint64_t file_size, struct plan *p)
{
	size_t last = 0, last_page = 0, first_end = 0, mapped = 0;
	int holes = 0, too_short = 0, empty_dynamic = 0;
	memset(p, 0, sizeof *p);
	p->align = LD_PAGE;
	for (; n; n--, ph++) {
		if (ph->p_type == PT_DYNAMIC) {
			p->dynamic = ph;
			empty_dynamic |= !ph->p_filesz; /* a file with debugging information */
		}
		if (ph->p_type != PT_LOAD) continue;
		if (!is_aligned(ph->p_vaddr - ph->p_offset, LD_PAGE))
			return "ELF load command address/offset not page-aligned";
		if (ph->p_filesz > ph->p_memsz) return "ELF load command has more file than memory";
		if (ph->p_vaddr > 1UL << 47 || ph->p_memsz > 1UL << 47 || ph->p_align > 1UL << 40)
			return "ELF load command out of range";
		too_short |= ph->p_offset > file_size || ph->p_filesz > file_size - ph->p_offset;
		size_t start = round_down(ph->p_vaddr, LD_PAGE);
		size_t end = round_up(ph->p_vaddr + ph->p_memsz, LD_PAGE);
		if (p->nload && ph->p_vaddr < last) return "ELF load commands overlap";
		if (!p->nload) {
			p->first = ph;
			p->start = start;
			first_end = round_up(ph->p_vaddr + ph->p_filesz, LD_PAGE);
		} else {
			holes |= start != mapped;
		}
		if (ph->p_align > p->align && !(ph->p_align & (ph->p_align - 1))) p->align = ph->p_align;
		p->nload++;
		p->end = end;
		last = ph->p_vaddr + ph->p_memsz;
		last_page = start;
		mapped = round_up(ph->p_vaddr + ph->p_filesz, LD_PAGE);
	}
	if (empty_dynamic) p->dynamic = 0;
	else if (too_short) return "file too short";
	/* Linked for smaller pages. */
	if (holes && last_page < first_end) return "ELF load command address/offset not page-aligned";
	if (!p->nload || p->end == p->start) return "object file has no loadable segments";
	return 0;
}

/* Where vaddr is in memory, and how much of its segment follows in *left. Null
 * when no readable segment has it. */
const void *obj_rest(const struct object *o, size_t vaddr, size_t *left)
{
	for (unsigned i = 0; i < o->phnum; i++) {
		const Phdr *ph = &o->phdr[i];
		if (ph->p_type != PT_LOAD || !(ph->p_flags & PF_R)) continue;
		if (vaddr - ph->p_vaddr < ph->p_memsz) {
			*left = ph->p_memsz - (vaddr - ph->p_vaddr);
			return obj_addr(o, vaddr);
		}
	}
	return 0;
}

/* Where the size bytes at vaddr are, if one readable segment has them all. */
const void *obj_range(const struct object *o, size_t vaddr, size_t size, size_t align)
{
	size_t left;
	const void *p = obj_rest(o, vaddr, &left);
	return p && size <= left && is_aligned((uintptr_t)p, align) ? p : 0;
}

/* Whether code may be at addr. */
int obj_executable(const struct object *o, uintptr_t addr)
{
	for (unsigned i = 0; i < o->phnum; i++) {
		const Phdr *ph = &o->phdr[i];
		if (ph->p_type == PT_LOAD && ph->p_flags & PF_X && addr - o->lm.l_addr - ph->p_vaddr < ph->p_memsz)
			return 1;
	}
	return 0;
}

const char *obj_string(const struct object *o, size_t off) { return off < o->strsz ? o->strtab + off : ""; }

/* The thread-local block. */
const char *elf_tls(struct object *o)
{
	for (unsigned i = 0; i < o->phnum; i++) {
		const Phdr *ph = &o->phdr[i];
		if (ph->p_type != PT_TLS || !ph->p_memsz) continue;
		size_t align = ph->p_align ? ph->p_align : 1;
		if (align & (align - 1) || align > 1UL << 20 || ph->p_filesz > ph->p_memsz || ph->p_memsz > 1UL << 30)
			return "invalid thread-local storage segment";
		if (ph->p_filesz && !(o->tls_image = obj_range(o, ph->p_vaddr, ph->p_filesz, 1)))
			return "thread-local storage segment outside of the loaded ones";
		o->tls_filesz = ph->p_filesz;
		o->tls_memsz = ph->p_memsz;
		o->tls_align = align;
		o->tls_firstbyte = ph->p_vaddr & (align - 1);
	}
	return 0;
}

/* From the program headers: extent, dynamic section, RELRO, unwind table. The
 * load address and the headers are set. */
const char *elf_segments(struct object *o)
{
	size_t lo = -1, hi = 0;
	for (unsigned i = 0; i < o->phnum; i++) {
		const Phdr *ph = &o->phdr[i];
		size_t end = ph->p_vaddr + ph->p_memsz;
		if (ph->p_type != PT_LOAD) continue;
		if (ph->p_vaddr < lo) lo = ph->p_vaddr;
		if (end > hi) hi = end;
	}
	if (!hi) return "object file has no loadable segments";
	o->map_start = (uintptr_t)obj_addr(o, round_down(lo, LD_PAGE));
	o->map_end = (uintptr_t)obj_addr(o, round_up(hi, LD_PAGE));
	for (unsigned i = 0; i < o->phnum; i++) {
		const Phdr *ph = &o->phdr[i];
		uintptr_t start = (uintptr_t)obj_addr(o, ph->p_vaddr);
		switch (ph->p_type) {
		case PT_DYNAMIC:
			o->lm.l_ld = (void *)obj_range(o, ph->p_vaddr, ph->p_memsz, 8);
			if (!o->lm.l_ld || ph->p_memsz < sizeof(Dyn))
				return "dynamic section outside of the loaded segments";
			break;
		case PT_GNU_RELRO:
			if (start < o->map_start || ph->p_memsz > o->map_end - start) break;
			o->relro_start = round_down(start, LD_PAGE);
			o->relro_end = round_down(start + ph->p_memsz, LD_PAGE);
			break;
		case PT_GNU_EH_FRAME: o->eh_frame_hdr = obj_range(o, ph->p_vaddr, ph->p_memsz, 1); break;
		}
	}
	return elf_tls(o);
}

static const char *gnu_hash_table(struct object *o, size_t vaddr)
{
	const uint32_t *h = obj_range(o, vaddr, 16, 4);
	size_t left;
	if (!h) return "invalid DT_GNU_HASH";
	size_t nbuckets = h[0], nbloom = h[2], size = 16 + 8 * nbloom + 4 * nbuckets;
	obj_rest(o, vaddr, &left);
	if (size > left || !nbloom || nbloom & (nbloom - 1)) return "invalid DT_GNU_HASH";
	o->symoffset = h[1];
	o->bloom_mask = nbloom - 1;
	o->bloom_shift = h[3] & 31;
	o->bloom = (const void *)(h + 4);
	o->buckets = h + 4 + 2 * nbloom;
	o->nbuckets = nbuckets;
	/* chain[] begins with symbol number symoffset. */
	const uint32_t *chain = o->buckets + nbuckets;
	size_t nchain = (left - size) / 4;
	if (nbuckets && o->nsyms > o->symoffset + nchain) o->nsyms = o->symoffset + nchain;
	o->chain = (const void *)((uintptr_t)chain - 4 * (uintptr_t)o->symoffset);
	return 0;
}

static const char *hash_table(struct object *o, size_t vaddr)
{
	const uint32_t *h = obj_range(o, vaddr, 8, 4);
	if (!h || !obj_range(o, vaddr, 8 + 4 * ((size_t)h[0] + h[1]), 4)) return "invalid DT_HASH";
	o->sysv_nbuckets = h[0];
	o->sysv_nchain = h[1];
	o->sysv_buckets = h + 2;
	o->sysv_chain = h + 2 + h[0];
	return 0;
}

/* A table of size bytes whose address is the value of tag. */
#define TABLE(member, n, tag, size)                                     \
	if (has_dyn(o, tag) && (size)) {                                \
		o->member = (void *)obj_range(o, o->dyn[tag], size, 8); \
		o->n = (size) / sizeof *o->member;                      \
		if (!o->member) return "invalid " #tag;                 \
	}

/* From the dynamic section: symbols, relocations, versions, names. */
const char *elf_dynamic(struct object *o)
{
	size_t left, gnu = 0, versym = 0, soname = 0;
	const Dyn *d = o->lm.l_ld;
	if (!d) return "object file has no dynamic section";
	obj_rest(o, (uintptr_t)d - o->lm.l_addr, &left);
	const Dyn *end = d + left / sizeof *d;
	for (; d < end && d->d_tag; d++) {
		size_t v = d->d_un.d_val;
		if ((uint64_t)d->d_tag < countof(o->dyn)) {
			o->dyn[d->d_tag] = v;
			o->has[d->d_tag / 32] |= 1U << d->d_tag % 32;
			if (d->d_tag == DT_SONAME) soname = v;
		} else switch (d->d_tag) {
			case DT_GNU_HASH: gnu = v; break;
			case DT_VERSYM: versym = v; break;
			case DT_VERNEED: o->verneed = v; break;
			case DT_VERNEEDNUM: o->nverneed = v; break;
			case DT_VERDEF: o->verdef = v; break;
			case DT_VERDEFNUM: o->nverdef = v; break;
			case DT_FLAGS_1: o->flags_1 = v; break;
			case DT_RELACOUNT: o->relacount = v; break;
			}
	}
	if (d == end) return "dynamic section has no end";
	if (!has_dyn(o, DT_STRTAB) || !has_dyn(o, DT_SYMTAB)) return "dynamic section has no symbol table";
	o->strsz = o->dyn[DT_STRSZ];
	o->strtab = obj_range(o, o->dyn[DT_STRTAB], o->strsz, 1);
	if (!o->strtab || !o->strsz || o->strtab[o->strsz - 1]) return "invalid DT_STRTAB";
	o->symtab = obj_rest(o, o->dyn[DT_SYMTAB], &left);
	if (!o->symtab || (uintptr_t)o->symtab & 7) return "invalid DT_SYMTAB";
	if (has_dyn(o, DT_SYMENT) && o->dyn[DT_SYMENT] != sizeof(Sym)) return "invalid DT_SYMENT";
	o->nsyms = left / sizeof(Sym) < UINT32_MAX ? left / sizeof(Sym) : UINT32_MAX;
	if (has_dyn(o, DT_SONAME)) o->soname = obj_string(o, soname);

	const char *bad = 0;
	if (gnu) bad = gnu_hash_table(o, gnu);
	if (!bad && has_dyn(o, DT_HASH)) bad = hash_table(o, o->dyn[DT_HASH]);
	if (bad) return bad;
	if (versym) {
		o->versym = obj_rest(o, versym, &left);
		if (!o->versym || (uintptr_t)o->versym & 1) return "invalid DT_VERSYM";
		if (o->nsyms > left / 2) o->nsyms = left / 2;
	}

	if (has_dyn(o, DT_REL) && o->dyn[DT_RELSZ]) return "relocations without addends";
	if (has_dyn(o, DT_RELA) && has_dyn(o, DT_RELAENT) && o->dyn[DT_RELAENT] != sizeof(Rela))
		return "invalid DT_RELAENT";
	if (has_dyn(o, DT_JMPREL) && has_dyn(o, DT_PLTREL) && o->dyn[DT_PLTREL] != DT_RELA)
		return "unsupported DT_PLTREL";
	/* Old linkers count the PLT's relocations among the others. */
	if (has_dyn(o, DT_JMPREL) && o->dyn[DT_PLTRELSZ] && o->dyn[DT_RELASZ] >= o->dyn[DT_PLTRELSZ] &&
	    o->dyn[DT_RELA] + o->dyn[DT_RELASZ] == o->dyn[DT_JMPREL] + o->dyn[DT_PLTRELSZ])
		o->dyn[DT_RELASZ] -= o->dyn[DT_PLTRELSZ];
	TABLE(rela, nrela, DT_RELA, o->dyn[DT_RELASZ])
	TABLE(jmprel, njmprel, DT_JMPREL, o->dyn[DT_PLTRELSZ])
	TABLE(relr, nrelr, DT_RELR, o->dyn[DT_RELRSZ])
	if (o->relacount > o->nrela) o->relacount = o->nrela;
	if (has_dyn(o, DT_PLTGOT)) o->pltgot = (void *)obj_range(o, o->dyn[DT_PLTGOT], 24, 8);
	static const struct {
		unsigned char tag, size;
	} arrays[] = {
		{ DT_INIT_ARRAY, DT_INIT_ARRAYSZ },
		{ DT_FINI_ARRAY, DT_FINI_ARRAYSZ },
		{ DT_PREINIT_ARRAY, DT_PREINIT_ARRAYSZ },
	};
	for (unsigned i = 0; i < countof(arrays); i++)
		if (has_dyn(o, arrays[i].tag) && o->dyn[arrays[i].size] &&
		    !obj_range(o, o->dyn[arrays[i].tag], o->dyn[arrays[i].size], 8))
			return "invalid array of constructors or destructors";
	return version_table(o);
}

int wants_exec_stack(const struct object *o)
{
	for (unsigned i = 0; i < o->phnum; i++)
		if (o->phdr[i].p_type == PT_GNU_STACK) return o->phdr[i].p_flags & PF_X;
	return 1;
}

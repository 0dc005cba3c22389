/* See elfobj.h. */
#define _GNU_SOURCE
#include "elfobj.h"
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void *grow(void *array, size_t n, size_t size)
{
	if (n & (n - 1)) /* only at powers of two */
		return array;
	array = realloc(array, (n ? 2 * n : 1) * size);
	if (!array) abort();
	return array;
}

static void read_dynamic(Elf *e, Elf_Scn *scn, const GElf_Shdr *sh, struct elfobj *o)
{
	Elf_Data *d = elf_getdata(scn, NULL);
	for (size_t i = 0; d && sh->sh_entsize && i < sh->sh_size / sh->sh_entsize; i++) {
		GElf_Dyn dyn;
		if (!gelf_getdyn(d, (int)i, &dyn) || dyn.d_tag == DT_NULL) break;
		const char *s = elf_strptr(e, sh->sh_link, dyn.d_un.d_val);
		switch (dyn.d_tag) {
		case DT_NEEDED:
			o->needed = grow(o->needed, o->nneeded, sizeof(*o->needed));
			o->needed[o->nneeded++] = s ? s : "";
			break;
		case DT_SONAME: o->soname = s; break;
		case DT_RPATH: o->rpath = s; break;
		case DT_RUNPATH: o->runpath = s; break;
		}
	}
	o->dynamic = true;
}

struct version {
	const char *name, *file;
};

/* Version names by index, from .gnu.version_r (with files) and .gnu.version_d. */
static struct version *read_versions(Elf *e, size_t *count)
{
	struct version *v = NULL;
	Elf_Scn *scn = NULL;
	*count = 0;
	while ((scn = elf_nextscn(e, scn))) {
		GElf_Shdr sh;
		if (!gelf_getshdr(scn, &sh) || (sh.sh_type != SHT_GNU_verneed && sh.sh_type != SHT_GNU_verdef))
			continue;
		Elf_Data *d = elf_getdata(scn, NULL);
		size_t off = 0;
		for (size_t i = 0; d && i < sh.sh_info; i++) {
			size_t aux_off, index, next;
			const char *file = NULL;
			GElf_Verneed need;
			GElf_Verdef def;
			size_t naux = 1;
			if (sh.sh_type == SHT_GNU_verneed) {
				if (!gelf_getverneed(d, (int)off, &need)) break;
				file = elf_strptr(e, sh.sh_link, need.vn_file);
				aux_off = off + need.vn_aux;
				naux = need.vn_cnt;
				next = need.vn_next;
			} else {
				if (!gelf_getverdef(d, (int)off, &def)) break;
				aux_off = off + def.vd_aux;
				next = def.vd_next;
			}
			for (size_t k = 0; k < naux; k++) {
				const char *name;
				size_t step;
				if (file) {
					GElf_Vernaux aux;
					if (!gelf_getvernaux(d, (int)aux_off, &aux)) break;
					index = aux.vna_other & 0x7fff;
					name = elf_strptr(e, sh.sh_link, aux.vna_name);
					step = aux.vna_next;
				} else {
					GElf_Verdaux aux;
					if (!gelf_getverdaux(d, (int)aux_off, &aux)) break;
					index = def.vd_flags & VER_FLG_BASE ? 1 : def.vd_ndx & 0x7fff;
					name = def.vd_flags & VER_FLG_BASE ? NULL
									   : elf_strptr(e, sh.sh_link, aux.vda_name);
					step = 0;
				}
				if (index >= *count) {
					v = realloc(v, (index + 1) * sizeof(*v));
					if (!v) abort();
					memset(v + *count, 0, (index + 1 - *count) * sizeof(*v));
					*count = index + 1;
				}
				v[index] = (struct version){ name, file };
				if (!step) break;
				aux_off += step;
			}
			if (!next) break;
			off += next;
		}
	}
	return v;
}

static void read_symbols(Elf *e, Elf_Scn *scn, const GElf_Shdr *sh, struct elfobj *o)
{
	size_t nversions;
	struct version *versions = read_versions(e, &nversions);
	Elf_Data *d = elf_getdata(scn, NULL), *vd = NULL;
	Elf_Scn *s = NULL;
	while ((s = elf_nextscn(e, s))) {
		GElf_Shdr vs;
		if (gelf_getshdr(s, &vs) && vs.sh_type == SHT_GNU_versym) vd = elf_getdata(s, NULL);
	}
	for (size_t i = 1; d && sh->sh_entsize && i < sh->sh_size / sh->sh_entsize; i++) {
		GElf_Sym sym;
		GElf_Versym vs = 0;
		if (!gelf_getsym(d, (int)i, &sym) || GELF_ST_BIND(sym.st_info) == STB_LOCAL) continue;
		const char *name = elf_strptr(e, sh->sh_link, sym.st_name);
		if (!name || !*name) continue;
		if (vd) gelf_getversym(vd, (int)i, &vs);
		size_t index = vs & 0x7fff;
		struct version v = index >= 2 && index < nversions ? versions[index] : (struct version){ 0 };
		struct reference r = { name, v.name, v.file, GELF_ST_BIND(sym.st_info) == STB_WEAK };
		if (sym.st_shndx == SHN_UNDEF) {
			o->refs = grow(o->refs, o->nrefs, sizeof(r));
			o->refs[o->nrefs++] = r;
		} else {
			o->defs = grow(o->defs, o->ndefs, sizeof(r));
			o->defs[o->ndefs++] = r;
		}
	}
	free(versions);
}

/* Why what is no ELF file is none. */
static const char *other_file(int fd)
{
	static char text[300];
	char line[256];
	ssize_t n = pread(fd, line, sizeof(line) - 1, 0);
	if (n < 2 || memcmp(line, "#!", 2)) return "not an ELF file";
	line[n] = 0;
	char *interp = line + 2 + strspn(line + 2, " \t");
	interp[strcspn(interp, "\r\n")] = 0;
	if (!*interp) return "not an ELF file";
	snprintf(text, sizeof(text), "a script, which %s runs", interp);
	return text;
}

/* Of the program headers: the interpreter. NULL, or what is wrong. */
static const char *read_segments(Elf *e, const GElf_Ehdr *eh, struct elfobj *o)
{
	size_t n = 0, size;
	char *raw = elf_rawfile(e, &size);
	if (!raw || elf_getphdrnum(e, &n) || n < eh->e_phnum) return "truncated";
	for (size_t i = 0; i < n; i++) {
		GElf_Phdr ph;
		if (!gelf_getphdr(e, (int)i, &ph)) return "truncated";
		if (ph.p_type == PT_LOAD && (ph.p_offset > size || ph.p_filesz > size - ph.p_offset))
			return "truncated";
		if (ph.p_type == PT_DYNAMIC && !o->dynamic) return "its section headers are missing";
		if (ph.p_type == PT_INTERP && ph.p_offset < size && ph.p_filesz <= size - ph.p_offset &&
		    memchr(raw + ph.p_offset, 0, ph.p_filesz))
			o->interp = raw + ph.p_offset;
	}
	return NULL;
}

struct elfobj *elfobj_open(const char *path, const char **why)
{
	GElf_Ehdr eh;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* it may be a pipe that nobody writes to */
	if (fd < 0) {
		*why = strerror(errno);
		return NULL;
	}
	struct stat st;
	if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		*why = S_ISDIR(st.st_mode) ? strerror(EISDIR) : "not a regular file";
		close(fd);
		return NULL;
	}
	elf_version(EV_CURRENT);
	Elf *e = elf_begin(fd, ELF_C_READ_MMAP, NULL);
	if (!e || elf_kind(e) != ELF_K_ELF || !gelf_getehdr(e, &eh)) {
		*why = other_file(fd);
		close(fd);
		return NULL;
	}
	if (eh.e_machine != EM_X86_64 || eh.e_ident[EI_CLASS] != ELFCLASS64) {
		*why = "not for x86-64";
		close(fd);
		return NULL;
	}
	if (eh.e_type != ET_EXEC && eh.e_type != ET_DYN) {
		*why = "neither a program nor a library";
		close(fd);
		return NULL;
	}
	struct elfobj *o = calloc(1, sizeof(*o));
	if (!o || !(o->path = strdup(path))) abort();
	Elf_Scn *scn = NULL;
	while ((scn = elf_nextscn(e, scn))) {
		GElf_Shdr sh;
		if (!gelf_getshdr(scn, &sh)) continue;
		if (sh.sh_type == SHT_DYNAMIC) read_dynamic(e, scn, &sh, o);
		else if (sh.sh_type == SHT_DYNSYM) read_symbols(e, scn, &sh, o);
	}
	/* The descriptor and the mapping stay: names point into them. */
	return (*why = read_segments(e, &eh, o)) ? NULL : o;
}

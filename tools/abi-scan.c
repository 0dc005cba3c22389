/* abi-scan: which symbols of the C library do this machine's programs need that
 * libc.so lacks?
 *
 *   abi-scan [-a] [-p] LIBC_SO [DIR...]      default: /usr/bin /usr/sbin /usr/lib
 *   abi-scan -g [-p] LIBC_SO GLIBC_LIBRARY...
 *
 * Prints one line per lacking symbol@version: how many files need it, how many
 * of them only weakly, and one of them. -a prints what is provided too, -p counts
 * GLIBC_PRIVATE, which only glibc's own objects use (its libm, NSS and audit
 * modules, iconv(1), ...). -g: what glibc's libraries define in the place of what
 * programs need, one symbol@version a line.
 */
#include <elf.h>
#include <err.h>
#include <fcntl.h>
#include <ftw.h>
#include <gelf.h>
#include <htux/sonames.h>
#include <libelf.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct wanted {
	char *name; /* symbol@VERSION */
	unsigned files, weak;
	char *example;
};

static void *wanted_tree, *have_tree;
static struct wanted **list;
static size_t nlist, caplist;
static const char *current;
static int show_all, private_too, definitions;
static unsigned files;

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct wanted *)a)->name, ((const struct wanted *)b)->name);
}

static int by_count(const void *a, const void *b)
{
	const struct wanted *x = *(struct wanted *const *)a, *y = *(struct wanted *const *)b;
	if (x->files != y->files) return x->files < y->files ? 1 : -1;
	return strcmp(x->name, y->name);
}

static int is_c_library(const char *soname)
{
#define X(name) name,
	static const char *const names[] = { HTUX_LIBC_SONAMES(X) };
#undef X
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!strcmp(soname, names[i])) return 1;
	return 0;
}

static void *checked(void *p)
{
	if (!p) err(1, "out of memory");
	return p;
}

static void want(const char *sym, const char *version, int weak)
{
	struct wanted key;
	if (asprintf(&key.name, "%s@%s", sym, version) < 0) err(1, "out of memory");
	struct wanted **found = tfind(&key, &wanted_tree, by_name);
	struct wanted *w;
	if (found) {
		w = *found;
		free(key.name);
	} else {
		w = checked(calloc(1, sizeof *w));
		w->name = key.name;
		w->example = checked(strdup(current));
		checked(tsearch(w, &wanted_tree, by_name));
		if (nlist == caplist) {
			caplist = caplist * 2 + 256;
			list = checked(realloc(list, caplist * sizeof *list));
		}
		list[nlist++] = w;
	}
	w->files++;
	w->weak += weak;
}

static void have(const char *sym, const char *version)
{
	struct wanted *w = checked(calloc(1, sizeof *w));
	if (asprintf(&w->name, "%s@%s", sym, version) < 0) err(1, "out of memory");
	checked(tsearch(w, &have_tree, by_name));
}

static int provided(const char *name)
{
	struct wanted key = { .name = (char *)name };
	if (tfind(&key, &have_tree, by_name)) return 1;
	char *plain = checked(strdup(name));
	strchr(plain, '@')[1] = 0;
	key.name = plain;
	int r = tfind(&key, &have_tree, by_name) != 0;
	free(plain);
	return r;
}

struct tables {
	Elf *elf;
	Elf_Data *dynsym, *versym, *verneed, *verdef;
	GElf_Shdr symhdr, needhdr, defhdr;
};

static int open_tables(struct tables *t, int fd)
{
	memset(t, 0, sizeof *t);
	t->elf = elf_begin(fd, ELF_C_READ_MMAP, 0);
	GElf_Ehdr eh;
	if (!t->elf || elf_kind(t->elf) != ELF_K_ELF || !gelf_getehdr(t->elf, &eh) || eh.e_machine != EM_X86_64 ||
	    eh.e_ident[EI_CLASS] != ELFCLASS64) {
		if (t->elf) elf_end(t->elf);
		return -1;
	}
	for (Elf_Scn *s = 0; (s = elf_nextscn(t->elf, s));) {
		GElf_Shdr sh;
		if (!gelf_getshdr(s, &sh)) continue;
		if (sh.sh_type == SHT_DYNSYM) t->dynsym = elf_getdata(s, 0), t->symhdr = sh;
		if (sh.sh_type == SHT_GNU_versym) t->versym = elf_getdata(s, 0);
		if (sh.sh_type == SHT_GNU_verneed) t->verneed = elf_getdata(s, 0), t->needhdr = sh;
		if (sh.sh_type == SHT_GNU_verdef) t->verdef = elf_getdata(s, 0), t->defhdr = sh;
	}
	return 0;
}

/* The name of version `index` as needed of a C library; 0 when it is not one. */
static const char *needed_version(struct tables *t, unsigned index)
{
	if (!t->verneed) return 0;
	GElf_Verneed vn;
	for (int at = 0, i = 0; i < (int)t->needhdr.sh_info && gelf_getverneed(t->verneed, at, &vn); i++) {
		GElf_Vernaux va;
		int aux = at + vn.vn_aux;
		for (int k = 0; k < vn.vn_cnt && gelf_getvernaux(t->verneed, aux, &va); k++) {
			if (va.vna_other == index)
				return is_c_library(elf_strptr(t->elf, t->needhdr.sh_link, vn.vn_file))
					       ? elf_strptr(t->elf, t->needhdr.sh_link, va.vna_name)
					       : 0;
			if (!va.vna_next) break;
			aux += va.vna_next;
		}
		if (!vn.vn_next) break;
		at += vn.vn_next;
	}
	return 0;
}

static const char *defined_version(struct tables *t, unsigned index)
{
	if (index < 2 || !t->verdef) return "";
	GElf_Verdef vd;
	for (int at = 0; gelf_getverdef(t->verdef, at, &vd); at += vd.vd_next) {
		GElf_Verdaux va;
		if ((vd.vd_ndx & 0x7fff) == index && gelf_getverdaux(t->verdef, at + vd.vd_aux, &va))
			return elf_strptr(t->elf, t->defhdr.sh_link, va.vda_name);
		if (!vd.vd_next) break;
	}
	return "";
}

static void each_symbol(struct tables *t, int undefined)
{
	if (!t->dynsym) return;
	GElf_Sym sym;
	for (int i = 1; gelf_getsym(t->dynsym, i, &sym); i++) {
		const char *name = elf_strptr(t->elf, t->symhdr.sh_link, sym.st_name);
		GElf_Versym v = 1;
		if (!name || !*name) continue;
		if (t->versym) gelf_getversym(t->versym, i, &v);
		if (undefined && sym.st_shndx == SHN_UNDEF) {
			const char *version = needed_version(t, v & 0x7fff);
			if (version && (private_too || strcmp(version, "GLIBC_PRIVATE")))
				want(name, version, GELF_ST_BIND(sym.st_info) == STB_WEAK);
		}
		if (undefined || sym.st_shndx == SHN_UNDEF || sym.st_shndx == SHN_ABS) continue;
		const char *version = defined_version(t, v & 0x7fff);
		if (!definitions) have(name, version);
		/* The placeholders keep libraries apart that have become empty. */
		else if ((private_too || strcmp(version, "GLIBC_PRIVATE")) && !strstr(name, "_version_placeholder"))
			want(name, version, 0);
	}
}

static int visit(const char *path, const struct stat *st, int type, struct FTW *f)
{
	(void)f;
	if (type != FTW_F || !S_ISREG(st->st_mode) || st->st_size < 64) return 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) return 0;
	char magic[4];
	struct tables t;
	if (pread(fd, magic, 4, 0) == 4 && !memcmp(magic, ELFMAG, 4) && !open_tables(&t, fd)) {
		current = path;
		files++;
		each_symbol(&t, !definitions);
		elf_end(t.elf);
	}
	close(fd);
	return 0;
}

int main(int argc, char **argv)
{
	static char *const dirs[] = { "/usr/bin", "/usr/sbin", "/usr/lib", 0 };
	int glibc = 0;
	for (; argc > 1 && argv[1][0] == '-'; argc--, argv++) {
		if (!strcmp(argv[1], "-a")) show_all = 1;
		else if (!strcmp(argv[1], "-p")) private_too = 1;
		else if (!strcmp(argv[1], "-g")) glibc = 1;
		else argc = 1;
	}
	if (argc < 2) errx(2, "usage: abi-scan [-a] [-p] LIBC_SO [DIR...]");
	elf_version(EV_CURRENT);
	struct tables t;
	int fd = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (fd < 0) err(2, "%s", argv[1]);
	if (open_tables(&t, fd)) errx(2, "%s: not a 64-bit ELF file", argv[1]);
	each_symbol(&t, 0);
#define X(variable, member) have(variable, "");
	HTUX_LIBC_TLS(X)
#undef X
	elf_end(t.elf);
	close(fd);

	definitions = glibc;
	for (char *const *d = argc > 2 ? argv + 2 : dirs; *d; d++) nftw(*d, visit, 32, glibc ? 0 : FTW_PHYS);
	if (nlist) qsort(list, nlist, sizeof *list, by_count);
	unsigned missing = 0;
	for (size_t i = 0; i < nlist; i++) {
		int ok = provided(list[i]->name);
		missing += !ok;
		if (ok && !show_all) continue;
		if (glibc) puts(list[i]->name);
		else
			printf("%s%6u %6u  %-40s %s\n", show_all ? ok ? "have " : "LACK " : "", list[i]->files,
			       list[i]->weak, list[i]->name, list[i]->example);
	}
	printf("%u files, %zu symbols, %u lacking\n", files, nlist, missing);
	return missing != 0;
}

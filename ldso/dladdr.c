/* dladdr(3), dladdr1(3), dl_iterate_phdr(3). */
#include <dlfcn.h>
#include <link.h>
#include "ldso.h"

#define RTLD_DL_SYMENT 1
#define RTLD_DL_LINKMAP 2

unsigned long long dl_adds, dl_subs;

/* The symbol whose extent has addr; with equals, the first by address. */
static const Sym *nearest(const struct object *o, uintptr_t addr)
{
	const Sym *best = 0;
	uint32_t n = count_symbols(o);
	addr -= o->lm.l_addr;
	/* DT_GNU_HASH leaves the undefined ones out; all others can be asked for. */
	for (const Sym *s = o->symtab + 1, *end = o->symtab + n; s < end; s++) {
		/* Nearly all are elsewhere. */
		if (addr - s->st_value >= s->st_size && addr != s->st_value) continue;
		if (s->st_shndx == SHN_UNDEF && !s->st_value) continue;
		unsigned type = ELF64_ST_TYPE(s->st_info);
		if (type == STT_TLS || type == STT_SECTION || type == STT_FILE) continue;
		if (s->st_shndx == SHN_ABS || s->st_name >= o->strsz) continue;
		if (addr < s->st_value) continue;
		if (s->st_size ? addr >= s->st_value + s->st_size : s->st_shndx == SHN_UNDEF || addr != s->st_value)
			continue;
		if (!best || s->st_value > best->st_value) best = s;
	}
	return best;
}

int dladdr1(const void *addr, Dl_info *info, void **extra, int flags)
{
	unsigned epoch = lookup_enter();
	struct object *o = object_of(addr);
	if (o) {
		const Sym *s = nearest(o, (uintptr_t)addr);
		info->dli_fname = o->is_main ? ld_prog : o->lm.l_name;
		info->dli_fbase = (void *)o->map_start;
		info->dli_sname = s ? o->strtab + s->st_name : 0;
		info->dli_saddr = s ? obj_addr(o, s->st_value) : 0;
		if (flags == RTLD_DL_SYMENT) *extra = (void *)s;
		if (flags == RTLD_DL_LINKMAP) *extra = &o->lm;
	}
	lookup_leave(epoch);
	return !!o;
}

int dladdr(const void *addr, Dl_info *info) { return dladdr1(addr, info, 0, 0); }

/* The objects of the caller's namespace. The list stays as it is while the callback
 * runs, which may take locks and look symbols up but must return. */
int dl_iterate_phdr(int (*f)(struct dl_phdr_info *, size_t, void *), void *data)
{
	int r = 0;
	const struct namespace *ns = BASE_NS;
	if (namespaces_used) {
		struct object *by = object_of(__builtin_return_address(0));
		if (by) ns = by->ns;
	}
	lock(&list_lock);
	for (struct object *o = ns->first; o && !r; o = (void *)o->lm.l_next) {
		if (o->faked) continue;
		struct dl_phdr_info info = {
			.dlpi_addr = o->lm.l_addr,
			.dlpi_name = o->lm.l_name,
			.dlpi_phdr = o->phdr,
			.dlpi_phnum = o->phnum,
			.dlpi_adds = dl_adds,
			.dlpi_subs = dl_subs,
			.dlpi_tls_modid = o->tls_id,
			.dlpi_tls_data = o->tls_id ? tls_block_if_any(o) : 0,
		};
		r = f(&info, sizeof info, data);
	}
	unlock(&list_lock);
	return r;
}

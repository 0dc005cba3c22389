/* dladdr, dladdr1, dlinfo, dl_iterate_phdr, _dl_find_object. */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <dlfcn.h>
#include <link.h>
int exported(void) { return 1; }
static int cb(struct dl_phdr_info *i, size_t s, void *p)
{
	if (s < sizeof *i) return 1;
	for (int k = 0; k < i->dlpi_phnum; k++)
		if (i->dlpi_phdr[k].p_type == PT_LOAD &&
		    (ElfW(Addr))cb - i->dlpi_addr - i->dlpi_phdr[k].p_vaddr < i->dlpi_phdr[k].p_memsz)
			printf("main is [%s]\n", i->dlpi_name);
	return 0;
}
int main(void)
{
	Dl_info i;
	printf("%d\n", dladdr((char *)exported + 2, &i));
	printf("%s %s %d\n", strrchr(i.dli_fname, '/'), i.dli_sname, i.dli_saddr == exported);
	void *h = dlopen("./libx.so", RTLD_NOW);
	char *x = dlsym(h, "x");
	int found = dladdr(x + 3, &i);
	printf("%d %s %s %d\n", found, strrchr(i.dli_fname, '/'), i.dli_sname, i.dli_saddr == x);
	found = dladdr(x + 100, &i);
	printf("%d %s\n", found, i.dli_sname ? i.dli_sname : "none");
	printf("%d\n", dladdr(&i, &i));
	struct link_map *l, *l2;
	const ElfW(Sym) * s;
	dladdr1(x, &i, (void **)&l, RTLD_DL_LINKMAP);
	dladdr1(x, &i, (void **)&s, RTLD_DL_SYMENT);
	dlinfo(h, RTLD_DI_LINKMAP, &l2);
	printf("%d %d %d\n", l == l2, (int)s->st_size, l->l_addr + s->st_value == (ElfW(Addr))x);
	char origin[4096], line[4096];
	printf("%d\n", dlinfo(h, RTLD_DI_ORIGIN, origin));
	printf("%d %s\n", origin[0] == '/', strcmp(origin, ".") ? "path" : ".");
	Lmid_t id = 7;
	printf("%d %ld\n", dlinfo(h, RTLD_DI_LMID, &id), id);
	Dl_serinfo size;
	printf("%d %d\n", dlinfo(h, RTLD_DI_SERINFOSIZE, &size), size.dls_cnt > 0);
	size_t tls = 9;
	printf("%d %zu\n", dlinfo(h, RTLD_DI_TLS_MODID, &tls), tls);
	printf("%d\n", dlinfo(h, 99, line));
	printf("%s\n", dlerror());
	struct dl_find_object o;
	printf("%d ", _dl_find_object(x, &o));
	printf("%d %d\n", o.dlfo_link_map == l, (char *)o.dlfo_map_start <= x && x < (char *)o.dlfo_map_end);
	printf("%d\n", _dl_find_object(&o, &o));
	dl_iterate_phdr(cb, 0);
	for (ElfW(Dyn) *d = l->l_ld; d->d_tag; d++)
		if (d->d_tag == DT_STRTAB)
			printf("%s\n", (char *)d->d_un.d_ptr > (char *)l->l_addr ? "address" : "offset");
	struct r_debug *r = 0;
	for (ElfW(Dyn) *d = _DYNAMIC; d->d_tag; d++)
		if (d->d_tag == DT_DEBUG) r = (void *)d->d_un.d_ptr;
	int seen = 0;
	for (struct link_map *m = r->r_map; m; m = m->l_next) seen += m == l;
	printf("%d %d %d\n", r->r_version > 0, r->r_state, seen);
	return 0;
}

/* LD_TRACE_LOADED_OBJECTS: what ldd prints. */
#include <string.h>
#include "ldso.h"
#include "sys.h"

/* The name by which the first object that needs o asks for it. */
static const char *asked_for(const struct object *o)
{
	for (struct object *p = BASE_NS->first; p; p = (void *)p->lm.l_next)
		for (const Dyn *d = p->lm.l_ld; d && d->d_tag && !p->is_libc; d++)
			if (d->d_tag == DT_NEEDED && obj_has_name(o, obj_string(p, d->d_un.d_val)))
				return obj_string(p, d->d_un.d_val);
	return o->soname ? o->soname : o->lm.l_name;
}

/* In the file's own order. */
static void print_versions(void)
{
	ld_print(1, "\n\tVersion information:\n");
	for (struct object *o = BASE_NS->first; o; o = (void *)o->lm.l_next) {
		if (!o->verneed || o->is_libc) continue;
		ld_print(1, "\t%s:\n", *o->lm.l_name ? o->lm.l_name : ld_prog);
		for (struct needed_version n = { 0 }; next_needed_version(o, &n) > 0;) {
			const char *file = obj_string(o, n.lib->vn_file), *name = obj_string(o, n.aux->vna_name);
			const struct object *p = version_provider(o, file);
			int there = p && (p->is_libc || defines_version(p, name));
			ld_print(1, "\t\t%s (%s) %s=> %s\n", file, name,
				 n.aux->vna_flags & VER_FLG_WEAK ? "[WEAK] " : "", there ? p->lm.l_name : "not found");
		}
	}
}

/* LD_DEBUG=unused: what the program is linked with and does not use. */
static int print_unused(void)
{
	int any = 0;
	if (relocate_object(main_obj, 0) < 0) return 1;
	for (unsigned i = 0; i < main_obj->nneeded; i++) {
		const struct object *o = main_obj->needed[i];
		if (o->bound || o->is_libc) continue;
		if (!any) ld_print(1, "Unused direct dependencies:\n");
		any = 1;
		ld_print(1, "\t%s\n", o->lm.l_name);
	}
	return any;
}

void trace_objects(void)
{
	int any = 0;
	if (ld_debug & DBG_UNUSED) sc_exit(print_unused());
	for (struct object *o = BASE_NS->first; o; o = (void *)o->lm.l_next) {
		if (o->is_main) continue;
		any = 1;
		if (o->faked) {
			ld_print(1, "\t%s => not found\n", o->lm.l_name);
			continue;
		}
		const char *name = o->is_vdso ? o->lm.l_name : asked_for(o);
		if (o->is_vdso || !strcmp(name, o->lm.l_name)) ld_print(1, "\t%s (0x%016lx)\n", name, o->map_start);
		else ld_print(1, "\t%s => %s (0x%016lx)\n", name, o->lm.l_name, o->map_start);
	}
	if (!any) ld_print(1, "\tstatically linked\n");
	if (env_warn) {
		/* ldd -d and -r: relocate, reporting what is missing. */
		for (unsigned i = main_obj->norder; i--;)
			if (!main_obj->order[i]->is_libc) relocate_object(main_obj->order[i], !env_bind_now);
	}
	if (env_verbose) print_versions();
	sc_exit(0);
}

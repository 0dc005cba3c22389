/* --libc=auto: whether libc.so has all that the program wants of the C library.
 * If not, the kernel starts the program again with its own interpreter; that must
 * be before any of its code runs, constructors and IFUNC resolvers included.
 */
#include <string.h>
#include "ldso.h"
#include "syscall.h"
#include "htux/calls.h"

/* Whether the reference by symbol n of o can be bound. References that need the
 * C library carry one of its versions, which keeps this cheap: for all others the
 * version table says at once that they are not meant. */
static int provided(struct object *o, uint32_t n, const struct version *v)
{
	struct ref r;
	long unused;
	ref_init(&r, obj_string(o, o->symtab[n].st_name), v, o);
	if (lookup_in(&libc_obj, &r)) return 1;
	return lookup_symbol(&r, 0).sym || tls_of_libc(r.name, &unused);
}

void exec_native(const char *reason)
{
	__syscall(HTUX_EXEC_NATIVE, reason);
	if (ld_htux_flags & HTUX_F_VERBOSE) ld_print(2, "htux: %s\n", reason);
}

/* Does not return if something is missing and the kernel can start the program
 * over; the stubs serve otherwise. */
void check_libc_provides(void)
{
	char reason[512];
	if (!(ld_htux_flags & HTUX_F_LIBC_AUTO)) return;
	for (struct object *o = objects; o; o = o->next) {
		if (o->is_libc || o->is_vdso || o->faked || !o->verneed) continue;
		uint32_t count = o->bloom && !o->sysv_nbuckets ? o->symoffset : count_symbols(o);
		if (count > o->nsyms) count = o->nsyms;
		for (uint32_t n = 1; n < count; n++) {
			const Sym *s = &o->symtab[n];
			if (s->st_shndx != SHN_UNDEF || ELF64_ST_BIND(s->st_info) != STB_GLOBAL) continue;
			const struct version *v = symbol_version(o, n);
			if (!v || !v->libc || provided(o, n, v)) continue;
			ld_format(reason, sizeof reason, "libc.so lacks %s@%s, which %s needs",
				  obj_string(o, s->st_name), v->name, *o->lm.l_name ? o->lm.l_name : ld_prog);
			exec_native(reason);
			return;
		}
	}
	if (ld_htux_flags & HTUX_F_VERBOSE && ld_htux_flags & HTUX_F_FIRST)
		ld_print(2, "htux: %s: substituted libc: it has all that is needed\n", ld_prog);
}

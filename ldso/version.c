/* Symbol versions: the table that gives DT_VERSYM's numbers their names, and the
 * check that each library has the versions that its users want.
 */
#include <string.h>
#include "ldso.h"

#define MAX_VERSIONS 0x7fff

static const char bad_verneed[] = "invalid DT_VERNEED", bad_verdef[] = "invalid DT_VERDEF";

/* Walk DT_VERNEED or DT_VERDEF; with table, fill it in, otherwise find the
 * highest number into *max. */
static const char *walk_needed(struct object *o, struct version *table, unsigned *max)
{
	size_t at = o->verneed;
	for (size_t n = 0; at; n++) {
		const Elf64_Verneed *need = obj_range(o, at, sizeof *need, 4);
		if (!need || need->vn_version != VER_NEED_CURRENT || n > MAX_VERSIONS) return bad_verneed;
		const char *file = obj_string(o, need->vn_file);
		int libc = is_libc_name(file);
		size_t aux_at = at + need->vn_aux;
		for (unsigned i = 0; i < need->vn_cnt; i++) {
			const Elf64_Vernaux *a = obj_range(o, aux_at, sizeof *a, 4);
			if (!a) return bad_verneed;
			unsigned ndx = a->vna_other & 0x7fff;
			if (ndx > *max) *max = ndx;
			if (table)
				table[ndx] = (struct version){
					.name = obj_string(o, a->vna_name),
					.file = file,
					.hash = a->vna_hash,
					.libc = libc,
					.optional = !!(a->vna_flags & VER_FLG_WEAK),
				};
			if (!a->vna_next) break;
			aux_at += a->vna_next;
		}
		if (!need->vn_next) break;
		at += need->vn_next;
	}
	return 0;
}

static const char *walk_defined(struct object *o, struct version *table, unsigned *max)
{
	size_t at = o->verdef;
	for (size_t n = 0; at; n++) {
		const Elf64_Verdef *def = obj_range(o, at, sizeof *def, 4);
		if (!def || def->vd_version != VER_DEF_CURRENT || n > MAX_VERSIONS) return bad_verdef;
		const Elf64_Verdaux *a = obj_range(o, at + def->vd_aux, sizeof *a, 4);
		if (!a) return bad_verdef;
		unsigned ndx = def->vd_ndx & 0x7fff;
		if (!(def->vd_flags & VER_FLG_BASE)) {
			if (ndx > *max) *max = ndx;
			if (table)
				table[ndx] = (struct version){
					.name = obj_string(o, a->vda_name),
					.hash = def->vd_hash,
				};
		}
		if (!def->vd_next) break;
		at += def->vd_next;
	}
	return 0;
}

/* Fill o->vers. Null or what is wrong. */
const char *version_table(struct object *o)
{
	unsigned max = 0;
	const char *bad;
	if (!o->versym) return 0;
	if ((bad = walk_needed(o, 0, &max)) || (bad = walk_defined(o, 0, &max))) return bad;
	if (!max) return 0;
	o->vers = ld_alloc((max + 1) * sizeof *o->vers);
	if (!o->vers) return "cannot allocate version reference table";
	o->nvers = max + 1;
	walk_needed(o, o->vers, &max);
	walk_defined(o, o->vers, &max);
	return 0;
}

/* The version that a reference by o's symbol asks for; null: none. */
const struct version *symbol_version(const struct object *o, uint32_t sym)
{
	if (!o->versym) return 0;
	unsigned ndx = o->versym[sym] & 0x7fff;
	return ndx < o->nvers && o->vers[ndx].hash && o->vers[ndx].name ? &o->vers[ndx] : 0;
}

static struct object *provider(struct object *o, const char *file)
{
	for (unsigned i = 0; i < o->nneeded; i++)
		if (obj_has_name(o->needed[i], file)) return o->needed[i];
	for (struct object *p = objects; p; p = p->next)
		if (p->ns == o->ns && obj_has_name(p, file)) return p;
	return 0;
}

static int defines(struct object *p, const struct version *v)
{
	for (unsigned i = 0; i < p->nvers; i++)
		if (p->vers[i].name && !p->vers[i].file && p->vers[i].hash == v->hash &&
		    !strcmp(p->vers[i].name, v->name))
			return 1;
	return 0;
}

/* Whether the libraries that o needs have the versions that it needs. The C
 * library is judged by symbol instead. Returns -1 with the error of the first
 * that is missing; at start all of them are printed. */
int version_check(struct object *o)
{
	int r = 0;
	for (unsigned i = 0; i < o->nvers; i++) {
		struct version *v = &o->vers[i];
		if (!v->name || !v->file || (v->libc && likely(!(ld_debug & DBG_VERSIONS)))) continue;
		struct object *p = provider(o, v->file);
		if (unlikely(ld_debug & DBG_VERSIONS) && p)
			debug_msg("checking for version `%s' in file %s [%ld] required by file %s [%ld]", v->name,
				  p->lm.l_name, namespace_id(p->ns), *o->lm.l_name ? o->lm.l_name : ld_prog,
				  namespace_id(o->ns));
		if (!p || p->is_libc || p->faked || !p->verdef || defines(p, v)) continue;
		if (v->optional) continue;
		const char *by = *o->lm.l_name ? o->lm.l_name : ld_prog;
		if (at_start(o)) {
			ld_print(2, "%s: %s: version `%s' not found (required by %s)\n", ld_prog, p->lm.l_name, v->name,
				 by);
		} else if (!r) {
			ld_error(p->lm.l_name, 0, "version `%s' not found (required by %s)", v->name, by);
		}
		r = -1;
	}
	return r;
}

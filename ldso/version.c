/* Symbol versions: the table that gives DT_VERSYM's numbers their names, and the
 * check that each library has the versions that its users want.
 */
#include <string.h>
#include "ldso.h"

#define MAX_VERSIONS 0x7fff

static const char bad_verneed[] = "invalid DT_VERNEED", bad_verdef[] = "invalid DT_VERDEF";

/* Step to the next of the versions that o needs, in the file's order; *n is all zero at first. Returns 1, 0 after the
 * last, -1 if the table is invalid. */
int next_needed_version(const struct object *o, struct needed_version *n)
{
	if (n->aux && n->aux->vna_next && ++n->i < n->lib->vn_cnt) {
		n->aux_at += n->aux->vna_next;
	} else {
		do {
			if (n->lib && !n->lib->vn_next) return 0;
			n->at = n->lib ? n->at + n->lib->vn_next : o->verneed;
			if (!n->at) return 0;
			n->lib = obj_range(o, n->at, sizeof *n->lib, 4);
			if (!n->lib || n->lib->vn_version != VER_NEED_CURRENT || ++n->libs > MAX_VERSIONS) return -1;
		} while (!n->lib->vn_cnt);
		n->aux_at = n->at + n->lib->vn_aux;
		n->i = 0;
	}
	n->aux = obj_range(o, n->aux_at, sizeof *n->aux, 4);
	return n->aux ? 1 : -1;
}

/* Walk DT_VERNEED or DT_VERDEF; with table, fill it in, otherwise find the
 * highest number into *max. */
static const char *walk_needed(struct object *o, struct version *table, unsigned *max)
{
	struct needed_version n = { 0 };
	int more;
	while ((more = next_needed_version(o, &n)) > 0) {
		unsigned ndx = n.aux->vna_other & 0x7fff;
		if (ndx > *max) *max = ndx;
		if (!table) continue;
		table[ndx] = (struct version){
			.name = obj_string(o, n.aux->vna_name),
			.file = obj_string(o, n.lib->vn_file),
			.hash = n.aux->vna_hash,
		};
		table[ndx].libc = is_libc_name(table[ndx].file);
	}
	return more < 0 ? bad_verneed : 0;
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

/* The library that o needs under this name; null if it is not there. */
struct object *version_provider(const struct object *o, const char *file)
{
	for (unsigned i = 0; i < o->nneeded; i++)
		if (obj_has_name(o->needed[i], file)) return o->needed[i];
	for (struct object *p = objects; p; p = p->next)
		if (p->ns == o->ns && obj_has_name(p, file)) return p;
	return 0;
}

int defines_version(const struct object *p, const char *name)
{
	for (unsigned i = 0; i < p->nvers; i++)
		if (p->vers[i].name && !p->vers[i].file && !strcmp(p->vers[i].name, name)) return 1;
	return 0;
}

/* Whether the libraries that o needs have the versions that it needs. The C
 * library is judged by symbol instead. Returns -1 with the error of the first
 * that is missing; at start each is told, and what is no reason to stop. */
int version_check(struct object *o)
{
	const char *by = *o->lm.l_name ? o->lm.l_name : ld_prog;
	int r = 0, tell = at_start(o);
	struct needed_version n = { 0 };
	while (o->nvers && next_needed_version(o, &n) > 0) {
		const char *file = obj_string(o, n.lib->vn_file), *name = obj_string(o, n.aux->vna_name);
		if (likely(!(ld_debug & DBG_VERSIONS)) && is_libc_name(file)) continue;
		const struct object *p = version_provider(o, file);
		if (!p || p->faked) continue;
		if (unlikely(ld_debug & DBG_VERSIONS))
			debug_msg("checking for version `%s' in file %s [%ld] required by file %s [%ld]", name,
				  p->lm.l_name, namespace_id(p->ns), by, namespace_id(o->ns));
		int optional = !p->verdef || n.aux->vna_flags & VER_FLG_WEAK;
		if (p->is_libc || (p->verdef && defines_version(p, name)) || (optional && !tell)) continue;
		char what[512];
		if (!p->verdef) ld_format(what, sizeof what, "no version information available");
		else ld_format(what, sizeof what, "%sversion `%s' not found", optional ? "weak " : "", name);
		if (unlikely(ld_debug & ~DBG_STATISTICS))
			debug_msg("%s: error: version lookup error: %s (required by %s) (%s)", p->lm.l_name, what, by,
				  tell ? "continued" : "fatal");
		if (tell) ld_print(2, "%s: %s: %s (required by %s)\n", ld_prog, p->lm.l_name, what, by);
		else if (!r) ld_error(p->lm.l_name, 0, "%s (required by %s)", what, by);
		if (!optional) r = -1;
	}
	return r;
}

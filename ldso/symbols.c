/* Finding a symbol's definition.
 *
 * The hash of a name is computed once for a reference and tried on each object of
 * the scopes; the Bloom filter of DT_GNU_HASH turns most of them away with one
 * load. The rules for versions are glibc's, with an addition for libc.so, which
 * stands for glibc and for musl at once: it has musl's functions without a
 * version, and under glibc's versions those whose binary interface differs.
 *
 *  - a reference with a version takes the very version, else a symbol without one;
 *  - one without a version, from a musl-linked object or from libc.so itself,
 *    takes the symbol without a version;
 *  - one without a version from a glibc-linked object, and dlsym called there,
 *    takes glibc's newest version that is not an old one's, if there is one;
 *  - what musl has besides, but glibc's libc.so.6 has not, is nothing to a glibc-linked
 *    object: libm.so.6's and libcrypt.so.1's functions, fgetln, ... are those of the
 *    library that has them, or of a library of the program's own.
 */
#include <string.h>
#include "ldso.h"

#define OK_TYPES \
	(1 << STT_NOTYPE | 1 << STT_OBJECT | 1 << STT_FUNC | 1 << STT_COMMON | 1 << STT_TLS | 1 << STT_GNU_IFUNC)
#define OK_BINDS (1 << STB_GLOBAL | 1 << STB_WEAK | 1 << STB_GNU_UNIQUE)

uint32_t gnu_hash(const char *s)
{
	uint32_t h = 5381;
	for (; *s; s++) h = h * 33 + (unsigned char)*s;
	return h;
}

uint32_t sysv_hash(const char *s)
{
	uint32_t h = 0;
	for (; *s; s++) {
		h = (h << 4) + (unsigned char)*s;
		h ^= h >> 24 & 0xf0;
	}
	return h & 0xfffffff;
}

void ref_init(struct ref *r, const char *name, const struct version *ver, const struct object *from)
{
	*r = (struct ref){ .name = name, .ver = ver, .from = from, .gnu_hash = gnu_hash(name), .sysv_hash = -1 };
}

/* How well the version of symbol i suits: 0 not at all, otherwise the higher the
 * better; EXACT ends the search. */
#define EXACT 0x10000

static int suits(const struct object *o, uint32_t i, const struct ref *r)
{
	if (!o->versym) return EXACT;
	unsigned raw = o->versym[i], ndx = raw & 0x7fff;
	int not_default = raw >> 15;
	if (r->ver) {
		if (ndx < o->nvers && o->vers[ndx].name && o->vers[ndx].hash == r->ver->hash &&
		    !strcmp(o->vers[ndx].name, r->ver->name))
			return EXACT;
		/* libc.so has most of its functions without glibc's versions. */
		if (r->ver->exact && !(o->is_libc && glibc_has_version(r->gnu_hash, r->ver->name))) return 0;
		return !not_default && (ndx >= o->nvers || !o->vers[ndx].hash);
	}
	if (o->is_libc) {
		if (r->from && r->from->flavor == FLAVOR_GLIBC) {
			if (ndx < 2) return 2; /* some of musl's own are protected too */
			/* OLD_TWIN of libc-subst/glibc/twin.h: for objects without versions, which may be as old */
			if (ELF64_ST_VISIBILITY(o->symtab[i].st_other) == STV_PROTECTED) return !r->dlsym;
			return ndx + 1;
		}
		return ndx < 2 ? EXACT : !not_default;
	}
	if (ndx < (r->dlsym ? 2 : 3)) return EXACT;
	return !not_default;
}

static int usable(const Sym *s, const struct ref *r)
{
	unsigned type = ELF64_ST_TYPE(s->st_info);
	if (!(OK_TYPES >> type & 1) || !(OK_BINDS >> ELF64_ST_BIND(s->st_info) & 1)) return 0;
	if (!s->st_value && s->st_shndx != SHN_ABS && type != STT_TLS) return 0;
	return s->st_shndx != SHN_UNDEF || !(r->need_def || type == STT_TLS);
}

static int same_name(const struct object *o, uint32_t i, const struct ref *r)
{
	return !strcmp(obj_string(o, o->symtab[i].st_name), r->name);
}

/* What the Bloom filter says. */
static inline int certainly_not(const struct object *o, uint32_t h)
{
	uint64_t word = o->bloom[h >> 6 & o->bloom_mask];
	return !(word >> (h & 63) & word >> (h >> o->bloom_shift & 63) & 1);
}

/* The definition in o; null when there is none that suits. */
const Sym *lookup_in(struct object *o, struct ref *r)
{
	uint32_t best = 0;
	int best_suits = 0;
	if (o->bloom) {
		uint32_t h = r->gnu_hash;
		if (certainly_not(o, h) || !o->nbuckets) return 0;
		uint32_t i = o->buckets[h % o->nbuckets];
		if (i < o->symoffset || !i) return 0;
		for (; i < o->nsyms; i++) {
			uint32_t c = o->chain[i];
			if (!((c ^ h) >> 1) && same_name(o, i, r) && usable(&o->symtab[i], r)) {
				int s = suits(o, i, r);
				if (s == EXACT) return &o->symtab[i];
				if (s > best_suits) best_suits = s, best = i;
			}
			if (c & 1) break;
		}
	} else if (o->sysv_nbuckets) {
		if (r->sysv_hash == -1U) r->sysv_hash = sysv_hash(r->name);
		uint32_t limit = o->sysv_nchain < o->nsyms ? o->sysv_nchain : o->nsyms, steps = 0;
		uint32_t i = o->sysv_buckets[r->sysv_hash % o->sysv_nbuckets];
		for (; i && i < limit && steps++ < limit; i = o->sysv_chain[i]) {
			if (!same_name(o, i, r) || !usable(&o->symtab[i], r)) continue;
			int s = suits(o, i, r);
			if (s == EXACT) return &o->symtab[i];
			if (s > best_suits) best_suits = s, best = i;
		}
	}
	return best_suits ? &o->symtab[best] : 0;
}

/* Search a scope in order, leaving out skip. */
struct def lookup_scope(const struct scope *s, struct ref *r, const struct object *skip)
{
	/* The list may be replaced meanwhile: length first, see scope.c. */
	unsigned n = __atomic_load_n(&s->n, __ATOMIC_ACQUIRE);
	struct object **list = __atomic_load_n(&s->list, __ATOMIC_ACQUIRE);
	for (unsigned i = 0; i < n; i++) {
		struct object *o = list[i];
		if (!o || (o->bloom && likely(certainly_not(o, r->gnu_hash)) && likely(!(ld_debug & DBG_SYMBOLS))))
			continue;
		if (o == skip || (o->is_libc && r->ver && r->ver->file && !r->ver->libc)) continue;
		if (unlikely(ld_debug & DBG_SYMBOLS))
			debug_msg("symbol=%s;  lookup in file=%s [%ld]", r->name,
				  *o->lm.l_name ? o->lm.l_name : ld_prog, namespace_id(o->ns));
		const Sym *sym = lookup_in(o, r);
		if (!sym) continue;
		if (unlikely(o->is_libc && !r->ver && r->from && r->from->flavor == FLAVOR_GLIBC) &&
		    !glibc_has(r->gnu_hash))
			continue;
		return (struct def){ sym, o };
	}
	return (struct def){ 0 };
}

/* Symbols that must be one in the whole namespace, whatever the scopes say
 * (STB_GNU_UNIQUE): the first definition found stays. Never unloaded. */
static struct unique {
	struct unique *next;
	uint32_t hash;
	struct def def;
} * uniques[64];
volatile int unique_lock;

static struct unique *known_unique(struct unique *u, struct def d, const struct ref *r)
{
	for (; u; u = u->next)
		if (u->hash == r->gnu_hash && u->def.obj->ns == d.obj->ns &&
		    !strcmp(obj_string(u->def.obj, u->def.sym->st_name), r->name))
			break;
	return u;
}

static struct def make_unique(struct def d, const struct ref *r)
{
	struct unique **head = &uniques[r->gnu_hash % countof(uniques)], *u, *fresh;
	uint64_t mask;
	leaf_lock(&unique_lock, &mask);
	u = known_unique(*head, d, r);
	leaf_unlock(&unique_lock, &mask);
	if (u) return u->def;
	if (!(fresh = ld_alloc(sizeof *fresh))) return d;
	*fresh = (struct unique){ .hash = r->gnu_hash, .def = d };
	leaf_lock(&unique_lock, &mask);
	if (!(u = known_unique(*head, d, r))) { /* nor has another thread made it meanwhile */
		d.obj->nodelete = 1;
		fresh->next = *head;
		*head = fresh;
	}
	leaf_unlock(&unique_lock, &mask);
	if (!u) return d;
	ld_free(fresh);
	return u->def;
}

/* Search all scopes of r->from. */
struct def lookup_symbol(struct ref *r, const struct object *skip)
{
	const struct object *from = r->from;
	struct def d = { 0 };
	if (unlikely(from->dyn[DT_FLAGS] & DF_SYMBOLIC || has_dyn(from, DT_SYMBOLIC))) {
		struct scope self = { (struct object *[]){ (struct object *)from }, 1 };
		d = lookup_scope(&self, r, skip);
	}
	unsigned n = __atomic_load_n(&from->nscopes, __ATOMIC_ACQUIRE);
	struct scope **scopes = __atomic_load_n(&from->scopes, __ATOMIC_ACQUIRE);
	for (unsigned i = 0; !d.sym && i < n; i++) d = lookup_scope(scopes[i], r, skip);
	if (d.sym && unlikely(ELF64_ST_BIND(d.sym->st_info) == STB_GNU_UNIQUE) && !skip) d = make_unique(d, r);
	return d;
}

/* The address that a definition stands for; functions that choose their own
 * implementation are asked. */
uintptr_t def_address(struct def d)
{
	uintptr_t a = d.sym->st_value;
	if (d.sym->st_shndx != SHN_ABS) a += d.obj->lm.l_addr;
	if (ELF64_ST_TYPE(d.sym->st_info) == STT_GNU_IFUNC && d.sym->st_shndx != SHN_UNDEF) a = ask_resolver(a);
	return a;
}

/* How many symbols o has: DT_HASH says it, DT_GNU_HASH by its last chain. */
uint32_t count_symbols(const struct object *o)
{
	if (o->sysv_nbuckets) return o->sysv_nchain < o->nsyms ? o->sysv_nchain : o->nsyms;
	uint32_t last = 0;
	if (!o->bloom) return 0;
	for (uint32_t i = 0; i < o->nbuckets; i++)
		if (o->buckets[i] > last) last = o->buckets[i];
	if (last < o->symoffset || !last) return o->symoffset < o->nsyms ? o->symoffset : o->nsyms;
	while (last < o->nsyms && !(o->chain[last] & 1)) last++;
	return last < o->nsyms ? last + 1 : o->nsyms;
}

/* What links an object to a C library: the one of the program, if it says none. */
void set_flavor(struct object *o)
{
	for (const Dyn *d = o->lm.l_ld; d && d->d_tag; d++) {
		if (d->d_tag != DT_NEEDED) continue;
		const char *s = obj_string(o, d->d_un.d_val);
		if (!strcmp(s, "libc.so.6")) o->flavor = FLAVOR_GLIBC;
		else if (!strcmp(s, "libc.so") || !strncmp(s, "libc.musl-", 10) || !strncmp(s, "ld-musl-", 8))
			o->flavor = FLAVOR_MUSL;
		else continue;
		break;
	}
	for (unsigned i = 0; !o->flavor && i < o->nvers; i++)
		if (o->vers[i].libc) o->flavor = FLAVOR_GLIBC;
	if (!o->flavor && main_obj) o->flavor = main_obj->flavor;
	/* musl never unloads, and its atexit does not say for which library. */
	if (o->flavor == FLAVOR_MUSL) o->nodelete = 1;
}

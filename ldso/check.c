/* Under HTUX_DEBUG (make DEBUG=1): what must hold for the set of loaded objects whenever the loader has
 * finished a change of it. What does not hold ends the program.
 */
#include "audit.h"

#ifdef HTUX_DEBUG

#define CHECK(o, what)                                                                                               \
	do {                                                                                                         \
		if (!(what))                                                                                         \
			ld_fatal(127, "loader check: %s: %s:%d: %s", *(o)->lm.l_name ? (o)->lm.l_name : "(program)", \
				 __FILE__, __LINE__, #what);                                                         \
	} while (0)

static int is_object(const struct object *o)
{
	for (struct object *p = objects; p; p = p->next)
		if (p == o) return 1;
	return 0;
}

static int in_scope(const struct scope *s, const struct object *o)
{
	for (unsigned i = 0; i < s->n; i++)
		if (s->list[i] == o) return 1;
	return 0;
}

/* The chain that debuggers follow, and the list of all. */
static void check_lists(void)
{
	unsigned chained = 0, listed = 0;
	for (struct namespace *ns = namespaces; ns < namespaces + NAMESPACES; ns++) {
		struct object *prev = 0;
		for (struct object *o = ns->first; o; prev = o, o = (void *)o->lm.l_next, chained++) {
			CHECK(o, o->lm.l_prev == (void *)prev);
			CHECK(o, o->ns == ns && o->ns_id == namespace_id(ns));
			CHECK(o, o->names && o->lm.l_name);
			CHECK(o, o->real == (o->is_libc ? &libc_obj : o));
			CHECK(o, !o->stand_in || ns->libc == o);
			CHECK(o, o->stand_in || is_object(o));
			if (o->stand_in) chained--;
		}
		if (prev) CHECK(prev, ns->last == prev);
		for (unsigned i = 0; i < ns->global.n; i++) {
			struct object *o = ns->global.list[i];
			if (o) CHECK(o, is_object(o) && (o->is_libc || (o->global && o->ns == ns)));
		}
	}
	for (struct object *o = objects; o; o = o->next, listed++) {
		CHECK(o, o->listed || o->is_libc);
		CHECK(o, !o->global || o->is_libc || in_scope(&o->ns->global, o));
	}
	CHECK(main_obj, chained == listed);
}

/* Nothing points to what is gone. */
static void check_references(const struct object *o)
{
	for (unsigned i = 0; i < o->nneeded; i++) CHECK(o, is_object(o->needed[i]));
	for (unsigned i = 0; i < o->nreldeps; i++) CHECK(o, is_object(o->reldeps[i]));
	for (unsigned i = 0; i < o->local.n; i++) CHECK(o, is_object(o->local.list[i]));
	CHECK(o, !o->loader || is_object(o->loader));
	for (unsigned i = 0; i < o->nscopes; i++) {
		int known = o->is_libc && !ld_loaded; /* while auditors start it has itself alone */
		for (struct namespace *ns = namespaces; ns < namespaces + NAMESPACES; ns++)
			known |= (o->is_libc || ns == o->ns) && o->scopes[i] == &ns->global;
		for (struct object *p = objects; p && !known; p = p->next) known = o->scopes[i] == &p->local;
		CHECK(o, known);
	}
}

/* The hash table finds what it holds: every symbol is where its name leads, and passes the filter. */
static void check_hash(struct object *o)
{
	for (uint32_t b = 0; o->bloom && b < o->nbuckets; b++) {
		uint32_t i = o->buckets[b];
		if (!i) continue;
		CHECK(o, i >= o->symoffset);
		for (;; i++) {
			CHECK(o, i < o->nsyms);
			uint32_t h = gnu_hash(obj_string(o, o->symtab[i].st_name));
			uint64_t word = o->bloom[h >> 6 & o->bloom_mask];
			CHECK(o, !((h ^ o->chain[i]) >> 1) && h % o->nbuckets == b);
			CHECK(o, word >> (h & 63) & word >> (h >> o->bloom_shift & 63) & 1);
			if (o->chain[i] & 1) break;
		}
	}
}

/* Each is held by something: it is opened, part of the program, not to be deleted, or needed by such. */
static void mark_held(struct object *o)
{
	if (o->used) return;
	o->used = 1;
	for (unsigned i = 0; i < o->nneeded; i++) mark_held(o->needed[i]);
	for (unsigned i = 0; i < o->nreldeps; i++) mark_held(o->reldeps[i]);
	for (unsigned i = 0; i < o->local.n; i++) mark_held(o->local.list[i]);
}

static void check_counts(void)
{
	for (struct object *o = objects; o; o = o->next) o->used = 0;
	for (struct object *o = objects; o; o = o->next)
		if (o->startup || o->nodelete || o->open_count || o->tls_dtors || o->is_libc || o->is_vdso)
			mark_held(o);
	for (struct object *o = objects; o; o = o->next) CHECK(o, o->used);
}

void check_objects(int unloaded)
{
	check_lists();
	for (struct object *o = objects; o; o = o->next) {
		check_references(o);
		CHECK(o, o->faked || o->map_start < o->map_end);
		CHECK(o, o->faked || object_of((void *)o->map_start) == o);
		CHECK(o, o->faked || o->is_vdso || o->relocated || at_start(o)); /* auditors come before the program */
		if (!o->checked) check_hash(o);
		o->checked = 1;
	}
	tls_check();
	if (unloaded) check_counts();
}

#endif

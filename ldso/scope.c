/* Scopes: the lists of objects that references are searched in.
 *
 * An object's scopes are its namespace's global one (the program, what it was linked with,
 * and what was opened with RTLD_GLOBAL), then for what dlopen loaded the opened
 * library with its dependencies. Lookups go on without a lock while these change:
 * a list is read after its length, a list never shrinks in place, entries may be null, and what was
 * replaced is freed only when all lookups that began before are over.
 */
#include <errno.h>
#include <string.h>
#include "ldso.h"

static int no_memory(void) { return ld_error(0, ENOMEM, "cannot extend global scope"); }

/* Room in the global scope for n more, so that adding them cannot fail, whatever happens between. */
int scope_reserve_global(struct namespace *ns, unsigned n)
{
	if (ns->global.n + ns->reserved + n > ns->room || !ns->room) {
		struct object **old = ns->global.list, **all;
		unsigned room = ns->global.n + ns->reserved + n, have = 0;
		if (!(all = ld_alloc((room + 1) * sizeof *all))) return no_memory();
		for (unsigned i = 0; i < ns->global.n; i++)
			if (old[i]) all[have++] = old[i];
		/* Who read the old length finds null pointers. */
		__atomic_store_n(&ns->global.list, all, __ATOMIC_RELEASE);
		__atomic_store_n(&ns->global.n, have, __ATOMIC_RELEASE);
		ns->room = room;
		if (ld_started) lookup_wait();
		ld_free(old);
	}
	ns->reserved += n;
	return 0;
}

/* Add those of the n objects that are not global yet; there is room for them. */
void scope_add_reserved(struct namespace *ns, struct object **list, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		/* libc.so is in the scopes of all namespaces. */
		if (list[i]->is_libc ? in_list(ns->global.list, ns->global.n, list[i])
				     : list[i]->global || list[i]->faked)
			continue;
		list[i]->global = 1;
		ns->global.list[ns->global.n] = list[i];
		__atomic_store_n(&ns->global.n, ns->global.n + 1, __ATOMIC_RELEASE);
		if (unlikely(ld_debug & DBG_SCOPES) && ld_loaded)
			debug_msg("\nadd %s [%ld] to global scope", list[i]->lm.l_name, namespace_id(ns));
	}
	ns->reserved -= n;
}

int scope_add_global(struct namespace *ns, struct object **list, unsigned n)
{
	if (scope_reserve_global(ns, n) < 0) return -1;
	scope_add_reserved(ns, list, n);
	return 0;
}

/* Take the objects that are not `listed` any more out of the global scope: their places stay, empty. Whoever frees
 * them waits for lookups. */
void scope_prune_global(struct namespace *ns)
{
	for (unsigned i = 0; i < ns->global.n; i++)
		if (ns->global.list[i] && !ns->global.list[i]->listed)
			__atomic_store_n(&ns->global.list[i], 0, __ATOMIC_RELEASE);
}

/* Let o's references be searched in s too; first: before all others. */
int obj_add_scope(struct object *o, struct scope *s, int first)
{
	struct scope **old = o->scopes, **all;
	for (unsigned i = 0; i < o->nscopes; i++)
		if (old[i] == s) return 0;
	if (!(all = ld_alloc((o->nscopes + 1) * sizeof *all))) return no_memory();
	for (unsigned i = 0; i < o->nscopes; i++) all[i + !!first] = old[i];
	all[first ? 0 : o->nscopes] = s;
	__atomic_store_n(&o->scopes, all, __ATOMIC_RELEASE);
	__atomic_store_n(&o->nscopes, o->nscopes + 1, __ATOMIC_RELEASE);
	if (old && ld_started && o->relocated) lookup_wait();
	ld_free(old);
	return 0;
}

/* Undo obj_add_scope. In place: a lookup sees an entry twice at worst. */
void obj_drop_scope(struct object *o, struct scope *s)
{
	for (unsigned i = 0; i < o->nscopes; i++)
		if (o->scopes[i] == s) {
			for (; i + 1 < o->nscopes; i++)
				__atomic_store_n(&o->scopes[i], o->scopes[i + 1], __ATOMIC_RELEASE);
			__atomic_store_n(&o->nscopes, o->nscopes - 1, __ATOMIC_RELEASE);
			return;
		}
}

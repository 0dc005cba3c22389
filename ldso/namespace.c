/* Namespaces: dlmopen's separate sets of objects.
 *
 * A library that is loaded into a namespace of its own gets its own copy of all
 * that it needs, but for the C library: libc.so is also the loader, holds the
 * threads, the heap and the way into the kernel, and stays one. So a new
 * namespace's list has an entry that stands for it, a link_map of its own with
 * the same addresses; lookups go to libc.so itself. With glibc, stdio, the
 * environment and malloc's heap exist once for each namespace instead.
 */
#include <dlfcn.h>
#include <string.h>
#include "audit.h"

struct namespace namespaces[NAMESPACES];
int namespaces_used;

void namespace_append(struct namespace *ns, struct object *o)
{
	static struct name nameless = { .name = "" }, libc = { .name = "libc.so.6" };
	if (ns != BASE_NS) namespaces_used = 1;
	o->ns = ns;
	o->ns_id = namespace_id(ns);
	o->real = o->is_libc ? &libc_obj : o;
	if (!o->names) o->names = o->is_libc ? &libc : &nameless; /* the others come with one */
	o->lm.l_next = 0;
	o->lm.l_prev = (void *)ns->last;
	if (ns->last) ns->last->lm.l_next = &o->lm;
	else ns->first = o;
	ns->last = o;
	if (o->soname && !strcmp(o->soname, "libm.so.6")) cpu_features_for(o);
}

void namespace_remove(struct object *o)
{
	struct namespace *ns = o->ns;
	if (o->lm.l_next) o->lm.l_next->l_prev = o->lm.l_prev;
	else ns->last = (void *)o->lm.l_prev;
	if (o->lm.l_prev) o->lm.l_prev->l_next = o->lm.l_next;
	else ns->first = (void *)o->lm.l_next;
}

struct object *namespace_libc(struct namespace *ns)
{
	static struct object *list[] = { &libc_obj };
	struct object *o;
	if (ns == BASE_NS) {
		if (!libc_obj.local.n) libc_obj.local = (struct scope){ list, 1 };
		return &libc_obj;
	}
	if (ns->libc) return ns->libc;
	if (!(o = new_object())) return 0;
	*o = libc_obj;
	o->stand_in = 1;
	o->next = 0;
	o->names = 0;
	o->open_count = 0;
	o->scopes = 0;
	o->nscopes = 0;
	o->audit = 0;
	o->audit_told = 0;
	o->local = (struct scope){ list, 1 };
	lock(&list_lock);
	namespace_append(ns, o);
	unlock(&list_lock);
	ns->libc = o;
	audit_opened(o);
	return o;
}

struct namespace *namespace_find(long id)
{
	if (id >= 0) return id < NAMESPACES && namespaces[id].first ? &namespaces[id] : 0;
	for (struct namespace *ns = namespaces; ns < namespaces + NAMESPACES; ns++)
		if (!ns->first) return ns;
	return 0;
}

void namespace_collect(void)
{
	for (struct namespace *ns = BASE_NS + 1; ns < namespaces + NAMESPACES; ns++) {
		struct object *o = ns->libc;
		if (o && (ns->first != ns->last || o->open_count)) continue;
		if (!o && ns->first) continue;
		if (o) {
			audit_closed(o);
			lock(&list_lock);
			namespace_remove(o);
			unlock(&list_lock);
			ld_free(o->audit);
			ld_free(o);
		}
		if (ns->global.list) {
			lookup_wait();
			ld_free(ns->global.list);
		}
		memset(ns, 0, sizeof *ns);
	}
}

/* dlopen(3) and dlmopen(3). */
#include <dlfcn.h>
#include <errno.h>
#include <string.h>
#include "pthread_impl.h"
#include "audit.h"

int valid_handle(void *handle)
{
	for (struct object *o = objects; o; o = o->next)
		if (handle == o) return 1;
	for (struct namespace *ns = namespaces; handle && ns < namespaces + NAMESPACES; ns++)
		if (handle == ns->libc) return 1;
	return 0;
}

/* Auditors hear of what goes as if it had been closed. */
static void audit_discarded(struct object *mark)
{
	struct object **list;
	unsigned n = 0, k = 0;
	for (struct object *o = mark->next; o; o = o->next) n++;
	if (!(list = ld_alloc((n + 1) * sizeof *list))) return;
	for (struct object *o = mark->next; o; o = o->next)
		if (!o->is_libc) list[k++] = o;
	if (k) run_destructors(list, k); /* none was initialised */
	if (k) audit_deleting(list[0]->ns);
	ld_free(list);
}

/* Load failed: everything that came after mark goes again. */
static void discard_after(struct object *mark)
{
	struct namespace *ns = mark->next ? mark->next->ns : 0;
	if (nauditors && ns) audit_discarded(mark);
	lock(&list_lock);
	while (mark->next) {
		struct object *o = last_object();
		object_removed(o);
		if (o == &libc_obj) continue;
		if (unlikely(ld_debug & DBG_FILES))
			debug_msg("\nfile=%s [%ld];  destroying link map", o->lm.l_name, namespace_id(ns));
		tls_forget(o);
		free_object(o);
	}
	unlock(&list_lock);
	if (ns) audit_consistent(ns);
}

/* The new objects among root's dependencies: scopes, relocation, TLS. */
static int prepare(struct object *root, int mode)
{
	struct object **list = root->local.list;
	unsigned n = root->local.n;
	for (unsigned i = 0; i < n; i++) {
		struct object *o = list[i];
		if (o->relocated) {
			if (!o->startup && obj_add_scope(o, &root->local, 0) < 0) return -1;
			continue;
		}
		if (version_check(o) < 0 || obj_add_scope(o, &o->ns->global, 0) < 0 ||
		    obj_add_scope(o, &root->local, !!(mode & RTLD_DEEPBIND)) < 0)
			return -1;
	}
	if (unlikely(ld_debug & DBG_SCOPES)) debug_scopes(list, 1);
	int lazy = !(mode & RTLD_NOW) && !env_bind_now;
	struct object **order = ld_alloc((n + 1) * sizeof *order);
	if (!order) return ld_error(root->lm.l_name, ENOMEM, "cannot allocate dependency list");
	sort_objects(list, n, order, 0);
	for (unsigned i = 0; i < n; i++) {
		if (order[i]->relocated) continue;
		if (relocate_object(order[i], lazy) < 0 || protect_relro(order[i]) < 0) {
			ld_free(order);
			return -1;
		}
	}
	ld_free(order);
	if (unlikely(ld_debug & DBG_SCOPES)) debug_scopes(list, n);
	missing_protect();
	return tls_publish(list, n);
}

int path_only(const char *file) { return strchr(file, '/') && !strchr(file, '$'); }

/* Everything but constructors, under load_lock. */
static struct object *open_object(const char *file, int mode, struct object *by, struct namespace *ns)
{
	struct object *mark = last_object();
	struct object *o = load_library(file, by, ns, mode & RTLD_NOLOAD ? LOAD_NOT : LOAD_DYNAMIC);
	if (!o) {
		if (mark->next) discard_after(mark);
		return 0;
	}
	if (o->is_libc) {
		if (ns->adding) audit_consistent(ns);
		return namespace_libc(ns);
	}
	/* From now on, as what it is bound to stays with it. */
	if (mode & RTLD_NODELETE) o->nodelete = 1;
	int new = !o->relocated, loading = !o->local.list;
	if (loading && (load_needed(o, 0, 0) < 0 || keep_order(o) < 0)) goto fail;
	if (loading) audit_consistent(ns);
	/* What a namespace is made for is its global scope, as the program is for its own. */
	if (!ns->global.n && scope_add_global(ns, o->local.list, o->local.n) < 0) goto fail;
	if (new &&prepare(o, mode) < 0) goto fail;
	if (!new && !o->startup && !o->open_count) {
		/* A dependency of something else becomes a root of its own. */
		for (unsigned i = 0; i < o->local.n; i++)
			if (!o->local.list[i]->startup && obj_add_scope(o->local.list[i], &o->local, 0) < 0) goto fail;
	}
	if (new &&findobj_update() < 0) goto fail;
	if (mode & RTLD_GLOBAL && scope_reserve_global(ns, o->local.n) < 0) goto fail;
	return o;
fail:
	for (struct object *p = objects; p && mark->next; p = p->next)
		for (struct object *q = mark->next; q; q = q->next) obj_drop_scope(p, &q->local);
	if (mark->next) lookup_wait();
	discard_after(mark);
	findobj_update();
	return 0;
}

struct object *open_in(struct namespace *ns, const char *file, int mode, struct object *by)
{
	unsigned long long before = dl_adds;
	__inhibit_ptc();
	debug_state(ns, RT_ADD);
	struct object *o = open_object(file, mode, by, ns);
	ns->adding = 0;
	if (!o) namespace_collect();
	debug_state(ns, RT_CONSISTENT);
	__release_ptc();
	cache_close();
	check_objects(0);
	if (!o) return 0;
	o->open_count++;
	if (dl_adds != before) run_constructors(o);
	/* Seen by others once it is initialised, as with glibc. */
	if (mode & RTLD_GLOBAL && !o->is_libc) scope_add_reserved(ns, o->local.list, o->local.n);
	if (unlikely(ld_debug & DBG_FILES))
		debug_msg("opening file=%s [%ld]; direct_opencount=%u\n", o->lm.l_name, namespace_id(ns),
			  o->open_count);
	return o;
}

static void *fail_open(const char *file, int err, const char *text)
{
	ld_error(file, err, "%s", text);
	dl_set_error();
	return 0;
}

#define OF_CALLER (-2) /* the namespace of whoever called */

static void *open_from(long id, const char *file, int mode, void *caller)
{
	struct object *by = object_of(caller), *o = 0;
	struct namespace *ns;
	int cs;
	if (!by) by = main_obj;
	if (!(mode & (RTLD_LAZY | RTLD_NOW)) && by->flavor != FLAVOR_MUSL)
		return fail_open(file, EINVAL, "invalid mode for dlopen()");
	dl_clear_error();
	if ((!file || !*file) && (id == OF_CALLER || id == LM_ID_BASE)) return main_obj;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cs);
	lock(&load_lock);
	ns = id == OF_CALLER ? by->ns : id < LM_ID_NEWLM ? 0 : namespace_find(id);
	if (!ns || !ns->auditing != !by->ns->auditing)
		ld_error(file, EINVAL,
			 id == LM_ID_NEWLM ? "no more namespaces available for dlmopen()"
					   : "invalid target namespace in dlmopen()");
	else o = open_in(ns, file, mode, id != OF_CALLER && path_only(file) ? 0 : by);
	if (!o && *ld_error_text()) dl_set_error();
	unlock(&load_lock);
	pthread_setcancelstate(cs, 0);
	return o;
}

/* What glibc's dlopen takes, sprof's flag among it; dlmopen looks less closely. */
#define MODES (RTLD_LAZY | RTLD_NOW | RTLD_NOLOAD | RTLD_DEEPBIND | RTLD_GLOBAL | RTLD_NODELETE | 0x40000000)

void *dlopen(const char *file, int mode)
{
	void *caller = __builtin_return_address(0);
	struct object *by = object_of(caller);
	if (mode & ~MODES && !(by && by->flavor == FLAVOR_MUSL)) return fail_open(0, 0, "invalid mode parameter");
	return open_from(OF_CALLER, file, mode, caller);
}

void *dlmopen(long id, const char *file, int mode)
{
	if (id != LM_ID_BASE && !file) return fail_open(0, EINVAL, "invalid namespace");
	if (id != LM_ID_BASE && mode & RTLD_GLOBAL) return fail_open(0, EINVAL, "invalid mode");
	return open_from(id, file, mode, __builtin_return_address(0));
}

/* dlclose(3). An object stays while it is opened, part of the program, marked as
 * not to be deleted, or needed by one that stays; the others go, with their
 * destructors, thread-local storage and memory.
 */
#include <dlfcn.h>
#include <string.h>
#include "pthread_impl.h"
#include "audit.h"

static void mark_used(struct object *o)
{
	if (o->used) return;
	o->used = 1;
	for (unsigned i = 0; i < o->nneeded; i++) mark_used(o->needed[i]);
	for (unsigned i = 0; i < o->nreldeps; i++) mark_used(o->reldeps[i]);
	for (unsigned i = 0; i < o->local.n; i++) mark_used(o->local.list[i]);
}

/* Put what nothing needs into *list. Returns how many. */
static unsigned collect(struct object ***list)
{
	unsigned n = 0, all = 0;
	for (struct object *o = objects; o; o = o->next, all++) o->used = 0;
	for (struct object *o = objects; o; o = o->next)
		if (o->startup || o->nodelete || o->open_count || o->tls_dtors || o->is_libc || o->is_vdso)
			mark_used(o);
	if (!(*list = ld_alloc((all + 1) * sizeof **list))) return 0;
	for (struct object *o = objects; o; o = o->next)
		if (!o->used) (*list)[n++] = o;
	return n;
}

static int is_gone(const struct scope *s, struct object **gone, unsigned n)
{
	while (n--)
		if (s == &gone[n]->local) return 1;
	return 0;
}

/* An object that stays though what it came with goes (it is not to be deleted, or
 * bound to): it found itself and its needs in the scope of that, and gets its own.
 * Where there is no memory for that, what it still has to bind is not found. With
 * glibc it then counts as opened, and is sorted by what it names for good. */
static void keep_scope(struct object *o, struct object **gone, unsigned n)
{
	unsigned lost = 0, has = 0;
	for (unsigned i = 0; i < o->nscopes; i++) {
		const struct scope *s = o->scopes[i];
		if (is_gone(s, gone, n)) lost++;
		else has |= in_list(s->list, s->n, o);
	}
	if (lost && !o->local.list) o->no_order = 1;
	if (lost && !has && load_needed(o, 0, 0) == 0) obj_add_scope(o, &o->local, 0);
}

/* Unload what nothing needs any more. load_lock is held. */
static void unload_unused(void)
{
	struct object **gone;
	static int running;
	/* A destructor that calls dlclose: the outer call goes round again. */
	static int again;
	if (running) {
		again = 1;
		return;
	}
	running = 1;
	do {
		again = 0;
		unsigned n = collect(&gone);
		if (!n) {
			ld_free(gone);
			namespace_collect();
			check_objects(1);
			break;
		}
		run_destructors(gone, n);
		__inhibit_ptc();
		audit_deleting(gone[0]->ns);
		debug_state(gone[0]->ns, RT_DELETE);
		for (struct object *o = objects; o; o = o->next)
			if (o->used) keep_scope(o, gone, n);
		lock(&list_lock);
		for (unsigned i = 0; i < n; i++) object_removed(gone[i]);
		for (unsigned i = 0; i < n; i++)
			if (gone[i]->global) scope_prune_global(gone[i]->ns);
		for (struct object *o = objects; o; o = o->next)
			for (unsigned i = 0; i < n; i++) obj_drop_scope(o, &gone[i]->local);
		findobj_update();
		unlock(&list_lock);
		lookup_wait();
		for (unsigned i = 0; i < n; i++) {
			struct object *o = gone[i];
			if (unlikely(ld_debug & DBG_FILES))
				debug_msg("\nfile=%s [%ld];  destroying link map", o->lm.l_name, namespace_id(o->ns));
			for (struct object *p = objects; p; p = p->next)
				if (p->loader == o) p->loader = 0; /* as glibc; its own may be gone, too */
			tls_forget(o);
		}
		struct namespace *ns = gone[0]->ns;
		for (unsigned i = 0; i < n; i++) free_object(gone[i]);
		ld_free(gone);
		audit_consistent(ns);
		debug_state(ns, RT_CONSISTENT);
		namespace_collect();
		check_objects(0);
		__release_ptc();
	} while (again);
	running = 0;
}

void close_object(struct object *o)
{
	int last = o->open_count && !--o->open_count && !o->startup;
	if (unlikely(ld_debug & DBG_FILES) && !last)
		debug_msg("\nclosing file=%s; direct_opencount=%u", o->lm.l_name, o->open_count);
	if (last) unload_unused();
}

int dlclose(void *handle)
{
	struct object *o = handle;
	int r = 0;
	dl_clear_error();
	lock(&load_lock);
	if (!valid_handle(handle) || (!o->open_count && !o->startup)) {
		ld_error(0, 0, "shared object not open");
		dl_set_error();
		r = -1;
	} else {
		close_object(o);
	}
	unlock(&load_lock);
	return r;
}

/* A thread_local object of the library with this address in it got a destructor,
 * or lost it: until then the library stays. See __cxa_thread_atexit_impl. */
void __ldso_tls_dtor(void *dso, int count)
{
	struct object *o = object_of(dso);
	if (!o) o = main_obj;
	__atomic_fetch_add(&o->tls_dtors, count, __ATOMIC_ACQ_REL);
}

/* dlsym(3) and dlvsym(3). The entries are in trampoline.S: they pass their
 * return address, which RTLD_NEXT and the caller's own scopes depend on.
 */
#include <dlfcn.h>
#include <string.h>
#include "pthread_impl.h"
#include "audit.h"

#pragma GCC visibility push(hidden)
void *dlsym_from(void *handle, const char *name, void *caller);
void *dlvsym_from(void *handle, const char *name, const char *version, void *caller);
#pragma GCC visibility pop

/* What comes after `from` in the list that it was loaded with; after the program's come
 * those that were made global. */
static struct def lookup_next(struct object *from, struct ref *r)
{
	struct object *root = from;
	while (!root->startup && root->loader && !root->loader->startup && root->loader->ns == root->ns)
		root = root->loader;
	const struct scope *all = from->startup ? &BASE_NS->global : &root->local;
	struct scope rest = { .n = __atomic_load_n(&all->n, __ATOMIC_ACQUIRE) }; /* length first, see scope.c */
	rest.list = __atomic_load_n(&all->list, __ATOMIC_ACQUIRE);
	for (; rest.n && *rest.list != from; rest.n--, rest.list++)
		;
	if (rest.n) rest.n--, rest.list++;
	return lookup_scope(&rest, r, 0);
}

static void *find(void *handle, const char *name, const struct version *v, void *caller)
{
	struct object *from = object_of(caller), *in = from ? from : main_obj;
	struct def d;
	struct ref r;
	ref_init(&r, name, v, in);
	r.dlsym = 1;
	if (handle == RTLD_DEFAULT) {
		d = lookup_symbol(&r, 0);
	} else if (handle == RTLD_NEXT) {
		if (!from) {
			ld_error(0, 0, "RTLD_NEXT used in code not dynamically loaded");
			return 0;
		}
		d = lookup_next(from, &r);
	} else {
		in = handle;
		d = lookup_scope(in->is_main ? &BASE_NS->global : &in->local, &r, 0);
	}
	if (!d.sym) {
		if (unlikely(ld_debug) && debug_undefined(in, name, v)) return 0;
		ld_error(*in->lm.l_name ? in->lm.l_name : ld_prog, 0, "undefined symbol: %s%s%s", name,
			 v ? ", version " : "", v ? v->name : "");
		return 0;
	}
	if (unlikely(ld_debug & DBG_BINDINGS)) debug_binding(in, d.obj, name, v);
	/* The holder of a handle keeps the library open, the others must not lose it. */
	if (!d.obj->startup && from && (handle == RTLD_DEFAULT || handle == RTLD_NEXT)) note_dependency(from, d.obj);
	if (ELF64_ST_TYPE(d.sym->st_info) == STT_TLS) return tls_address(d.obj->tls_id, d.sym->st_value);
	uintptr_t a = def_address(d);
	unsigned flags = LA_SYMB_DLSYM;
	return (void *)(from ? audit_bound(from, d, a, &flags, 0) : a);
}

static void *find_or_error(void *handle, const char *name, const struct version *v, void *caller)
{
	dl_clear_error();
	if (handle != RTLD_DEFAULT && handle != RTLD_NEXT) {
		/* Not under lookup_enter: dlclose waits for that with this lock. */
		lock(&list_lock);
		int ok = valid_handle(handle);
		unlock(&list_lock);
		if (!ok) {
			ld_error(0, 0, "invalid handle");
			dl_set_error();
			return 0;
		}
	}
	unsigned epoch = lookup_enter();
	void *p = find(handle, name, v, caller);
	lookup_leave(epoch);
	if (!p && *ld_error_text()) dl_set_error();
	return p;
}

void *dlsym_from(void *handle, const char *name, void *caller) { return find_or_error(handle, name, 0, caller); }

void *dlvsym_from(void *handle, const char *name, const char *version, void *caller)
{
	struct version v = { .name = version, .hash = sysv_hash(version), .exact = 1, .libc = 1 };
	return find_or_error(handle, name, &v, caller);
}

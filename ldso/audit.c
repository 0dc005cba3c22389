/* LD_AUDIT and DT_AUDIT: libraries that watch the loader, see rtld-audit(7).
 *
 * They are loaded first, each into a namespace of its own, and see what the other
 * namespaces do; nothing in theirs is reported. An object carries for each of them
 * a cookie, and what it asked for in la_objopen. Calls through the PLT are in
 * audit_plt.c.
 */
#include <dlfcn.h>
#include <string.h>
#include "ldso.h"
#include "audit.h"

struct auditor auditors[NAMESPACES];
unsigned nauditors;

/* The functions that an auditor may have, and where they go. */
static const struct {
	const char *name;
	size_t at;
} functions[] = {
	{ "la_activity", offsetof(struct auditor, activity) },
	{ "la_objsearch", offsetof(struct auditor, objsearch) },
	{ "la_objopen", offsetof(struct auditor, objopen) },
	{ "la_preinit", offsetof(struct auditor, preinit) },
	{ "la_symbind64", offsetof(struct auditor, symbind) },
	{ "la_objclose", offsetof(struct auditor, objclose) },
	{ "la_x86_64_gnu_pltenter", offsetof(struct auditor, pltenter) },
	{ "la_x86_64_gnu_pltexit", offsetof(struct auditor, pltexit) },
};

static void *function(struct object *o, const char *name)
{
	struct ref r;
	ref_init(&r, name, 0, o);
	struct def d = { lookup_in(o, &r), o };
	return d.sym ? (void *)def_address(d) : 0;
}

static void refuse(const char *name, const char *why)
{
	ld_print(2, "ERROR: ld.so: object '%s' cannot be loaded as audit interface: %s; ignored.\n", name, why);
}

static void audit_cookies(struct object *o)
{
	/* One for each that may come: they are told of each other. */
	if (o->audit || !(o->audit = ld_alloc(countof(auditors) * sizeof *o->audit))) return;
	for (unsigned i = 0; i < countof(auditors); i++) o->audit[i].cookie = (uintptr_t)&o->lm;
}

static void add_auditor(const char *name)
{
	struct auditor *a = &auditors[nauditors];
	struct namespace *ns = namespace_find(LM_ID_NEWLM);
	if (!ns) return;
	ns->auditing = AUDIT_LOADING;
	struct object *o = open_in(ns, name, RTLD_LAZY, path_only(name) ? 0 : main_obj);
	if (!o) {
		refuse(name, ld_error_reason());
		return;
	}
	unsigned (*version)(unsigned) = function(o, "la_version");
	unsigned v = version ? version(LAV_CURRENT) : 0;
	if (!v || v > LAV_CURRENT) {
		close_object(o);
		if (!version) refuse(name, "undefined symbol: la_version");
		else if (v)
			debug_msg("\tERROR: audit interface '%s' requires version %d (maximum supported version %d); "
				  "ignored.",
				  name, v, LAV_CURRENT);
		return;
	}
	a->obj = o;
	for (unsigned i = 0; i < countof(functions); i++)
		*(void **)((char *)a + functions[i].at) = function(o, functions[i].name);
	nauditors++;
	audit_cookies(main_obj); /* what the next ones are searched for */
	ns->auditing = AUDITING;
}

static void add_list(const char *names)
{
	while (names && *names) {
		size_t n = strcspn(names, ":");
		char *name = ld_alloc(n + 1);
		if (name && n) {
			memcpy(name, names, n);
			add_auditor(name);
		}
		ld_free(name);
		names += n + !!names[n];
	}
}

/* What the program itself asks for. */
static const char *dynamic_list(int64_t tag)
{
	for (const Dyn *d = main_obj->lm.l_ld; d->d_tag; d++)
		if (d->d_tag == tag) return obj_string(main_obj, d->d_un.d_val);
	return 0;
}

int audit_wanted(void) { return (env_audit && *env_audit) || dynamic_list(DT_AUDIT) || dynamic_list(DT_DEPAUDIT); }

void audit_load(void)
{
	add_list(env_audit);
	add_list(dynamic_list(DT_AUDIT));
	add_list(dynamic_list(DT_DEPAUDIT));
}

int audit_calls(void)
{
	for (unsigned i = 0; i < nauditors; i++)
		if (auditors[i].pltenter || auditors[i].pltexit) return 1;
	return 0;
}

void audit_opened(struct object *o)
{
	if (!nauditors || o->ns->auditing == AUDITING || o->audit_told) return;
	o->audit_told = 1;
	audit_cookies(o);
	for (unsigned i = 0; i < nauditors && o->audit; i++) {
		struct audit_state *s = &o->audit[i];
		if (auditors[i].objopen) s->flags = auditors[i].objopen(&o->lm, namespace_id(o->ns), &s->cookie);
	}
}

void audit_closed(struct object *o)
{
	if (!o->audit_told || o->ns->auditing == AUDITING) return;
	o->audit_told = 0;
	for (unsigned i = 0; i < nauditors && o->audit; i++)
		if (auditors[i].objclose) auditors[i].objclose(&o->audit[i].cookie);
}

static void activity(struct namespace *ns, unsigned what)
{
	struct object *head = ns->auditing == AUDITING ? 0 : ns->first;
	/* A namespace that only libc.so's entry is left of is as good as gone. */
	if (head && head->stand_in && !head->open_count) return;
	for (unsigned i = 0; i < nauditors && head && head->audit; i++)
		if (auditors[i].activity) auditors[i].activity(&head->audit[i].cookie, what);
}

void audit_adding(struct namespace *ns, struct object *o)
{
	if (!nauditors || ns->adding || ns->auditing == AUDITING) return;
	ns->adding = 1;
	/* The first of a namespace has its cookies before it is reported itself. */
	audit_cookies(o);
	if (!ns->auditing) activity(ns, LA_ACT_ADD);
}

void audit_consistent(struct namespace *ns)
{
	ns->adding = 0;
	activity(ns, LA_ACT_CONSISTENT);
}

void audit_deleting(struct namespace *ns) { activity(ns, LA_ACT_DELETE); }

const char *audit_search(const char *name, struct object *by, unsigned where)
{
	for (unsigned i = 0; i < nauditors && name && by->audit && by->ns->auditing != AUDITING; i++)
		if (auditors[i].objsearch) name = auditors[i].objsearch(name, &by->audit[i].cookie, where);
	return name;
}

void audit_preinit(void)
{
	for (unsigned i = 0; i < nauditors && main_obj->audit; i++)
		if (auditors[i].preinit) auditors[i].preinit(&main_obj->audit[i].cookie);
}

uintptr_t audit_bound(struct object *from, struct def d, uintptr_t value, unsigned *flags, unsigned *calls)
{
	unsigned all = NO_CALLS, each = 0, added = *flags & LA_SYMB_ALTVALUE;
	int by_name = *flags & LA_SYMB_DLSYM;
	struct audit_state *to = audit_to(from, d.obj)->audit;
	if (!from->audit || !to) {
		if (calls) *calls = -1;
		return value;
	}
	Sym sym = *d.sym;
	sym.st_value = value;
	for (unsigned i = 0; i < nauditors; i++) {
		struct audit_state *f = &from->audit[i], *t = &to[i];
		int is_from = f->flags & LA_FLG_BINDFROM, is_to = t->flags & LA_FLG_BINDTO;
		/* dlsym tells those who asked for one of the two. */
		if (by_name ? !is_from && !is_to : !is_from || !is_to) {
			each |= NO_CALLS << 2 * (i + 1);
			continue;
		}
		*flags |= added;
		if (auditors[i].symbind) {
			uintptr_t v = auditors[i].symbind(&sym, d.sym - d.obj->symtab, &f->cookie, &t->cookie, flags,
							  obj_string(d.obj, d.sym->st_name));
			if (v != sym.st_value) {
				*flags |= added = LA_SYMB_ALTVALUE;
				sym.st_value = v;
			}
		}
		all &= *flags;
		each |= (*flags & NO_CALLS) << 2 * (i + 1);
	}
	if (calls) *calls = all | each;
	return sym.st_value;
}

/* Constructors and destructors, and their order. */
#include <string.h>
#include <unistd.h>
#include "audit.h"

typedef void init_fn(int, char **, char **);

/* Depth first: what an object needs comes before it. */
static void visit(struct object *o, struct object **out, unsigned *n, int reldeps)
{
	if (!o->mark) return;
	o->mark = 0;
	for (unsigned i = 0; i < o->nneeded; i++) visit(o->needed[i], out, n, reldeps);
	if (reldeps)
		for (unsigned i = 0; i < o->nreldeps; i++) visit(o->reldeps[i], out, n, reldeps);
	out[(*n)++] = o;
}

/* Put the n objects of list into out, dependencies first. Among equals the order
 * is glibc's, which starts at the end of the list. Returns n. */
unsigned sort_objects(struct object **list, unsigned n, struct object **out, int reldeps)
{
	unsigned k = 0;
	for (unsigned i = 0; i < n; i++) list[i]->mark = 1;
	for (unsigned i = n; i--;) visit(list[i], out, &k, reldeps);
	return k;
}

static void call_array(struct object *o, unsigned tag, unsigned size_tag)
{
	if (!has_dyn(o, tag)) return;
	init_fn **f = obj_addr(o, o->dyn[tag]);
	for (size_t n = o->dyn[size_tag] / sizeof *f; n; n--, f++)
		if (*f && *f != (init_fn *)-1) (*f)(ld_argc, ld_argv, environ);
}

static const char *debug_name(const struct object *o) { return *o->lm.l_name ? o->lm.l_name : ld_prog; }

void construct(struct object *o)
{
	if (o->constructed || o->faked || o->is_vdso) return;
	o->constructed = 1;
	if (unlikely(ld_debug & DBG_CALLS))
		debug_msg("\n%s: %s\n", o->is_main ? "initialize program" : "calling init", debug_name(o));
	if (has_dyn(o, DT_INIT) && o->dyn[DT_INIT])
		((init_fn *)obj_addr(o, o->dyn[DT_INIT]))(ld_argc, ld_argv, environ);
	call_array(o, DT_INIT_ARRAY, DT_INIT_ARRAYSZ);
}

/* The constructors of all that root needs, and its own; those of the program
 * itself run later, from __libc_start_main, as they do with glibc. */
void run_constructors(struct object *root)
{
	unsigned n = root->local.n;
	struct object **order = ld_alloc((n + 1) * sizeof *order);
	if (root->is_main) {
		call_array(root, DT_PREINIT_ARRAY, DT_PREINIT_ARRAYSZ);
		construct(&libc_obj);
	}
	if (!order) ld_fatal(127, "cannot allocate memory for constructors");
	n = sort_objects(root->local.list, n, order, 0);
	/* What was asked for is last, also where it is needed by what it needs. */
	for (unsigned i = 0; i < n; i++)
		if (order[i] != root) construct(order[i]);
	if (!root->is_main) construct(root);
	ld_free(order);
}

void run_main_constructors(void)
{
	audit_preinit();
	construct(main_obj);
}

static void destruct(struct object *o)
{
	if (!o->constructed || o->destructed) return;
	o->destructed = 1;
	if (unlikely(ld_debug & DBG_CALLS)) debug_msg("\ncalling fini: %s [%ld]\n", o->lm.l_name, namespace_id(o->ns));
	if (has_dyn(o, DT_FINI_ARRAY)) {
		void (**f)(void) = obj_addr(o, o->dyn[DT_FINI_ARRAY]);
		for (size_t n = o->dyn[DT_FINI_ARRAYSZ] / sizeof *f; n--;)
			if (f[n] && f[n] != (void (*)(void)) - 1) f[n]();
	}
	if (has_dyn(o, DT_FINI) && o->dyn[DT_FINI]) ((void (*)(void))obj_addr(o, o->dyn[DT_FINI]))();
	audit_closed(o);
}

/* The destructors of the n objects of list, users before what they use. */
void run_destructors(struct object **list, unsigned n)
{
	struct object **order = ld_alloc((n + 1) * sizeof *order);
	if (!order) return;
	/* Only those of the list; visiting goes beyond it no further than marks. What
	 * was bound at run time counts, but less than what the files say. */
	int reldeps = 0;
	for (unsigned i = 0; i < n; i++) reldeps |= list[i]->nreldeps;
	struct object **first = reldeps ? ld_alloc((n + 1) * sizeof *first) : 0;
	if (first) {
		sort_objects(list, n, first, 1);
		for (unsigned i = 0; i < n / 2; i++) {
			struct object *o = first[i];
			first[i] = first[n - 1 - i];
			first[n - 1 - i] = o;
		}
	}
	n = sort_objects(first ? first : list, n, order, 0);
	while (n--) destruct(order[n]);
	ld_free(first);
	ld_free(order);
}

static void fini_namespace(struct namespace *ns)
{
	lock(&load_lock);
	unsigned n = 0;
	for (struct object *o = objects; o; o = o->next) n++;
	struct object **all = ld_alloc((n + 1) * sizeof *all);
	n = 0;
	for (struct object *o = objects; all && o; o = o->next) {
		if (o->ns != ns || !o->constructed || o->destructed) continue;
		/* A destructor's dlclose must not unmap one whose turn comes later. */
		o->open_count++;
		all[n++] = o;
	}
	unlock(&load_lock);
	if (n) audit_deleting(ns);
	if (all) run_destructors(all, n);
	if (n) audit_consistent(ns);
	ld_free(all);
}

/* At exit: all objects that were constructed, the program's namespace after those
 * of dlmopen, the auditors last. */
void ldso_fini(void)
{
	for (int auditing = 0; auditing < 2; auditing++)
		for (unsigned i = NAMESPACES; i--;)
			if (namespaces[i].first && namespaces[i].auditing == auditing) fini_namespace(&namespaces[i]);
	debug_statistics(1);
}

/* Constructors and destructors, and their order. */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "audit.h"

typedef void init_fn(int, char **, char **);

/* The last one loaded that wants to be constructed before all others (DF_1_INITFIRST). */
static struct object *init_first;

void note_init_first(struct object *o, int loaded)
{
	if (!loaded && init_first == o) init_first = 0;
	if (loaded && o->flags_1 & DF_1_INITFIRST) init_first = o;
}

/* Depth first: what an object needs comes before it. Where objects need each other in circles it shows that glibc keeps,
 * of what was opened or is the program, the whole order that it found, and nothing before it has that. */
static void visit(struct object *o, struct object **out, unsigned *n, int reldeps)
{
	if (!o->mark) return;
	o->mark = 0;
	if (o->order)
		for (unsigned i = 0; i < o->norder; i++) visit(o->order[i], out, n, reldeps);
	else if (o->is_needed)
		for (unsigned i = 0; i < o->nneeded; i++) visit(o->needed[i], out, n, reldeps);
	if (reldeps)
		for (unsigned i = o->nreldeps; i--;) visit(o->reldeps[i], out, n, reldeps);
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

/* Find the order of all that root needs, itself the first, and keep it. Returns 0 or -1 with an error. */
int keep_order(struct object *root)
{
	if (root->no_order) return 0;
	unsigned n = root->local.n, at = 0;
	struct object **sorted = ld_alloc((n + 1) * sizeof *sorted), **order = ld_alloc((n + 1) * sizeof *order);
	if (!sorted || !order) {
		ld_free(sorted);
		ld_free(order);
		return ld_error(root->lm.l_name, ENOMEM, "cannot allocate dependency list");
	}
	forget_dependencies(root, &root->local);
	n = sort_objects(root->local.list, n, sorted, 0);
	order[at++] = root;
	for (unsigned i = n; i--;)
		if (sorted[i] != root) order[at++] = sorted[i];
	ld_free(sorted);
	ld_free(root->order);
	root->order = order;
	root->norder = n;
	return 0;
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
	struct object *first = init_first;
	init_first = 0;
	if (first) construct(first);
	if (root->is_main) {
		call_array(root, DT_PREINIT_ARRAY, DT_PREINIT_ARRAYSZ);
		construct(&libc_obj);
	}
	/* What was asked for is last, also where it is needed by what it needs. */
	for (unsigned i = root->norder; i-- > !!root->is_main;) construct(root->order[i]);
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
}

/* The destructors of the n objects of list, users before what they use; auditors
 * hear of each that it goes, also of those that never came to be initialised. */
void run_destructors(struct object **list, unsigned n)
{
	struct object **order = ld_alloc((n + 1) * sizeof *order);
	if (!order) return;
	/* Only those of the list; visiting goes beyond it no further than marks. What
	 * was bound at run time counts, but less than what the files say. Lists of it that
	 * have become empty count, too: glibc's order is another one then. */
	int reldeps = 0;
	for (struct object *o = objects; o; o = o->next) reldeps |= n && o->ns == list[0]->ns && o->reldeps;
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
	while (n--) {
		destruct(order[n]);
		audit_closed(order[n]);
	}
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
			if (namespaces[i].first && (namespaces[i].auditing != NOT_AUDITING) == auditing)
				fini_namespace(&namespaces[i]);
	debug_statistics(1);
}

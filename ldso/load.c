/* The set of loaded objects: finding one that is there, loading one that is not,
 * and the closure of what an object needs.
 */
#include <errno.h>
#include <string.h>
#include "audit.h"
#include "sys.h"

struct object *objects;
static struct object *last;

struct object *new_object(void) { return ld_alloc(sizeof(struct object)); }

/* Put o at the end of the lists. */
void object_added(struct object *o, struct namespace *ns)
{
	lock(&list_lock);
	namespace_append(ns, o);
	o->next = 0;
	if (last) last->next = o;
	else objects = o;
	last = o;
	o->listed = 1;
	dl_adds++;
	unlock(&list_lock);
}

/* Take o off the lists (the caller holds list_lock if others may look). */
void object_removed(struct object *o)
{
	struct object *prev = 0;
	for (struct object *p = objects; p != o; p = p->next) prev = p;
	if (last == o) last = prev;
	if (prev) prev->next = o->next;
	else objects = o->next;
	namespace_remove(o);
	o->listed = 0;
	dl_subs++;
}

struct object *last_object(void) { return last; }

static void free_dirs(struct dirs *d)
{
	if (!d) return;
	for (unsigned i = 0; i < d->n; i++) ld_free(d->d[i].path);
	ld_free(d);
}

/* Unmap an object and give its memory back. Nothing refers to it any more. */
void free_object(struct object *o)
{
	for (struct name *n = o->names, *next; n; n = next) {
		next = n->next;
		ld_free(n);
	}
	tlsdesc_free(o);
	note_init_first(o, 0);
	if ((uintptr_t)o->phdr - o->map_start >= o->map_end - o->map_start) ld_free((void *)o->phdr);
	unmap_object(o);
	free_dirs(o->rpath);
	free_dirs(o->runpath);
	ld_free(o->vers);
	ld_free(o->origin);
	ld_free(o->needed);
	ld_free(o->order);
	ld_free(o->reldeps);
	ld_free(o->local.list);
	ld_free(o->scopes);
	ld_free(o->audit);
	ld_free(o->audit_slots);
	ld_free(o->lm.l_name);
	ld_free(o);
}

int obj_has_name(const struct object *o, const char *name)
{
	if (o->is_libc) return is_libc_name(name) || !strcmp(name, o->lm.l_name);
	if (!strcmp(o->lm.l_name, name)) return !o->is_main;
	for (struct name *n = o->names; n; n = n->next)
		if (!strcmp(n->name, name)) return 1;
	return o->soname && !o->is_main && !strcmp(o->soname, name);
}

static int add_name(struct object *o, const char *name)
{
	struct name *n = ld_alloc(sizeof *n + strlen(name) + 1);
	if (!n) return -1;
	n->name = strcpy(n->s, name);
	n->next = o->names;
	o->names = n;
	return 0;
}

void obj_add_name(struct object *o, const char *name)
{
	if (!obj_has_name(o, name)) add_name(o, name);
}

struct object *find_loaded(const char *name, const struct namespace *ns)
{
	for (struct object *o = objects; o; o = o->next)
		if (o->ns == ns && !o->is_vdso && !o->faked && obj_has_name(o, name)) return o;
	return 0;
}

static void debug_mapped(const struct object *o, const char *name)
{
	const Ehdr *e = obj_range(o, o->map_start - o->lm.l_addr, sizeof *e, 8);
	debug_msg("file=%s [%ld];  generating link map\n  dynamic: 0x%016lx  base: 0x%016lx   size: 0x%016lx\n"
		  "    entry: 0x%016lx  phdr: 0x%016lx  phnum:   %16u\n",
		  name, namespace_id(o->ns), (size_t)o->lm.l_ld, o->lm.l_addr, o->map_end - o->map_start,
		  o->lm.l_addr + (e ? e->e_entry : 0), (size_t)o->phdr, o->phnum);
}

/* The object of that name in ns, loaded for `by` if it is not there (then at the
 * end of the list, neither relocated nor its needs loaded). Null with an error;
 * with LOAD_NOT, null and no error text when there is such a file, but not loaded.
 * `by` may be null where the name is a path: then auditors are not asked. */
struct object *load_library(const char *name, struct object *by, struct namespace *ns, int how)
{
	int noload = how == LOAD_NOT, dynamic = how != LOAD_NEEDED;
	char *expanded = 0, *in_file = 0, *path = 0;
	struct object *o = 0;
	struct elf_file f;
	struct stat st;

	/* What another needs is known by the name without tokens, what is opened by that with them. */
	if (!dynamic && strchr(name, '$')) {
		if (!(expanded = expand_tokens(name, strlen(name), by))) {
			ld_error(name, 0, "empty dynamic string token substitution");
			return 0;
		}
		name = expanded;
	}
	int is_libc = is_libc_name(name), first = 0;
	if (!(is_libc ? ns == BASE_NS ? (int)libc_obj.listed : !!ns->libc : !!(o = find_loaded(name, ns)))) {
		if (unlikely(ld_debug & DBG_FILES) && by)
			debug_msg("\nfile=%s [%ld];  %s by %s [%ld]", name, namespace_id(ns),
				  dynamic ? "dynamically loaded" : "needed", *by->lm.l_name ? by->lm.l_name : ld_prog,
				  namespace_id(by->ns));
		if (by) name = audit_search(name, by, LA_SER_ORIG);
		if (!name) {
			ld_error(0, ENOENT, "cannot open shared object file");
			goto out;
		}
		is_libc = is_libc_name(name);
		first = 1;
	}
	if (is_libc) {
		if (!libc_obj.listed) object_added(&libc_obj, BASE_NS);
		if (namespace_libc(ns)) o = &libc_obj;
		else ld_error(name, ENOMEM, "cannot create shared object descriptor");
		if (!ns->auditing) audit_opened(&libc_obj);
		if (unlikely(ld_debug & DBG_FILES) && first) debug_mapped(&libc_obj, name);
		goto out;
	}
	if (o || (o = find_loaded(name, ns))) {
		obj_add_name(o, name);
		goto out;
	}
	if (by && strchr(name, '/') && strchr(name, '$')) in_file = expand_tokens(name, strlen(name), by);
	int err = open_library(in_file ? in_file : name, by, &f, &path);
	if (err) {
		if (err == -ENOEXEC) ld_error(name, 0, "wrong ELF class: ELFCLASS32");
		else ld_error(name, -err, "cannot open shared object file");
		goto out;
	}
	if (!sc_fstat(f.fd, &st))
		for (o = objects; o; o = o->next)
			if (o->ns == ns && o->ino == st.st_ino && o->dev == st.st_dev && o->ino) {
				obj_add_name(o, name);
				break;
			}
	if (o || noload) {
		if (!o) elf_refused(path, &f);
		sc_close(f.fd);
		goto out;
	}
	if (!(o = map_file(path, name, &f, 0))) goto out;
	o->lm.l_name = path;
	path = 0;
	o->loader = dynamic ? 0 : by; /* what is opened has none, as with glibc */
	if (o->flags_1 & DF_1_NOOPEN && !(ns == BASE_NS && !ld_loaded)) {
		ld_error(name, 0, "shared object cannot be dlopen()ed");
		free_object(o);
		o = 0;
		goto out;
	}
	if (add_name(o, name) < 0) {
		ld_error(name, ENOMEM, "cannot create shared object descriptor");
		free_object(o);
		o = 0;
		goto out;
	}
	object_added(o, ns);
	audit_adding(ns, o);
	if (tls_assign(o) < 0) o = 0;
	else audit_opened(o);
	if (o && unlikely(ld_debug & DBG_FILES)) debug_mapped(o, name);
out:
	ld_free(path);
	ld_free(in_file);
	ld_free(expanded);
	return o;
}

/* A stand-in for a library that was not found, so that ldd can go on. */
static struct object *fake_object(const char *name)
{
	struct object *o = new_object();
	if (!o) return 0;
	o->lm.l_name = ld_strdup(name);
	o->faked = 1;
	object_added(o, BASE_NS);
	return o;
}

int in_list(struct object **list, unsigned n, const struct object *o)
{
	for (unsigned i = 0; i < n; i++)
		if (list[i] == o) return 1;
	return 0;
}

/* Load what o names in DT_NEEDED and, as filters do, in DT_FILTER and DT_AUXILIARY. */
static int load_direct(struct object *o)
{
	unsigned n = 0;
	if (o->needed || o->faked) return 0;
	for (const Dyn *d = o->lm.l_ld; d && d->d_tag; d++)
		n += d->d_tag == DT_NEEDED || d->d_tag == DT_FILTER || d->d_tag == DT_AUXILIARY;
	if (!(o->needed = ld_alloc((n + 1) * sizeof *o->needed)))
		return ld_error(o->lm.l_name, ENOMEM, "cannot allocate dependency list");
	if (o->is_libc) return 0;
	for (const Dyn *d = o->lm.l_ld; d && d->d_tag; d++) {
		if (d->d_tag != DT_NEEDED && d->d_tag != DT_FILTER && d->d_tag != DT_AUXILIARY) continue;
		const char *name = obj_string(o, d->d_un.d_val);
		if (unlikely(ld_debug & DBG_LIBS) && d->d_tag != DT_NEEDED)
			debug_msg("\nload %s object=%s requested by file=%s",
				  d->d_tag == DT_FILTER ? "filtered" : "auxiliary", name,
				  *o->lm.l_name ? o->lm.l_name : ld_prog);
		struct object *dep = load_library(name, o, o->ns, LOAD_NEEDED);
		if (!dep && d->d_tag == DT_AUXILIARY) {
			ld_clear_error();
			continue;
		}
		if (!dep && env_trace) dep = fake_object(name);
		if (!dep) return -1;
		if (d->d_tag != DT_NEEDED) o->filter = 1;
		if (!in_list(o->needed, o->nneeded, dep)) o->needed[o->nneeded++] = dep;
	}
	return 0;
}

/* A list that grows. */
struct list {
	struct object **o;
	unsigned n, cap;
};

static int insert(struct list *l, unsigned at, struct object *o)
{
	if (l->n == l->cap) {
		unsigned cap = l->cap ? 2 * l->cap : 32;
		struct object **more = ld_alloc(cap * sizeof *more);
		if (!more) return -1;
		if (l->n) memcpy(more, l->o, l->n * sizeof *more);
		ld_free(l->o);
		l->o = more;
		l->cap = cap;
	}
	memmove(l->o + at + 1, l->o + at, (l->n++ - at) * sizeof *l->o);
	l->o[at] = o;
	return 0;
}

/* What the filter at place i stands for is searched before it, and its needs are
 * looked at next. Returns -1 when there is no memory. */
static int insert_filtees(struct list *l, unsigned i)
{
	struct object *o = l->o[i];
	for (const Dyn *d = o->lm.l_ld; d && d->d_tag; d++) {
		if (d->d_tag != DT_FILTER && d->d_tag != DT_AUXILIARY) continue;
		const char *name = obj_string(o, d->d_un.d_val);
		struct object *f = 0;
		for (unsigned k = 0; !f && k < o->nneeded; k++)
			if (obj_has_name(o->needed[k], name)) f = o->needed[k];
		if (!f || in_list(l->o, i, f)) continue;
		for (unsigned k = i; k < l->n; k++)
			if (l->o[k] == f) {
				memmove(l->o + k, l->o + k + 1, (--l->n - k) * sizeof *l->o);
				break;
			}
		if (insert(l, i, f) < 0) return -1;
	}
	return 0;
}

/* Load all that root needs, breadth first, into root->local; the extra objects
 * come right after root. Returns 0 or -1 with an error. */
int load_needed(struct object *root, struct object **extra, unsigned nextra)
{
	struct list l = { 0 };
	int r = insert(&l, 0, root);
	for (unsigned i = 0; !r && i < nextra; i++)
		if (!in_list(l.o, l.n, extra[i])) r = insert(&l, l.n, extra[i]);
	if (r < 0) goto no_memory;
	for (unsigned i = 0; !r && i < l.n; i++) {
		struct object *o = l.o[i];
		if ((r = load_direct(o)) < 0) break;
		for (unsigned k = 0; !r && k < o->nneeded; k++)
			if (!in_list(l.o, l.n, o->needed[k])) r = insert(&l, l.n, o->needed[k]);
		if (!r && unlikely(o->filter) && !o->mark) {
			o->mark = 1;
			r = insert_filtees(&l, i);
			if (l.o[i] != o) i--;
		}
		if (r < 0) goto no_memory;
	}
	for (unsigned i = 0; i < l.n; i++) l.o[i]->mark = 0;
	for (unsigned i = 1; i < l.n; i++) l.o[i]->is_needed = 1;
	if (r < 0) {
		ld_free(l.o);
		return -1;
	}
	ld_free(root->local.list);
	root->local.list = l.o;
	root->local.n = l.n;
	return 0;
no_memory:
	for (unsigned i = 0; i < l.n; i++) l.o[i]->mark = 0;
	ld_free(l.o);
	return ld_error(root->lm.l_name, ENOMEM, "cannot allocate dependency list");
}

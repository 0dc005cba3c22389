/* See check.h. The rule is the loader's: a reference to NAME@VERSION of a C
 * library's soname is provided if libc.so defines that very version, or NAME in
 * its base version. What is linked with musl asks for no versions: there it is every
 * NAME that nothing else in the closure defines. */
#define _GNU_SOURCE
#include "check.h"
#include "closure.h"
#include <htux/sonames.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *provided; /* tree of "name" (base) and "name@version" */

static int compare(const void *a, const void *b) { return strcmp(a, b); }

static const char *key(const char *name, const char *version)
{
	static char buf[1024];
	snprintf(buf, sizeof(buf), version ? "%s@%s" : "%s", name, version);
	return buf;
}

static void provide(const char *name, const char *version)
{
	char *k = strdup(key(name, version));
	if (!k || !tsearch(k, &provided, compare)) abort();
}

static void load(const struct elfobj *libc)
{
#define X(variable, member) provide(variable, NULL);
	HTUX_LIBC_TLS(X)
#undef X
	for (size_t i = 0; i < libc->ndefs; i++) provide(libc->defs[i].name, libc->defs[i].version);
}

static bool has(const struct reference *r)
{
	return tfind(key(r->name, r->version), &provided, compare) || tfind(r->name, &provided, compare);
}

static bool defined(const struct closure *c, const char *name)
{
	for (size_t i = 0; i < c->nobjects; i++)
		for (size_t k = 0; k < c->objects[i]->ndefs; k++)
			if (!strcmp(c->objects[i]->defs[k].name, name)) return true;
	return false;
}

static bool has_versions(const struct elfobj *o)
{
	for (size_t k = 0; k < o->nrefs; k++)
		if (o->refs[k].file) return true;
	return false;
}

/* Is it the C library that is to have this? */
static bool of_libc(const struct closure *c, const struct reference *r, bool versions)
{
	if (r->file) return is_libc_name(r->file);
	return !versions && !r->weak && !c->nmissing && !defined(c, r->name);
}

/* Prints what o needs of the C library; how much of it is lacking. */
static size_t check_object(const struct closure *c, const struct elfobj *o, int verbose)
{
	size_t ok = 0, bad = 0;
	bool versions = has_versions(o);
	for (size_t k = 0; k < o->nrefs; k++) {
		const struct reference *r = &o->refs[k];
		if (of_libc(c, r, versions)) *(has(r) || r->weak ? &ok : &bad) += 1;
	}
	printf("%s: %zu provided, %zu lacking\n", o->path, ok, bad);
	for (size_t k = 0; k < o->nrefs; k++) {
		const struct reference *r = &o->refs[k];
		if (!of_libc(c, r, versions) || (has(r) && !verbose)) continue;
		printf("  %s %s\n", has(r) ? "has" : r->weak ? "absent (weak)" : "lacks", key(r->name, r->version));
	}
	return bad;
}

int check_program(const char *program, const char *libc_path, int verbose)
{
	struct closure c;
	const char *why;
	struct elfobj *libc = elfobj_open(libc_path, &why);
	if (!libc) {
		fprintf(stderr, "htux-sysroot: %s: %s\n", libc_path, why);
		return 2;
	}
	struct elfobj *o = elfobj_open(program, &why);
	if (!o) {
		fprintf(stderr, "htux-sysroot: %s: %s\n", *program ? program : "''", why);
		return 2;
	}
	if (!o->dynamic || (!o->interp && !o->nneeded)) { /* or a static-pie */
		printf("%s: statically linked: nothing to substitute\n", program);
		return 0;
	}
	load(libc);
	closure_collect(&c, o);
	size_t lacking = 0;
	for (size_t i = 0; i < c.nobjects; i++) lacking += check_object(&c, c.objects[i], verbose);
	for (size_t i = 0; i < c.nmissing; i++)
		printf("%s: not found (needed by %s)\n", c.missing[i].name, c.missing[i].by->path);
	printf("%s: %s\n", program,
	       c.nmissing ? "libraries are missing"
	       : lacking  ? "runs with its native libc"
			  : "runs with the substituted libc");
	return c.nmissing || lacking ? 1 : 0;
}

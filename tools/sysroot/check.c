/* See check.h. The rule is the loader's: a reference to NAME@VERSION of a C
 * library's soname is provided if libc.so defines that very version, or NAME in
 * its base version. */
#define _GNU_SOURCE
#include "check.h"
#include "closure.h"
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

static void load(const struct elfobj *libc)
{
	for (size_t i = 0; i < libc->ndefs; i++) {
		char *k = strdup(key(libc->defs[i].name, libc->defs[i].version));
		if (!k || !tsearch(k, &provided, compare)) abort();
	}
}

static bool has(const struct reference *r)
{
	return tfind(key(r->name, r->version), &provided, compare) || tfind(r->name, &provided, compare);
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
		fprintf(stderr, "htux-sysroot: %s: %s\n", program, why);
		return 2;
	}
	if (!o->dynamic) {
		printf("%s: statically linked: nothing to substitute\n", program);
		return 0;
	}
	load(libc);
	closure_collect(&c, o);
	size_t lacking = 0;
	for (size_t i = 0; i < c.nobjects; i++) {
		o = c.objects[i];
		size_t ok = 0, bad = 0;
		for (size_t k = 0; k < o->nrefs; k++) {
			const struct reference *r = &o->refs[k];
			if (r->file && is_libc_name(r->file)) *(has(r) || r->weak ? &ok : &bad) += 1;
		}
		printf("%s: %zu provided, %zu lacking\n", o->path, ok, bad);
		for (size_t k = 0; k < o->nrefs; k++) {
			const struct reference *r = &o->refs[k];
			if (!r->file || !is_libc_name(r->file)) continue;
			if (!has(r)) printf("  %s %s@%s\n", r->weak ? "absent (weak)" : "lacks", r->name, r->version);
			else if (verbose) printf("  has %s@%s\n", r->name, r->version);
		}
		lacking += bad;
	}
	for (size_t i = 0; i < c.nmissing; i++)
		printf("%s: not found (needed by %s)\n", c.missing[i].name, c.missing[i].by->path);
	printf("%s: %s\n", program,
	       c.nmissing ? "libraries are missing"
	       : lacking  ? "runs with its native libc"
			  : "runs with the substituted libc");
	return c.nmissing || lacking ? 1 : 0;
}

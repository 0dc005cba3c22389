/* A program and all libraries that it needs, as the dynamic loader finds them. */
#ifndef SYSROOT_CLOSURE_H
#define SYSROOT_CLOSURE_H
#include "elfobj.h"

struct closure {
	struct elfobj **objects; /* the program first, then breadth first */
	size_t nobjects;
	struct {
		const char *name;
		struct elfobj *by;
	} * missing; /* libraries not found */
	size_t nmissing;
};

/* Is this name (or path) one of the C library's? include/htux/sonames.h */
bool is_libc_name(const char *name);
/* Collect the closure of `program`; the C library's own names are left out. */
void closure_collect(struct closure *c, struct elfobj *program);

#endif

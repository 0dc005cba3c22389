/* One ELF object of a program's closure, read with libelf. */
#ifndef SYSROOT_ELFOBJ_H
#define SYSROOT_ELFOBJ_H
#include <stdbool.h>
#include <stddef.h>

struct reference {
	const char *name;
	const char *version; /* NULL: unversioned */
	const char *file;    /* soname that the version is asked from, NULL if unversioned */
	bool weak;
};

struct elfobj {
	char *path;
	const char *soname, *rpath, *runpath, *interp; /* NULL if absent */
	const char **needed;
	size_t nneeded;
	struct reference *refs; /* undefined dynamic symbols */
	size_t nrefs;
	struct reference *defs; /* defined dynamic symbols, file is NULL; a base version is NULL */
	size_t ndefs;
	bool dynamic;             /* has a dynamic section */
	struct elfobj *needed_by; /* the object that asked for this one first */
};

/* Read the object at path. NULL if it cannot be read or is not an x86-64 ELF
 * file: *why then says so. Objects are never freed: the tool is short-lived. */
struct elfobj *elfobj_open(const char *path, const char **why);

#endif

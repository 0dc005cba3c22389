/* Walks that look ahead: the first component that the host has to be asked for takes the ones behind it along, in one
 * request, where the platform has it (plat_lookup). What the host said is used by the same walk only, each
 * answer once, and where the guest's own tables say nothing else. */
#ifndef KERNEL_AHEAD_H
#define KERNEL_AHEAD_H
#include "fs/hnode.h"

struct looked;
struct ahead {
	const char *rest;   /* of the path, behind the component that is looked up now */
	bool open;          /* what is at the end will be opened for reading */
	struct looked *got; /* what the host said last, or NULL */
};

/* The calling thread walks from here to ahead_end; rest is to be kept up to date. */
void ahead_begin(struct ahead *a, bool open);
void ahead_end(struct ahead *a);
/* The attributes of name in dir: 0, -errno; -ENOSYS: no walk, or to be asked for alone. may_open: ahead_file() would
 * be of use. */
int ahead_stat(struct hnode *dir, const char *name, struct kstat *st, bool may_open);
/* What came with the last answer: a handle for reading of that file (the caller's from now on), or -1; the target of
 * that link (kmalloc'ed), or NULL. */
int ahead_file(void);
char *ahead_link(void);
#endif

/* What auditors see of the loader, rtld-audit(7). Each function does nothing when
 * there are none. Internal to ldso. */
#ifndef LDSO_AUDIT_H
#define LDSO_AUDIT_H
#include "ldso.h"

/* musl's <link.h> has none of these; the host's has. */
#ifndef LAV_CURRENT
#define LAV_CURRENT 2
enum { LA_ACT_CONSISTENT, LA_ACT_ADD, LA_ACT_DELETE };
enum { LA_SER_ORIG = 1, LA_SER_LIBPATH = 2, LA_SER_RUNPATH = 4, LA_SER_CONFIG = 8, LA_SER_DEFAULT = 0x40 };
enum { LA_FLG_BINDTO = 1, LA_FLG_BINDFROM = 2 };
enum {
	LA_SYMB_NOPLTENTER = 1,
	LA_SYMB_NOPLTEXIT = 2,
	LA_SYMB_STRUCTCALL = 4,
	LA_SYMB_DLSYM = 8,
	LA_SYMB_ALTVALUE = 16
};
#endif
#define NO_CALLS (LA_SYMB_NOPLTENTER | LA_SYMB_NOPLTEXIT)
#ifndef DT_DEPAUDIT
#define DT_DEPAUDIT 0x6ffffefb
#define DT_AUDIT 0x6ffffefc
#endif

struct auditor {
	struct object *obj;
	void (*activity)(uintptr_t *cookie, unsigned what);
	char *(*objsearch)(const char *name, uintptr_t *cookie, unsigned where);
	unsigned (*objopen)(struct link_map *map, long ns, uintptr_t *cookie);
	void (*preinit)(uintptr_t *cookie);
	uintptr_t (*symbind)(Sym *sym, unsigned ndx, uintptr_t *from, uintptr_t *to, unsigned *flags, const char *name);
	unsigned (*objclose)(uintptr_t *cookie);
	uintptr_t (*pltenter)(Sym *sym, unsigned ndx, uintptr_t *from, uintptr_t *to, void *regs, unsigned *flags,
			      const char *name, long *framesize);
	unsigned (*pltexit)(Sym *sym, unsigned ndx, uintptr_t *from, uintptr_t *to, const void *in, void *out,
			    const char *name);
};

/* What one auditor knows an object by. */
struct audit_state {
	uintptr_t cookie;
	unsigned flags;
};

#pragma GCC visibility push(hidden)
extern struct auditor auditors[NAMESPACES];
extern unsigned nauditors;

/* audit.c */
int audit_wanted(void); /* by the environment or the program */
void audit_load(void);  /* they run: the C library must be ready */
int audit_calls(void);  /* whether one watches calls through the PLT */
static inline int audit_watches(const struct object *o)
{
	return unlikely(nauditors) && o->audit && !o->ns->auditing && audit_calls();
}
void audit_opened(struct object *o);
void audit_closed(struct object *o);
/* adding: o comes to ns, said once for each opening; the others end that. */
void audit_adding(struct namespace *ns, struct object *o);
void audit_consistent(struct namespace *ns);
void audit_deleting(struct namespace *ns);
/* The name to try instead, at the same or another place; null: not this one. */
const char *audit_search(const char *name, struct object *by, unsigned where);
void audit_preinit(void);
/* from's reference gets d at value: the address to use. flags is what symbind gets
 * and leaves; calls, if not null, a bit pair for each auditor that does not want to
 * see calls, shifted by 2, below them one for all together. */
uintptr_t audit_bound(struct object *from, struct def d, uintptr_t value, unsigned *flags, unsigned *calls);

/* What auditors know as the library that from is bound to: its namespace's entry for libc.so. */
static inline struct object *audit_to(const struct object *from, struct object *to)
{
	return to->is_libc && from->ns->libc ? from->ns->libc : to;
}

/* audit_plt.c: make o's PLT report its calls. Returns 0 or -1 with an error. */
int audit_plt_setup(struct object *o);
#pragma GCC visibility pop
#endif

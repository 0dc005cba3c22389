/* What debuggers see (the rendezvous of <link.h>), and LD_DEBUG. */
#include <link.h>
#include <string.h>
#include <time.h>
#include "ldso.h"
#include "syscall.h"

/* One for each namespace, chained; debuggers look at r_next from version 2 on. */
static struct rendezvous { struct r_debug base; struct rendezvous *next; } others[NAMESPACES];
struct rendezvous _r_debug_extended __attribute__((visibility("hidden")));
/* The first one's name; a program may have its own copy, without r_next. */
extern struct r_debug _r_debug;
__asm__ (".globl _r_debug\n.set _r_debug, _r_debug_extended\n"
	".type _r_debug, @object\n.size _r_debug, 40");
struct r_debug *_dl_debug_addr = &_r_debug; /* the name that musl uses */
unsigned ld_debug;
static struct timespec started;

/* Debuggers stop here when the list of objects changes. */
__attribute__((noinline)) void _dl_debug_state(void)
{
	__asm__ volatile ("" : : : "memory");
}

/* The list is complete for the first time; the program's dynamic section shall
 * point to it. */
void debug_init(void)
{
	_r_debug.r_version = 1;
	_r_debug.r_map = &BASE_NS->first->lm;
	_r_debug.r_brk = (uintptr_t)_dl_debug_state;
	_r_debug.r_ldbase = libc_obj.lm.l_addr;
	for (Dyn *d = main_obj->lm.l_ld; d && d->d_tag; d++)
		if (d->d_tag == DT_DEBUG
		    && writable_place(main_obj, (uintptr_t)d - main_obj->lm.l_addr, sizeof *d))
			d->d_un.d_ptr = (uintptr_t)&_r_debug;
}

/* Where ns is described; it joins the chain when something is in it, and stays. */
static struct r_debug *rendezvous_of(struct namespace *ns)
{
	struct rendezvous *r = &others[namespace_id(ns)], *last = &_r_debug_extended;
	if (ns == BASE_NS || &_r_debug != &_r_debug_extended.base) return &_r_debug;
	if (r->base.r_version || !ns->first) return &r->base;
	r->base.r_version = 1;
	r->base.r_brk = _r_debug.r_brk;
	r->base.r_ldbase = _r_debug.r_ldbase;
	r->base.r_map = &ns->first->lm;
	while (last->next) last = last->next;
	__atomic_store_n(&last->next, r, __ATOMIC_RELEASE);
	_r_debug.r_version = 2;
	return &r->base;
}

/* RT_ADD or RT_DELETE before the list changes, RT_CONSISTENT after. */
void debug_state(struct namespace *ns, int state)
{
	struct r_debug *r = rendezvous_of(ns);
	r->r_state = state;
	if (r != &_r_debug || ns == BASE_NS) r->r_map = ns->first ? &ns->first->lm : 0;
	_dl_debug_state();
}

static const struct { const char *name, *help; unsigned bits; } options[] = {
	{ "libs", "display library search paths", DBG_LIBS },
	{ "reloc", "display relocation processing", DBG_RELOC },
	{ "files", "display progress for input file", DBG_FILES },
	{ "symbols", "display symbol table processing", DBG_SYMBOLS },
	{ "bindings", "display information about symbol binding", DBG_BINDINGS },
	{ "versions", "display version dependencies", DBG_VERSIONS },
	{ "scopes", "display scope information", DBG_SCOPES },
	{ "all", "all previous options combined", DBG_LIBS | DBG_RELOC | DBG_FILES | DBG_SYMBOLS
		| DBG_BINDINGS | DBG_VERSIONS | DBG_SCOPES },
	{ "statistics", "display relocation statistics", DBG_STATISTICS },
};

static void help(void)
{
	ld_print(1, "Valid options for the LD_DEBUG environment variable are:\n\n");
	for (unsigned i = 0; i < countof(options); i++) {
		char pad[12] = "           ";
		pad[11 - strlen(options[i].name)] = 0;
		ld_print(1, "  %s%s %s\n", options[i].name, pad, options[i].help);
	}
	ld_print(1, "  help        display this help message and exit\n\n"
		"Output goes to standard error.\n");
	__syscall(SYS_exit_group, 0);
}

/* The value of LD_DEBUG: names with separators. */
void debug_options(const char *s)
{
	while (*s) {
		size_t n = strcspn(s, " ,:"), i;
		if (n == 4 && !memcmp(s, "help", 4)) help();
		for (i = 0; i < countof(options); i++)
			if (strlen(options[i].name) == n && !memcmp(s, options[i].name, n)) break;
		if (i < countof(options)) ld_debug |= options[i].bits;
		else if (n) ld_print(2, "warning: debug option `%s' unknown; try LD_DEBUG=help\n", s);
		s += n + !!s[n];
	}
	if (ld_debug & DBG_STATISTICS) __syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &started);
}

void debug_msg(const char *fmt, ...)
{
	char text[1024];
	va_list ap;
	va_start(ap, fmt);
	ld_vformat(text, sizeof text, fmt, ap);
	va_end(ap);
	ld_print(2, "%10d:\t%s\n", (int)__syscall(SYS_getpid), text);
}

/* What o's references are searched in. */
void debug_scopes(const struct object *o)
{
	debug_msg("object=%s [0]", *o->lm.l_name ? o->lm.l_name : ld_prog);
	for (unsigned i = 0; i < o->nscopes; i++) {
		const struct scope *s = o->scopes[i];
		debug_msg(" scope %u:", i);
		for (unsigned k = 0; k < s->n; k++)
			debug_msg("  %s", *s->list[k]->lm.l_name ? s->list[k]->lm.l_name : ld_prog);
	}
}

/* After relocation, and again at the end. */
void debug_statistics(void)
{
	struct timespec now;
	size_t relocs = 0, n = 0;
	if (!(ld_debug & DBG_STATISTICS)) return;
	__syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
	for (struct object *o = objects; o; o = o->next, n++) relocs += o->nrela + o->njmprel;
	debug_msg("run time since start: %ld us; objects: %lu; relocations: %lu",
		(now.tv_sec - started.tv_sec) * 1000000 + (now.tv_nsec - started.tv_nsec) / 1000, n, relocs);
}

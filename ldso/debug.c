/* What debuggers see (the rendezvous of <link.h>), and LD_DEBUG. */
#include <fcntl.h>
#include <link.h>
#include <string.h>
#include "ldso.h"
#include "syscall.h"

/* One for each namespace, chained; debuggers look at r_next from version 2 on. */
static struct rendezvous {
	struct r_debug base;
	struct rendezvous *next;
} others[NAMESPACES];
struct rendezvous _r_debug_extended __attribute__((visibility("hidden")));
/* The first one's name; a program may have its own copy, without r_next. */
extern struct r_debug _r_debug;
__asm__(".globl _r_debug\n.set _r_debug, _r_debug_extended\n"
	".type _r_debug, @object\n.size _r_debug, 40");
struct r_debug *_dl_debug_addr = &_r_debug; /* the name that musl uses */
unsigned ld_debug;
static unsigned long started; /* cycles */
unsigned long ld_load_time, ld_relocation_time;

/* Debuggers stop here when the list of objects changes. */
__attribute__((noinline)) void _dl_debug_state(void) { __asm__ volatile("" : : : "memory"); }

/* The list is complete for the first time; the program's dynamic section shall
 * point to it. */
void debug_init(void)
{
	_r_debug.r_version = 1;
	_r_debug.r_map = &BASE_NS->first->lm;
	_r_debug.r_brk = (uintptr_t)_dl_debug_state;
	_r_debug.r_ldbase = libc_obj.lm.l_addr;
	for (Dyn *d = main_obj->lm.l_ld; d && d->d_tag; d++)
		if (d->d_tag == DT_DEBUG && writable_place(main_obj, (uintptr_t)d - main_obj->lm.l_addr, sizeof *d))
			d->d_un.d_ptr = (uintptr_t)&_r_debug;
}

/* Where ns is described; it joins the chain when something is in it, and stays. */
static struct r_debug *rendezvous_of(struct namespace *ns)
{
	struct rendezvous *r = &others[namespace_id(ns)], *last = &_r_debug_extended;
	/* To the compiler these are two objects. */
	struct r_debug *first = &_r_debug;
	__asm__("" : "+r"(first));
	if (ns == BASE_NS || first != &_r_debug_extended.base) return &_r_debug;
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

static const struct {
	const char *name, *help;
	unsigned bits;
} options[] = {
	{ "libs", "display library search paths", DBG_LIBS | DBG_CALLS },
	{ "reloc", "display relocation processing", DBG_RELOC | DBG_CALLS },
	{ "files", "display progress for input file", DBG_FILES | DBG_CALLS },
	{ "symbols", "display symbol table processing", DBG_SYMBOLS | DBG_CALLS },
	{ "bindings", "display information about symbol binding", DBG_BINDINGS | DBG_CALLS },
	{ "versions", "display version dependencies", DBG_VERSIONS | DBG_CALLS },
	{ "scopes", "display scope information", DBG_SCOPES },
	{ "all", "all previous options combined",
	  DBG_LIBS | DBG_RELOC | DBG_FILES | DBG_SYMBOLS | DBG_BINDINGS | DBG_VERSIONS | DBG_SCOPES | DBG_CALLS },
	{ "statistics", "display relocation statistics", DBG_STATISTICS },
	{ "unused", "determined unused DSOs", DBG_UNUSED },
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
		    "To direct the debugging output into a file instead of standard output\n"
		    "a filename can be specified using the LD_DEBUG_OUTPUT environment variable.\n");
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
	started = __builtin_ia32_rdtsc();
}

/* Where messages go: standard error, or the file that LD_DEBUG_OUTPUT names, with
 * the process's number. */
static int output(void)
{
	static int fd;
	char name[4096];
	if (fd) return fd;
	if (!env_debug_output || !*env_debug_output) return fd = 2;
	ld_format(name, sizeof name, "%s.%d", env_debug_output, (int)__syscall(SYS_getpid));
	fd = __syscall(SYS_open, name, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
	return fd = fd < 0 ? 2 : fd;
}

void debug_msg(const char *fmt, ...)
{
	char text[4096], *end;
	va_list ap;
	va_start(ap, fmt);
	ld_vformat(text, sizeof text, fmt, ap);
	va_end(ap);
	for (char *line = text; line; line = end) {
		if ((end = strchr(line, '\n'))) *end++ = 0;
		ld_print(output(), "%10d:\t%s\n", (int)__syscall(SYS_getpid), line);
	}
}

static const char *name_of(const struct object *o) { return *o->lm.l_name ? o->lm.l_name : ld_prog; }

void debug_binding(const struct object *from, const struct object *to, const char *name, const struct version *v)
{
	debug_msg("binding file %s [%ld] to %s [%ld]: normal symbol `%s'%s%s%s", name_of(from), namespace_id(from->ns),
		  name_of(to), namespace_id(to->ns), name, v ? " [" : "", v ? v->name : "", v ? "]" : "");
}

int debug_undefined(const struct object *from, const char *name, const struct version *v)
{
	if (ld_debug & DBG_UNUSED) return 1;
	if (ld_debug & ~DBG_STATISTICS)
		debug_msg("%s: error: symbol lookup error: undefined symbol: %s%s%s (%s)", name_of(from), name,
			  v ? ", version " : "", v ? v->name : "", !ld_loaded && env_trace ? "continued" : "fatal");
	return 0;
}

/* What the references of n objects are searched in. */
void debug_scopes(struct object **list, unsigned n)
{
	if (!ld_loaded) debug_msg("\nInitial object scopes");
	for (; n; n--, list++) {
		const struct object *o = *list;
		debug_msg("object=%s [%ld]", *o->lm.l_name ? o->lm.l_name : ld_prog, namespace_id(o->ns));
		for (unsigned i = 0; i < o->nscopes; i++) {
			char text[4096];
			unsigned len = 0;
			const struct scope *s = o->scopes[i];
			for (unsigned k = 0; k < s->n && len < sizeof text; k++)
				if (s->list[k])
					len += ld_format(text + len, sizeof text - len, " %s",
							 *s->list[k]->lm.l_name ? s->list[k]->lm.l_name : ld_prog);
			debug_msg(" scope %u:%s", i, text);
		}
		debug_msg("");
	}
}

/* After relocation, and again at the end. */
void debug_statistics(int final)
{
	size_t relative = 0;
	if (!(ld_debug & DBG_STATISTICS)) return;
	if (final) {
		static int done;
		if (done++) return;
		debug_msg("\nruntime linker statistics:\n"
			  "           final number of relocations: %lu\nfinal number of relocations from cache: %lu",
			  ld_lookups, ld_lookups_saved);
		return;
	}
	for (struct object *o = objects; o; o = o->next) {
		relative += o->relacount;
		for (size_t i = 0; i < o->nrelr; i++)
			relative += o->relr[i] & 1 ? (size_t)__builtin_popcountl(o->relr[i]) - 1 : 1;
	}
	unsigned long all = __builtin_ia32_rdtsc() - started, reloc = ld_relocation_time, tenths = reloc * 1000 / all;
	unsigned long load = ld_load_time, load_tenths = load * 1000 / all;
	debug_msg("\nruntime linker statistics:\n"
		  "  total startup time in dynamic loader: %lu cycles\n"
		  "            time needed for relocation: %lu cycles (%lu.%lu%%)\n"
		  "                 number of relocations: %lu\n"
		  "      number of relocations from cache: %lu\n"
		  "        number of relative relocations: %lu\n"
		  "           time needed to load objects: %lu cycles (%lu.%lu%%)",
		  all, reloc, tenths / 10, tenths % 10, ld_lookups, ld_lookups_saved, relative, load, load_tenths / 10,
		  load_tenths % 10);
}

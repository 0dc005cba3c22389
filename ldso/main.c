/* From the kernel's stack to the program's first instruction. */
#include <string.h>
#include "pthread_impl.h"
#include "audit.h"
#include "sys.h"
#include "htux/calls.h"

struct object *main_obj, libc_obj;
static struct object program;
int ld_started, ld_loaded, ld_argc;
char **ld_argv, **ld_envp;
const char *ld_prog = "htux";
size_t *ld_auxv;
unsigned long ld_htux_flags;
const char *env_library_path, *env_preload, *env_audit, *env_debug_output;
int env_bind_now, env_bind_not, env_trace, env_warn, env_verbose;
static int env_show_auxv;

/* Where the stack was at the start, for programs. */
weak void *__libc_stack_end;
__attribute__((visibility("hidden"))) struct start ld_main(size_t *sp, uintptr_t base, const Dyn *dyn);

size_t auxval(size_t type)
{
	for (size_t *a = ld_auxv; *a; a += 2)
		if (*a == type) return a[1];
	return 0;
}

/* What the environment asks of the loader. */
static void read_environment(void)
{
	static const struct {
		const char *name;
		const char **text;
		int *flag;
	} vars[] = {
		{ "LIBRARY_PATH", &env_library_path, 0 },
		{ "PRELOAD", &env_preload, 0 },
		{ "AUDIT", &env_audit, 0 },
		{ "DEBUG_OUTPUT", &env_debug_output, 0 },
		{ "BIND_NOW", 0, &env_bind_now },
		{ "BIND_NOT", 0, &env_bind_not },
		{ "TRACE_LOADED_OBJECTS", 0, &env_trace },
		{ "WARN", 0, &env_warn },
		{ "VERBOSE", 0, &env_verbose },
		{ "SHOW_AUXV", 0, &env_show_auxv },
	};
	for (char **e = ld_envp; *e; e++) {
		if ((*e)[0] != 'L' || (*e)[1] != 'D' || (*e)[2] != '_') continue;
		const char *s = *e + 3, *eq = strchr(s, '=');
		if (!eq) continue;
		if (eq - s == 5 && !memcmp(s, "DEBUG", 5)) debug_options(eq + 1);
		for (unsigned i = 0; i < countof(vars); i++) {
			if (strncmp(s, vars[i].name, eq - s) || vars[i].name[eq - s]) continue;
			if (vars[i].text) *vars[i].text = eq + 1;
			else *vars[i].flag = vars[i].flag == &env_trace || vars[i].flag == &env_show_auxv || eq[1];
		}
	}
}

/* An object that is in memory already. */
static const char *describe(struct object *o, const char *name, uintptr_t base, const Phdr *ph, unsigned n)
{
	const char *bad;
	o->lm.l_addr = base;
	o->lm.l_name = (char *)name;
	o->phdr = ph;
	o->phnum = n;
	o->startup = 1;
	if ((bad = elf_segments(o))) return bad;
	return elf_dynamic(o);
}

/* libc.so itself. The kernel tells its path on the host, for debuggers. */
static void describe_self(uintptr_t base)
{
	const Ehdr *e = (void *)base;
	const char *name = (const char *)auxval(AT_HTUX_LIBC_NAME);
	libc_obj.is_libc = 1;
	const char *bad = describe(&libc_obj, name ? name : "libc.so", base, (void *)(base + e->e_phoff), e->e_phnum);
	if (bad) ld_fatal(127, "libc.so: %s", bad);
	libc_obj.nneeded = 0;
	libc_obj.nodelete = 1;
}

/* The program that the kernel mapped, from its program headers. */
static void describe_program(const Phdr *ph, size_t n)
{
	uintptr_t base = 0;
	const Phdr *first = 0;
	int known = 0;
	for (size_t i = 0; i < n; i++) {
		if (ph[i].p_type == PT_PHDR) {
			base = (uintptr_t)ph - ph[i].p_vaddr;
			known = 1;
		}
		if (ph[i].p_type == PT_LOAD && !first) first = &ph[i];
	}
	if (!known && first) base = ((uintptr_t)ph & -LD_PAGE) - (first->p_vaddr & -LD_PAGE);
	const char *bad = describe(&program, "", base, ph, n);
	if (bad) {
		ld_print(2, "htux: %s: %s\n", ld_prog, bad);
		sc_exit(127);
	}
}

/* The kernel's own shared object, for its symbols and unwind tables. */
static void describe_vdso(void)
{
	static struct object vdso;
	const Ehdr *e = (void *)auxval(AT_SYSINFO_EHDR);
	if (!e) return;
	const Phdr *ph = (void *)((uintptr_t)e + e->e_phoff);
	uintptr_t base = (uintptr_t)e;
	for (unsigned i = 0; i < e->e_phnum; i++)
		if (ph[i].p_type == PT_LOAD) {
			base -= ph[i].p_vaddr;
			break;
		}
	if (describe(&vdso, "linux-vdso.so.1", base, ph, e->e_phnum)) return;
	vdso.is_vdso = vdso.relocated = 1;
	object_added(&vdso, BASE_NS);
}

_Noreturn static void cannot_load(void) { ld_fatal(127, "error while loading shared libraries: %s", ld_error_text()); }

/* Load all that the program needs and give every object its scopes. */
static void load_closure(void)
{
	struct object **preloads = 0;
	unsigned n = 0;
	load_preloads(&preloads, &n);
	if (load_needed(&program, preloads, n) < 0 || keep_order(&program) < 0) cannot_load();
	if (!libc_obj.listed) object_added(&libc_obj, BASE_NS);
	if (scope_add_global(BASE_NS, program.local.list, program.local.n) < 0) cannot_load();
	int bad = 0;
	for (struct object *o = objects; o; o = o->next) {
		if (o->ns != BASE_NS) continue;
		o->startup = 1;
		if (obj_add_scope(o, &o->ns->global, 0) < 0) cannot_load();
	}
	if (unlikely(ld_debug & DBG_SCOPES)) debug_scopes(program.local.list, program.local.n);
	for (struct object *o = objects; o; o = o->next)
		if (o->ns == BASE_NS && version_check(o) < 0) bad = 1;
	if (bad && !env_trace) sc_exit(1);
}

/* What an object needs is done before it, so that functions which choose their
 * implementation can be asked; the program comes last, as it copies data from its
 * libraries. */
static void relocate_all(void)
{
	unsigned n = program.local.n;
	struct object **order = ld_alloc((n + 1) * sizeof *order);
	if (!order) ld_fatal(127, "cannot allocate memory for relocation");
	/* Of a program that needs no library it is only the loader, and in no scope: its references are to itself. */
	if (!in_list(program.local.list, n, &libc_obj) &&
	    obj_add_scope(&libc_obj, &namespace_libc(BASE_NS)->local, 0) < 0)
		cannot_load();
	/* Auditors use it meanwhile: it is bound to what the program has in its place once
	 * the program is ready. */
	if (ld_started) libc_obj.relocated = 1;
	else if (relocate_object(&libc_obj, 0) < 0) cannot_load();
	n = sort_objects(program.local.list, n, order, 0);
	for (unsigned i = 0; i < n; i++)
		if (relocate_object(order[i], !env_bind_now) < 0) {
			if (strstr(ld_error_text(), "undefined symbol"))
				ld_fatal(127, "symbol lookup error: %s", ld_error_text());
			cannot_load();
		}
	ld_free(order);
	if (ld_started) {
		libc_obj.relocated = 0;
		if (relocate_object(&libc_obj, 0) < 0) cannot_load();
	}
	missing_protect();
	if (!ld_started) tls_copy_initial();
	else if (tls_publish(program.local.list, program.local.n) < 0) cannot_load();
	debug_init();
	for (struct object *o = objects; o; o = o->next)
		if (o->ns == BASE_NS && protect_relro(o) < 0) cannot_load();
}

/* As if it had never been there. */
static void take_back(struct object *o)
{
	object_removed(o);
	dl_adds--;
	dl_subs--;
}

/* Everything but the program, the vDSO and libc.so goes again. */
static void forget_closure(void)
{
	static struct object *const stay[] = { &program, &libc_obj };
	for (struct object *o; !(o = last_object())->is_vdso && !o->is_main;) {
		take_back(o);
		if (o != &libc_obj) free_object(o);
	}
	for (unsigned i = 0; i < countof(stay); i++) {
		struct object *o = stay[i];
		ld_free(o->needed);
		ld_free(o->order);
		ld_free(o->local.list);
		ld_free(o->scopes);
		o->needed = o->order = 0;
		o->scopes = 0;
		o->local = (struct scope){ 0 };
		o->nneeded = o->norder = o->nscopes = 0;
		o->global = 0;
		o->tls_id = o->tls_offset = 0;
	}
	ld_free(BASE_NS->global.list);
	BASE_NS->global = (struct scope){ 0 };
	BASE_NS->room = 0;
	tls_reset();
	if (tls_assign(&program) < 0) cannot_load();
}

/* Auditors run before anything is loaded for the program, so they find a C library
 * that is bound to itself alone. In the mode in which the kernel may have to start
 * the program over, that is found out first. */
static void start_auditors(void)
{
	static struct object *self_list[] = { &libc_obj };
	static struct scope self = { self_list, 1 };
	const size_t reserve = 256 << 10;
	if (ld_htux_flags & HTUX_F_LIBC_AUTO && !env_trace) {
		load_closure();
		check_libc_provides();
		forget_closure();
	}
	object_added(&libc_obj, BASE_NS);
	if (tls_assign(&libc_obj) < 0 || tls_start(reserve) < 0) ld_fatal(127, "cannot set up thread-local storage");
	init_libc_early();
	if (obj_add_scope(&libc_obj, &self, 0) < 0 || relocate_object(&libc_obj, 0) < 0) cannot_load();
	tls_copy_initial();
	init_libc();
	if (findobj_update() < 0) cannot_load();
	construct(&libc_obj);
	ld_started = 1;
	audit_load();
	obj_drop_scope(&libc_obj, &self);
	libc_obj.relocated = 0;
	take_back(&libc_obj);
	audit_opened(&program);
	audit_adding(BASE_NS, &program);
	for (struct object *o = objects; o; o = o->next)
		if (o->is_vdso) audit_opened(o);
}

struct start ld_main(size_t *sp, uintptr_t base, const Dyn *dyn)
{
	struct start s = { .sp = sp };
	(void)dyn;
	ld_argc = *sp;
	ld_argv = (char **)(sp + 1);
	ld_envp = ld_argv + ld_argc + 1;
	for (ld_auxv = (size_t *)ld_envp; *ld_auxv++;)
		;
	if (ld_argv[0]) ld_prog = ld_argv[0];
	ld_htux_flags = auxval(AT_HTUX_FLAGS);
	describe_self(base);
	read_environment();
	if (env_show_auxv) show_auxv();
	lazy_init();
	main_obj = &program;
	program.is_main = 1;
	const Phdr *ph = (void *)auxval(AT_PHDR);
	if (!ph || ph == libc_obj.phdr) {
		s.sp = run_as_program(sp, &program, &s.entry);
	} else {
		describe_program(ph, auxval(AT_PHNUM));
		s.entry = auxval(AT_ENTRY);
		/* libc.so.6 tells its version; what it is made of is not to be bound to this library. */
		if (program.soname && is_libc_name(program.soname)) exec_native("the program is a C library");
	}
	if (!obj_executable(&program, s.entry)) {
		ld_print(2, "htux: %s: entry point is not in its code\n", ld_prog);
		sc_exit(127);
	}
	if (wants_exec_stack(&program)) start_exec_stack();
	set_flavor(&program);
	libc_obj.flavor = FLAVOR_MUSL;
	object_added(&program, BASE_NS);
	if (tls_assign(&program) < 0) cannot_load();
	describe_vdso();
	/* The program may have a copy of this one: set before relocation copies it. */
	__libc_stack_end = s.sp;
	if (audit_wanted()) start_auditors();
	unsigned long before = __builtin_ia32_rdtsc();
	load_closure();
	ld_load_time = __builtin_ia32_rdtsc() - before;
	if (env_trace) trace_objects();
	if (!ld_started) {
		check_libc_provides();
		if (tls_assign(&libc_obj) < 0 || tls_start(TLS_RESERVE) < 0)
			ld_fatal(127, "cannot set up thread-local storage");
		init_libc_early();
	}
	before = __builtin_ia32_rdtsc();
	relocate_all();
	ld_relocation_time = __builtin_ia32_rdtsc() - before;
	init_libc();
	if (findobj_update() < 0) cannot_load();
	cache_close();
	debug_statistics(0);
	if (nauditors) audit_consistent(BASE_NS);
	debug_state(BASE_NS, RT_CONSISTENT);
	check_objects(0);
	ld_started = ld_loaded = 1;
	run_constructors(&program);
	return s;
}

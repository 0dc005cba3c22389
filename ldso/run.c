/* libc.so started as a program: `libc.so [OPTION]... PROGRAM [ARGS]...`, the way
 * ld.so can be.
 */
#include <string.h>
#include "ldso.h"
#include "sys.h"

static const char usage[] = "Usage: %s [OPTION]... PROGRAM [ARGS-FOR-PROGRAM...]\n"
			    "Run PROGRAM with its libraries, in place of its own dynamic loader.\n\n"
			    "  --list                list all dependencies and how they are resolved\n"
			    "  --verify              say by exit status whether PROGRAM can be run\n"
			    "  --library-path PATH   use PATH instead of the environment's LD_LIBRARY_PATH\n"
			    "  --preload LIST        preload the objects named in LIST\n"
			    "  --argv0 STRING        set argv[0] to STRING before running\n"
			    "  --help                display this help and exit\n"
			    "  --version             output version information and exit\n";

static void set_auxval(size_t type, size_t value)
{
	for (size_t *a = ld_auxv; *a; a += 2)
		if (*a == type) a[1] = value;
}

/* Map the program that the arguments name into o and move the arguments up.
 * Returns the new stack pointer. Does not return on errors. */
size_t *run_as_program(size_t *sp, struct object *o, uintptr_t *entry)
{
	char **arg = ld_argv + 1, *argv0 = 0;
	const char *self = ld_prog;
	int verify = 0;
	struct elf_file f;
	for (; *arg && !strncmp(*arg, "--", 2); arg++) {
		const char **value = 0, *s = 0;
		if (!strcmp(*arg, "--list")) env_trace = 1;
		else if (!strcmp(*arg, "--verify")) verify = 1;
		else if (!strcmp(*arg, "--library-path")) value = &env_library_path;
		else if (!strcmp(*arg, "--preload")) value = &env_preload;
		else if (!strcmp(*arg, "--argv0")) value = &s;
		else if (!strcmp(*arg, "--help")) {
			ld_print(1, usage, self);
			sc_exit(0);
		} else if (!strcmp(*arg, "--version")) {
			ld_print(1, "htux libc.so\n");
			sc_exit(0);
		} else if (!(*arg)[2]) {
			arg++;
			break;
		} else {
			ld_print(2,
				 "%s: unrecognized option '%s'\n"
				 "Try '%s --help' for more information.\n",
				 self, *arg, self);
			sc_exit(1);
		}
		if (!value) continue;
		if (!arg[1]) {
			ld_print(2, "%s: option '%s' needs an argument\n", self, *arg);
			sc_exit(1);
		}
		*value = *++arg;
		if (s) argv0 = (char *)s;
	}
	if (!*arg) {
		ld_print(2, "%s: missing program name\nTry '%s --help' for more information.\n", self, self);
		sc_exit(1);
	}
	int err = elf_open(*arg, &f);
	if (err) {
		ld_error(*arg, -err, "cannot open shared object file");
		ld_fatal(127, "error while loading shared libraries: %s", ld_error_text());
	}
	const Ehdr e = f.e;
	struct object *mapped = map_file(*arg, *arg, &f, 1);
	if (!mapped) {
		if (verify) sc_exit(1);
		ld_fatal(127, "error while loading shared libraries: %s", ld_error_text());
	}
	if (verify) sc_exit(0);
	*o = *mapped;
	o->lm.l_name = "";
	o->startup = o->is_main = 1;
	o->origin = ld_strdup(*arg);
	if (o->origin) {
		char *slash = strrchr(o->origin, '/');
		if (slash) *slash = 0;
		else strcpy(o->origin, ".");
	}
	ld_free(mapped);
	*entry = o->lm.l_addr + e.e_entry;
	set_auxval(AT_PHDR, (size_t)o->phdr);
	set_auxval(AT_PHNUM, o->phnum);
	set_auxval(AT_ENTRY, *entry);
	/* The count moves up to just below the first argument that is left. The stack
	 * must stay aligned to 16 bytes, so all below the strings may move by a word. */
	size_t skip = arg - ld_argv;
	if (argv0) *arg = argv0;
	ld_argc -= skip;
	ld_prog = *arg;
	if (skip & 1) {
		size_t words = (size_t *)ld_auxv - (size_t *)arg;
		size_t *a = ld_auxv;
		while (*a) a += 2;
		words += a + 2 - ld_auxv;
		memmove(arg - 1, arg, words * sizeof *arg);
		arg--;
		ld_auxv--;
	}
	ld_argv = arg;
	ld_envp = arg + ld_argc + 1;
	sp = (size_t *)arg - 1;
	*sp = ld_argc;
	return sp;
}

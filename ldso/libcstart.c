/* The C library's own start, and __libc_start_main, which a program's _start
 * calls. Takes the place of musl's: with glibc, which this follows, libraries are
 * initialised before the program's first instruction.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "pthread_impl.h"
#include "ldso.h"

int __cxa_atexit(void (*f)(void *), void *arg, void *dso);

/* What code may need that runs during relocation; the thread pointer is set. */
void init_libc_early(void)
{
	libc.auxv = ld_auxv;
	libc.page_size = auxval(AT_PAGESZ);
	libc.secure = !!auxval(AT_SECURE);
	__hwcap = auxval(AT_HWCAP);
	__init_ssp((void *)auxval(AT_RANDOM));
}

/* A program linked with musl may ask for larger thread stacks in PT_GNU_STACK. */
static void set_default_stack(void)
{
	for (unsigned i = 0; i < main_obj->phnum; i++) {
		const Phdr *ph = &main_obj->phdr[i];
		if (ph->p_type == PT_GNU_STACK && ph->p_memsz > __default_stacksize)
			__default_stacksize = ph->p_memsz < DEFAULT_STACK_MAX ? ph->p_memsz : DEFAULT_STACK_MAX;
	}
}

/* libc-subst/glibc/start.c: what is different in a program of glibc's. */
__attribute__((__weak__)) hidden void glibc_start(void);

/* The rest, once variables that a program may have copied are where they stay. */
void init_libc(void)
{
	__environ = ld_envp;
	__progname = __progname_full = (char *)ld_prog;
	for (const char *s = ld_prog; *s; s++)
		if (*s == '/') __progname = (char *)s + 1;
	if (main_obj->flavor == FLAVOR_MUSL) set_default_stack();
	else if (glibc_start) glibc_start();
}

static void fini(void *unused)
{
	(void)unused;
	ldso_fini();
}

/* exit() calls this after the functions of atexit, of which fini is one; a
 * program that never came through __libc_start_main gets its destructors here. */
void __libc_exit_fini(void) { ldso_fini(); }

/* A frame of its own below main, which glibc's backtraces have too. In the registers that main has to keep it
 * finds nothing of ours: programs have returned what they took from there (fluxbox-remote's status). */
static __attribute__((noipa)) void call_main(int (*main)(int, char **, char **), int argc, char **argv)
{
	__asm__ volatile("xor %%ebx, %%ebx\n\txor %%r12d, %%r12d\n\txor %%r13d, %%r13d\n\txor %%r14d, %%r14d\n\txor "
			 "%%r15d, %%r15d" ::
				 : "rbx", "r12", "r13", "r14", "r15", "cc");
	exit(main(argc, argv, __environ));
}

int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv, void (*init)(void),
		      void (*fini_unused)(void), void (*rtld_fini)(void))
{
	(void)init, (void)fini_unused, (void)rtld_fini;
	__cxa_atexit(fini, 0, 0);
	run_main_constructors();
	if (ld_debug & DBG_CALLS) debug_msg("\ntransferring control: %s\n", ld_prog);
	call_main(main, argc, argv);
	return 0;
}

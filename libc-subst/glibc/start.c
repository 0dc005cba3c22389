/* __libc_start_main as glibc's start-up files call it, before anything of the
 * program runs. Old ones pass __libc_csu_init, which would run the program's
 * constructors a second time: ldso has them in its list. */
#define _GNU_SOURCE
#include <limits.h>
#include <sys/resource.h>
#include "libc.h"
#include "pthread_impl.h"
#include "twin.h"

extern int __libc_start_main(int (*)(int, char **, char **), int, char **, void (*)(void),
			     void (*)(void), void (*)(void));
extern void glibc_locale_init(void);

int __libc_enable_secure;

/* Threads get stacks as large as the limit says, 2 MiB if there is none. */
static void set_default_stack(void)
{
	struct rlimit r;
	if (getrlimit(RLIMIT_STACK, &r)) return;
	size_t size = r.rlim_cur == RLIM_INFINITY ? 2 << 20 : r.rlim_cur;
	if (size < 16384) size = 16384;
	if (size > UINT_MAX / 2) size = UINT_MAX / 2;
	__default_stacksize = (size + 4095) & -4096u;
	__default_guardsize = 4096;
}

int glibc_start_main(int (*main)(int, char **, char **), int argc, char **argv, void (*init)(void),
		     void (*fini)(void), void (*rtld_fini)(void), void *stack_end)
{
	(void)stack_end;
	set_default_stack();
	return __libc_start_main(main, argc, argv, init, fini, rtld_fini);
}
TWIN(__libc_start_main, GLIBC_2.2.5, glibc_start_main);
TWIN(__libc_start_main, GLIBC_2.34, glibc_start_main);

/* Old start-up code calls it; musl has long initialised itself. */
void __libc_init_first(int argc, char **argv, char **envp)
{
	(void)argc, (void)argv, (void)envp;
}

const char *gnu_get_libc_version(void) { return "2.36"; }
const char *gnu_get_libc_release(void) { return "stable"; }

/* A memory checker calls this at exit to have caches freed; ours are few, and
 * reachable. */
void __libc_freeres(void) { }

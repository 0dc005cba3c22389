/* Start-up of glibc-linked programs beyond what ldso does, and what tells them
 * which C library this is. */
#define _GNU_SOURCE
#include <limits.h>
#include <sys/resource.h>
#include "libc.h"
#include "pthread_impl.h"
#include "stdio_impl.h"
#include "twin.h"

void glibc_start(void);

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

/* Programs that define it set how the x87 rounds and which of its exceptions trap. */
enum { FPU_DEFAULT = 0x37f };
unsigned short __fpu_control = FPU_DEFAULT;

int glibc_program;

/* Called by ldso before any constructor, unless the program was linked with musl. */
void glibc_start(void)
{
	glibc_program = 1;
	set_default_stack();
	if (__fpu_control != FPU_DEFAULT) __asm__ volatile("fldcw %0" : : "m"(__fpu_control));
}

/* No restartable sequences are registered: a size of 0 says so. */
const long __rseq_offset;
const unsigned __rseq_size, __rseq_flags;

/* Old start-up code calls it; musl has long initialised itself. */
void __libc_init_first(int argc, char **argv, char **envp) { (void)argc, (void)argv, (void)envp; }

const char *gnu_get_libc_version(void) { return "2.36"; }
const char *gnu_get_libc_release(void) { return "stable"; }

/* A memory checker calls this at exit to have caches freed; ours are few, and
 * reachable. */
void __libc_freeres(void) {}

/* Stacks that can be executed: functions within functions leave instructions there (gfortran's, GNAT's and gcc's own).
 * One file that says so in PT_GNU_STACK, or says nothing, has it for all threads, as with glibc. */
#include <sys/mman.h>
#include "pthread_impl.h"
#include "ldso.h"
#include "stack_cache.h"
#include "sys.h"

/* The program does: the kernel has seen to the first stack. */
void start_exec_stack(void) { __stack_prot |= PROT_EXEC; }

static int protect(uintptr_t start, uintptr_t end, int flags)
{
	return sc_mprotect((void *)start, end - start, __stack_prot | flags);
}

/* A library does: stacks that are there change, those to come follow. Thread creation is locked out. Returns 0 or
 * -errno. */
int allow_exec_stack(void)
{
	if (__stack_prot & PROT_EXEC) return 0;
	__stack_prot |= PROT_EXEC;
	extern void *__libc_stack_end;
	uintptr_t top = round_down((uintptr_t)__libc_stack_end, LD_PAGE);
	int r = protect(top, top + LD_PAGE, PROT_GROWSDOWN);
	if (r) __stack_prot &= ~PROT_EXEC;
	if (r || !ld_started) return r;
	sigset_t set;
	struct pthread *self = __pthread_self(), *td = self;
	__block_app_sigs(&set);
	__tl_lock();
	do {
		uintptr_t map = (uintptr_t)td->map_base, end = map + td->map_size, stack = (uintptr_t)td->stack;
		/* Not where the program brought its own. */
		if (stack > map && stack < end) r |= protect(map + td->guard_size, end, 0);
	} while ((td = td->next) != self);
	__tl_unlock();
	__restore_sigs(&set);
	return r < 0 ? r : 0;
}

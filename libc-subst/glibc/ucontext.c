/* makecontext, and the parts of ucontext.S that C can do. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include "syscall.h"
#include "twin.h"

hidden void glibc_context_end(void);
hidden int glibc_context_mask(int how, const void *set, void *old);
hidden _Noreturn void glibc_context_next(ucontext_t *link);

int setcontext(const ucontext_t *);

int glibc_context_mask(int how, const void *set, void *old)
{
	return syscall(SYS_rt_sigprocmask, how, set, old, _NSIG / 8);
}

void glibc_context_next(ucontext_t *link)
{
	if (link) setcontext(link);
	exit(0);
}

/* Lay out the new stack: return address, arguments beyond the sixth, and the
 * link, whose address rbx keeps across the function. */
void makecontext(ucontext_t *uc, void (*fn)(void), int argc, ...)
{
	static const int reg[6] = { REG_RDI, REG_RSI, REG_RDX, REG_RCX, REG_R8, REG_R9 };
	int extra = argc > 6 ? argc - 6 : 0;
	uint64_t *top = (void *)((uintptr_t)uc->uc_stack.ss_sp + uc->uc_stack.ss_size);
	uint64_t *sp = top - (extra + 1);
	sp = (void *)((uintptr_t)sp & -16);
	sp--; /* the return address: rsp is 8 modulo 16 at a function's entry */
	uint64_t *link = sp + 1 + extra;
	va_list ap;

	*link = (uintptr_t)uc->uc_link;
	*sp = (uintptr_t)glibc_context_end;
	uc->uc_mcontext.gregs[REG_RIP] = (uintptr_t)fn;
	uc->uc_mcontext.gregs[REG_RBX] = (uintptr_t)link;
	uc->uc_mcontext.gregs[REG_RSP] = (uintptr_t)sp;
	va_start(ap, argc);
	for (int i = 0; i < argc; i++) {
		uint64_t v = va_arg(ap, uint64_t);
		if (i < 6) uc->uc_mcontext.gregs[reg[i]] = v;
		else sp[1 + i - 6] = v;
	}
	va_end(ap);
}

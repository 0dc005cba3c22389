/* Instructions that only a kernel may execute: SIGSEGV for a program, and nothing else. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <ucontext.h>

static sigjmp_buf back;
static char *at;

static void on_fault(int sig, siginfo_t *si, void *context)
{
	ucontext_t *uc = context;
	printf("signal %d code %d addr %p trap %lld error %lld, at the instruction %d\n", sig, si->si_code, si->si_addr,
	       (long long)uc->uc_mcontext.gregs[REG_TRAPNO], (long long)uc->uc_mcontext.gregs[REG_ERR],
	       (char *)uc->uc_mcontext.gregs[REG_RIP] == at);
	siglongjmp(back, 1);
}

#define TRY(what, ...)                                                                                                 \
	do {                                                                                                           \
		printf("%s: ", what);                                                                                  \
		if (!sigsetjmp(back, 1)) {                                                                             \
			__asm__ volatile("lea 1f(%%rip), %%rax\n\tmov %%rax, %0\n\tmov %%rbx, %%rax\n1:\t" __VA_ARGS__ \
					 : "=m"(at)                                                                    \
					 : "d"(0x80), "c"(0x10), "b"(0)                                                \
					 : "rax", "rdi", "memory");                                                    \
			printf("executed\n");                                                                          \
		}                                                                                                      \
	} while (0)

int main(void)
{
	struct sigaction sa = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_NODEFER };
	sigaction(SIGSEGV, &sa, NULL);
	sigaction(SIGILL, &sa, NULL);
	sigaction(SIGBUS, &sa, NULL);
	setvbuf(stdout, NULL, _IONBF, 0);
	for (int round = 0; round < 3; round++) {
		TRY("hlt", "hlt");
		TRY("in imm8", "in $0x80, %%al");
		TRY("in dx", "in %%dx, %%eax");
		TRY("out imm8", "out %%al, $0x80");
		TRY("out dx", "out %%ax, %%dx");
		TRY("wrmsr", "wrmsr");
		TRY("rdmsr", "rdmsr");
		TRY("int 0x70", "int $0x70");
	}
	return 0;
}

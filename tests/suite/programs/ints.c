/* Each `int` instruction: what the signal says. Not those of exceptions without an error code, which a guest at level 0
 * cannot tell from the exceptions, nor Linux's 32-bit system calls. Reserved ones some hypervisors have for themselves
 * (test_compiled.py): 26 and 27, where a native program may not go on, are left out. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

static unsigned char *code;
static char said[200];

static void on_signal(int sig, siginfo_t *si, void *context)
{
	greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;
	long at = r[REG_RIP] - (long)code;
	snprintf(said, sizeof said, "signal %d code %d address %p trap %lld error %llx at %ld", sig, si->si_code,
		 si->si_addr, r[REG_TRAPNO], r[REG_ERR], at);
	if (at == 0) r[REG_RIP] += 2;
}

int main(void)
{
	static const unsigned char left_out[] = { 0, 1, 6, 7, 16, 19, 26, 27, 128 };
	struct sigaction sa = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO };
	sigaction(SIGSEGV, &sa, NULL);
	sigaction(SIGTRAP, &sa, NULL);
	sigaction(SIGBUS, &sa, NULL);
	code = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	for (int n = 0; n < 256; n++) {
		if (memchr(left_out, n, sizeof left_out)) continue;
		strcpy(said, "nothing");
		code[0] = 0xcd, code[1] = n, code[2] = 0xc3;
		((void (*)(void))code)();
		printf("int %d: %s\n", n, said);
	}
	return 0;
}

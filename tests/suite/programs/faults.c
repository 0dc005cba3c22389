/* Synchronous faults: signal number, si_code and si_addr, on an alternate stack, recovered by siglongjmp. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static sigjmp_buf back;
static char *page;
static const char *base = "?";

static void handler(int sig, siginfo_t *si, void *uc)
{
	char *a = si->si_addr;
	(void)uc;
	if (a >= page && a < page + 8192)
		printf("%s: sig %d code %d page+%ld\n", base, sig, si->si_code, (long)(a - page));
	else
		printf("%s: sig %d code %d addr %s\n", base, sig, si->si_code,
		       sig == SIGSEGV || sig == SIGBUS ? (a == NULL            ? "0"
							  : a == (char *)0x123 ? "0x123"
									       : "other")
						       : "-");
	siglongjmp(back, 1);
}

static volatile int zero;
static int overflow(int n)
{
	volatile char a[4096];
	a[0] = (char)n;
	return overflow(n + 1) + a[0];
}
#define TRY(name, code)                                 \
	do {                                            \
		base = name;                            \
		if (!sigsetjmp(back, 1)) {              \
			code;                           \
			printf("%s: no fault\n", name); \
		}                                       \
	} while (0)

int main(void)
{
	struct sigaction sa = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK };
	stack_t ss = { .ss_sp = malloc(65536), .ss_size = 65536 };
	int sigs[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP };
	sigaltstack(&ss, NULL);
	for (int i = 0; i < 5; i++) sigaction(sigs[i], &sa, NULL);
	page = mmap(NULL, 8192, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	TRY("null", *(volatile int *)0 = 1);
	TRY("low", (void)*(volatile int *)0x123);
	TRY("readonly", page[5] = 1);
	TRY("noexec", ((void (*)(void))(page))());
	mprotect(page, 4096, PROT_NONE);
	TRY("none", (void)*(volatile char *)page);
	munmap(page + 4096, 4096);
	TRY("unmapped", (void)*(volatile char *)(page + 4096));
	TRY("noncanonical", (void)*(volatile char *)0x8000000000000000);
	TRY("kernelhalf", (void)*(volatile char *)0xffff800000000000);
	TRY("divide", printf("%d\n", 1 / zero));
	TRY("ud2", __asm__ volatile("ud2"));
	TRY("int3", __asm__ volatile("int3"));
	TRY("hlt", __asm__ volatile("hlt"));
	TRY("overflow", printf("%d\n", overflow(0)));
	TRY("wild jump", ((void (*)(void))0x123)());
	FILE *f = tmpfile();
	char *m = mmap(NULL, 8192, PROT_READ, MAP_SHARED, fileno(f), 0);
	TRY("beyond file", (void)*(volatile char *)m);
	fflush(stdout);
	signal(SIGSEGV, SIG_DFL);
	*(volatile int *)0 = 1;
	return 0;
}

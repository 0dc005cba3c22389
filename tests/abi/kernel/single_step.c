/* EFLAGS.TF: a trap after each instruction, through calls and system calls too, as far as
 * the program's own instructions go. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

static volatile int traps, codes, elsewhere;
static volatile unsigned long lo, hi;

static void on_trap(int sig, siginfo_t *si, void *uc)
{
	unsigned long rip = ((ucontext_t *)uc)->uc_mcontext.gregs[REG_RIP];
	(void)sig;
	traps++;
	codes |= 1 << si->si_code;
	if (rip < lo || rip > hi) elsewhere++;
}

#define STEP_ON "pushf\n\torl $0x100, (%%rsp)\n\tpopf\n\t"
#define STEP_OFF "pushf\n\tandl $~0x100, (%%rsp)\n\tpopf\n\t"

static void straight(void)
{
	unsigned long n = 0;
	__asm__ volatile("lea 1f(%%rip), %%rax\n\tmov %%rax, %0\n\tlea 2f(%%rip), %%rax\n\tmov %%rax, %1"
			 : "=m"(lo), "=m"(hi)
			 :
			 : "rax");
	__asm__ volatile(STEP_ON "1: nop\n\tinc %0\n\tinc %0\n\tnop\n\t" STEP_OFF "2: nop"
			 : "+r"(n)
			 :
			 : "memory", "cc");
	printf("straight: %lu, %d traps, codes %x, %d elsewhere\n", n, traps, codes, elsewhere);
}

/* Into the kernel and back, by the libc and by an instruction. */
static void calls(void)
{
	int good = 0;
	traps = codes = 0;
	for (int i = 0; i < 3; i++) {
		__asm__ volatile(STEP_ON : : : "memory", "cc");
		pid_t a = getppid(), b = syscall(SYS_getppid);
		int fds[2], r = pipe(fds);
		char c = 0;
		r += write(fds[1], "x", 1) + read(fds[0], &c, 1) + close(fds[0]) + close(fds[1]);
		__asm__ volatile(STEP_OFF : : : "memory", "cc");
		good += a == b && r == 2 && c == 'x';
	}
	printf("calls: %d good, %s traps, codes %x\n", good, traps > 30 ? "many" : "few", codes);
}

int main(void)
{
	struct sigaction sa = { .sa_sigaction = on_trap, .sa_flags = SA_SIGINFO };
	sigaction(SIGTRAP, &sa, NULL);
	straight();
	calls();
	return 0;
}

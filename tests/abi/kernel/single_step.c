/* EFLAGS.TF: a trap after each instruction, through calls and system calls too, as far as
 * the program's own instructions go. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
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
static int round_of_calls(void)
{
	__asm__ volatile(STEP_ON : : : "memory", "cc");
	pid_t a = getppid(), b = syscall(SYS_getppid);
	int fds[2], r = pipe(fds);
	char c = 0;
	r += write(fds[1], "x", 1) + read(fds[0], &c, 1) + close(fds[0]) + close(fds[1]);
	__asm__ volatile(STEP_OFF : : : "memory", "cc");
	return a == b && r == 2 && c == 'x';
}

static void calls(void)
{
	int good = 0;
	round_of_calls(); /* the loader finds the functions: many steps */
	traps = codes = 0;
	for (int i = 0; i < 3; i++) good += round_of_calls();
	/* The kernel's own instructions, thousands, are no steps. */
	printf("calls: %d good, %s traps, codes %x\n", good,
	       traps <= 30    ? "few"
	       : traps < 3000 ? "many"
			      : "too many",
	       codes);
}

/* The instruction that a call returns to is seen, be it the libc's function that is called. */
static volatile int returns;

static void on_return(int sig, siginfo_t *si, void *uc)
{
	(void)sig, (void)si;
	returns += ((ucontext_t *)uc)->uc_mcontext.gregs[REG_RIP] == (long)lo;
}

static void return_address(void)
{
	struct sigaction sa = { .sa_sigaction = on_return, .sa_flags = SA_SIGINFO }, old;
	long r;
	sigaction(SIGTRAP, &sa, &old);
	__asm__ volatile("lea 1f(%%rip), %%rax\n\tmov %%rax, %0" : "=m"(lo) : : "rax");
	__asm__ volatile("lea -128(%%rsp), %%rsp\n\t" STEP_ON "call getppid@PLT\n1:\tnop\n\tnop\n\t" STEP_OFF
			 "lea 128(%%rsp), %%rsp"
			 : "=a"(r)
			 :
			 : "memory", "cc", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11");
	sigaction(SIGTRAP, &old, NULL);
	printf("return address: seen %d times, %s\n", returns, r == getppid() ? "right" : "wrong");
}

/* With alarms in the middle of it, which come again before much has been done. */
static volatile int alarms;
static void on_alarm(int sig) { (void)sig, alarms++; }

static void calls_with_alarms(void)
{
	struct itimerval it = { { 0, 2000 }, { 0, 2000 } };
	struct sigaction sa = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };
	int rounds = 0, good = 0;
	sigaction(SIGALRM, &sa, NULL);
	setitimer(ITIMER_REAL, &it, NULL);
	for (; rounds < 20 || alarms < 20; rounds++) good += round_of_calls();
	memset(&it, 0, sizeof it);
	setitimer(ITIMER_REAL, &it, NULL);
	printf("with alarms: %s good\n", good == rounds ? "all" : "NOT all");
}

/* A child steps on where its parent did; a program that is executed does not. */
static void processes(void)
{
	int status;
	traps = 0;
	__asm__ volatile(STEP_ON : : : "memory", "cc");
	pid_t pid = syscall(SYS_fork); /* musl's fork() blocks all signals, so that a step kills */
	if (!pid) traps = 0;
	getppid();
	__asm__ volatile(STEP_OFF : : : "memory", "cc");
	if (!pid) _exit(traps > 0);
	waitpid(pid, &status, 0);
	printf("fork: child %s\n", WEXITSTATUS(status) == 1 ? "steps" : "does not step");
	if (!(pid = fork())) {
		__asm__ volatile(STEP_ON : : : "memory", "cc");
		execl("/bin/true", "true", NULL);
		_exit(1);
	}
	waitpid(pid, &status, 0);
	printf("exec: status %x\n", status);
}

int main(void)
{
	struct sigaction sa = { .sa_sigaction = on_trap, .sa_flags = SA_SIGINFO };
	sigaction(SIGTRAP, &sa, NULL);
	straight();
	calls();
	return_address();
	calls_with_alarms();
	processes();
	return 0;
}

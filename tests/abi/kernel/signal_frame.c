/* What a handler sees of the interrupted state, and what it may change:
 * struct rt_sigframe, sigaltstack(2), faults. */
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#define TELL(what, call)                                              \
	do {                                                          \
		errno = 0;                                            \
		long r_ = (call);                                     \
		printf("%s: %ld %d\n", what, r_, r_ < 0 ? errno : 0); \
	} while (0)

static sigjmp_buf jb;
static char altstack[65536] __attribute__((aligned(16)));
static volatile int on_alt, skip;

static void fault(int sig, siginfo_t *si, void *ctx)
{
	ucontext_t *uc = ctx;
	greg_t *g = uc->uc_mcontext.gregs;
	printf("signal %d code %d trapno %d", sig, si->si_code, (int)g[REG_TRAPNO]);
	if (sig == SIGSEGV) printf(" addr %lx cr2 %lx err %d", (long)si->si_addr, (long)g[REG_CR2], (int)g[REG_ERR]);
	if (sig == SIGILL || sig == SIGFPE) printf(" addr is rip %d", (greg_t)si->si_addr == g[REG_RIP]);
	printf("\n");
	if (skip) {
		g[REG_RIP] += skip;
		return;
	}
	siglongjmp(jb, 1);
}

static void look(int sig, siginfo_t *si, void *ctx)
{
	(void)sig, (void)si;
	ucontext_t *uc = ctx;
	char here;
	on_alt = &here >= altstack && &here < altstack + sizeof altstack;
	printf("on altstack %d, uc_stack flags %d size %zu, aligned %d\n", on_alt, uc->uc_stack.ss_flags,
	       uc->uc_stack.ss_size, (uintptr_t)ctx % 8 == 0);
	stack_t ss;
	sigaltstack(NULL, &ss);
	printf("inside: flags %d\n", ss.ss_flags);
	struct _fpstate *fp = (void *)uc->uc_mcontext.fpregs;
	uint32_t *sw = (uint32_t *)((char *)fp + 464);
	printf("fpstate magic1 %x cwd %x mxcsr %x, magic2 %x\n", sw[0], fp->cwd, fp->mxcsr,
	       *(uint32_t *)((char *)fp + sw[1] - 4));
	printf("uc_flags %lx cs %x ss %x\n", uc->uc_flags, (unsigned)uc->uc_mcontext.gregs[REG_CSGSFS] & 0xffff,
	       (unsigned)((uint64_t)uc->uc_mcontext.gregs[REG_CSGSFS] >> 48));
}

static void change(int sig, siginfo_t *si, void *ctx)
{
	(void)sig, (void)si;
	ucontext_t *uc = ctx;
	uc->uc_mcontext.gregs[REG_R12] += 1;
	double *xmm = (double *)&uc->uc_mcontext.fpregs->_xmm[5];
	printf("xmm5 in the frame %g\n", xmm[0]);
	xmm[0] = 8.25;
	double x;
	__asm__ volatile("movsd %%xmm5, %0" : "=m"(x));
	__asm__ volatile("pxor %%xmm5, %%xmm5; pxor %%xmm6, %%xmm6" ::: "xmm5", "xmm6");
	sigaddset(&uc->uc_sigmask, SIGUSR2);
}

static void set(int sig, void (*f)(int, siginfo_t *, void *), int flags)
{
	struct sigaction sa = { .sa_sigaction = f, .sa_flags = SA_SIGINFO | flags };
	sigaction(sig, &sa, NULL);
}

/* What sigreturn does with a state that the processor refuses: SIGSEGV, in the initial state. */
static int wrong;

static void spoil(int sig, siginfo_t *si, void *ctx)
{
	(void)sig, (void)si;
	char *fp = (void *)((ucontext_t *)ctx)->uc_mcontext.fpregs;
	uint32_t *sw = (uint32_t *)(fp + 464), *mxcsr = (uint32_t *)(fp + 24);
	uint64_t *header = (uint64_t *)(fp + 512);
	switch (wrong) {
	case 0: *mxcsr |= 1u << 31; break;
	case 1: *mxcsr |= 1u << 31, sw[0] = 0; break; /* no extended state */
	case 2: header[0] |= 1UL << 62; break;
	case 3: header[1] = 1; break;
	case 4: header[2] = 1; break;
	case 5: sw[0] = 0; break;
	case 6: *mxcsr ^= 0x40; break;
	}
}

static void refused(int sig, siginfo_t *si, void *ctx)
{
	struct _fpstate *fp = (void *)((ucontext_t *)ctx)->uc_mcontext.fpregs;
	printf("refused: signal %d code %d mxcsr %x cwd %x\n", sig, si->si_code, fp->mxcsr, fp->cwd);
	_exit(0);
}

static void bad_states(void)
{
	for (wrong = 0; wrong < 7; wrong++) {
		fflush(stdout);
		if (!fork()) {
			uint32_t mxcsr = 0x3f80; /* not the initial one */
			__asm__ volatile("ldmxcsr %0" : : "m"(mxcsr));
			set(SIGUSR1, spoil, 0);
			set(SIGSEGV, refused, 0);
			raise(SIGUSR1);
			__asm__ volatile("stmxcsr %0" : "=m"(mxcsr));
			printf("taken: mxcsr %x\n", mxcsr);
			fflush(stdout);
			_exit(0);
		}
		int st;
		wait(&st);
		printf("wrong %d: status %x\n", wrong, st);
	}
}

/* What is as it was is no change, and so not refused, as none at all is to begin with. */
static void alternate_stacks(void)
{
	static const struct {
		void *sp;
		int flags;
		size_t size;
	} to[] = { { 0, 0, 0 },
		   { 0, 1, 0 },
		   { altstack, 0, 100 },
		   { altstack, 0, 2047 },
		   { altstack, 0, 2048 },
		   { 0, 0, (size_t)altstack },
		   { altstack, 1, 65536 },
		   { altstack, 2, 10 },
		   { 0, 0, 0 },
		   { altstack, 3, 65536 },
		   { altstack, 4, 65536 },
		   { altstack, 1 << 31, 65536 },
		   { 0, 1 << 31 | 1, 0 },
		   { 0, 2, 0 } };
	for (size_t i = 0; i < sizeof to / sizeof *to; i++) {
		stack_t s = { .ss_sp = to[i].sp, .ss_flags = to[i].flags, .ss_size = to[i].size }, old = { 0 };
		errno = 0;
		int r = syscall(SYS_sigaltstack, &s, &old);
		printf("to %zu: %d %d, was %d %x %d\n", i, r, errno, old.ss_sp == altstack, old.ss_flags,
		       old.ss_size == s.ss_size);
	}
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	set(SIGUSR1, look, 0);
	raise(SIGUSR1);
	alternate_stacks();
	int sigs[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP };
	for (int i = 0; i < 5; i++) set(sigs[i], fault, SA_NODEFER);

	if (!sigsetjmp(jb, 1)) *(volatile int *)0x10 = 1;
	if (!sigsetjmp(jb, 1)) (void)*(volatile int *)0x20;
	if (!sigsetjmp(jb, 1)) *(volatile int *)0x8000000000000000 = 1;
	char *ro = mmap((void *)0x5000000, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	if (!sigsetjmp(jb, 1)) ro[5] = 1;
	if (!sigsetjmp(jb, 1)) ((void (*)(void))ro)();
	volatile int zero = 0;
	if (!sigsetjmp(jb, 1))
		__asm__ volatile("xor %%edx, %%edx; mov $1, %%eax; idivl %0" : : "m"(zero) : "eax", "edx");
	skip = 2;
	__asm__ volatile("ud2");
	skip = 0;
	if (!sigsetjmp(jb, 1)) __asm__ volatile("int3");

	stack_t ss = { .ss_sp = altstack, .ss_size = sizeof altstack }, old;
	printf("sigaltstack none: flags %d\n", (sigaltstack(NULL, &old), old.ss_flags));
	ss.ss_size = 100;
	TELL("small", sigaltstack(&ss, NULL));
	ss.ss_size = sizeof altstack;
	ss.ss_flags = 77;
	TELL("flags", sigaltstack(&ss, NULL));
	ss.ss_flags = 0;
	sigaltstack(&ss, NULL);
	set(SIGUSR1, look, SA_ONSTACK);
	raise(SIGUSR1);
	set(SIGUSR1, look, 0);
	raise(SIGUSR1);
	ss.ss_flags = 1 << 31; /* SS_AUTODISARM */
	sigaltstack(&ss, NULL);
	set(SIGUSR1, look, SA_ONSTACK);
	raise(SIGUSR1);
	sigaltstack(NULL, &old);
	printf("after autodisarm: flags %x same %d\n", (unsigned)old.ss_flags, old.ss_sp == altstack);

	set(SIGUSR1, change, 0);
	double in = 2.5, out5, out6;
	uint64_t r12;
	__asm__ volatile("mov $41, %%r12; movsd %3, %%xmm5; movsd %3, %%xmm6\n\t"
			 "mov $39, %%eax; syscall; mov %%eax, %%edi; mov $10, %%esi; mov $62, %%eax; syscall\n\t"
			 "movsd %%xmm5, %0; movsd %%xmm6, %1; mov %%r12, %2"
			 : "=m"(out5), "=m"(out6), "=m"(r12)
			 : "m"(in)
			 : "rax", "rdi", "rsi", "rcx", "r11", "r12", "xmm5", "xmm6", "memory");
	printf("after: r12 %d xmm5 %g xmm6 %g\n", (int)r12, out5, out6);
	sigset_t m;
	sigprocmask(SIG_SETMASK, NULL, &m);
	printf("usr2 blocked by the frame %d\n", sigismember(&m, SIGUSR2));
	bad_states();
	return 0;
}

/* Handlers within handlers within interrupted calls; leaving handlers by jumps;
 * broken stacks; stack overflow. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>
#include "asleep.h"

static int outer[2], inner[2];
static volatile int step;
static pthread_t main_thread;
static sigjmp_buf jb;
static ucontext_t ctx_main, ctx_other;

static void on_outer(int sig)
{
	char c = '?';
	(void)sig;
	step = 1;
	long r = read(inner[0], &c, 1); /* interrupted by on_inner, repeated */
	printf("inner read %ld %c\n", r, c);
	step = 3;
}

static void on_inner(int sig)
{
	(void)sig;
	printf("inner handler at step %d\n", step);
	step = 2;
}

static void wait_step(int s)
{
	await_value(&step, s);
	await_asleep(getpid(), getpid());
}

static void *driver(void *arg)
{
	await_asleep(getpid(), getpid());
	pthread_kill(main_thread, SIGUSR1);
	wait_step(1);
	pthread_kill(main_thread, SIGUSR2);
	wait_step(2);
	step = 1;
	pthread_kill(main_thread, SIGUSR2);
	wait_step(2);
	if (write(inner[1], "i", 1) != 1) abort();
	wait_step(3);
	if (write(outer[1], "o", 1) != 1) abort();
	return arg;
}

static void jump(int sig) { siglongjmp(jb, sig); }

static void *kicker(void *arg)
{
	await_asleep(getpid(), getpid());
	pthread_kill(main_thread, SIGALRM);
	return arg;
}

static void set(int sig, void (*f)(int), int flags)
{
	struct sigaction sa = { .sa_handler = f, .sa_flags = flags };
	sigaction(sig, &sa, NULL);
}

static int deep(int n)
{
	volatile char a[4096];
	a[0] = n;
	return n > 0 ? deep(n + 1) + a[0] : 0;
}

static void other(void)
{
	printf("in the other context\n");
	swapcontext(&ctx_other, &ctx_main);
}

static void to_other(int sig)
{
	(void)sig;
	swapcontext(&ctx_main, &ctx_other);
	printf("back in the handler\n");
}

static void status(const char *what, pid_t p)
{
	int s;
	waitpid(p, &s, 0);
	printf("%s: %s %d\n", what, WIFSIGNALED(s) ? "signal" : "exit", WIFSIGNALED(s) ? WTERMSIG(s) : WEXITSTATUS(s));
}

static void *cancel_me(void *arg)
{
	char c;
	int *ends = arg;
	pthread_cleanup_push((void (*)(void *))free, malloc(10));
	ends[2] = read(ends[0], &c, 1);
	pthread_cleanup_pop(1);
	return NULL;
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	struct rlimit lim = { 0, 0 };
	setrlimit(RLIMIT_CORE, &lim);
	if (pipe(outer) || pipe(inner)) return 1;
	main_thread = pthread_self();
	set(SIGUSR1, on_outer, SA_RESTART);
	set(SIGUSR2, on_inner, SA_RESTART);
	pthread_t t;
	pthread_create(&t, NULL, driver, NULL);
	char c = '?';
	long r = read(outer[0], &c, 1);
	printf("outer read %ld %c step %d\n", r, c, step);
	pthread_join(t, NULL);

	/* Leaving by a jump: the interrupted call is forgotten, the mask restored. */
	for (int i = 0; i < 3; i++) {
		set(SIGALRM, jump, SA_RESTART);
		if (!sigsetjmp(jb, 1)) {
			pthread_create(&t, NULL, kicker, NULL);
			r = read(outer[0], &c, 1);
			printf("never %ld\n", r);
		}
		pthread_join(t, NULL);
	}
	sigset_t m;
	sigprocmask(SIG_SETMASK, NULL, &m);
	printf("jumped, mask %d\n", sigismember(&m, SIGALRM));

	static char stack[65536];
	getcontext(&ctx_other);
	ctx_other.uc_stack.ss_sp = stack;
	ctx_other.uc_stack.ss_size = sizeof stack;
	makecontext(&ctx_other, other, 0);
	set(SIGUSR1, to_other, 0);
	raise(SIGUSR1);

	/* A cancelled read has no effect. */
	struct {
		int fd[2];
		int result;
	} ends = { { outer[0], outer[1] }, -7 };
	pthread_create(&t, NULL, cancel_me, &ends);
	usleep(30000);
	pthread_cancel(t);
	void *ret;
	pthread_join(t, &ret);
	printf("cancelled %d result %d\n", ret == PTHREAD_CANCELED, ends.result);

	/* Stack overflow, caught on another stack. */
	static char alt[65536];
	stack_t ss = { .ss_sp = alt, .ss_size = sizeof alt };
	sigaltstack(&ss, NULL);
	struct rlimit small = { 1 << 20, RLIM_INFINITY };
	getrlimit(RLIMIT_STACK, &lim);
	small.rlim_max = lim.rlim_max;
	setrlimit(RLIMIT_STACK, &small);
	for (int i = 0; i < 2; i++) {
		set(SIGSEGV, jump, SA_ONSTACK);
		if (!sigsetjmp(jb, 1)) printf("%d\n", deep(1));
		else printf("overflow caught\n");
	}
	fflush(stdout);
	pid_t p = fork();
	if (!p) {
		set(SIGSEGV, jump, 0); /* no place for the frame */
		_exit(deep(1));
	}
	status("overflow", p);
	p = fork();
	if (!p) {
		set(SIGSEGV, SIG_DFL, 0);
		set(SIGUSR1, on_inner, 0);
		__asm__ volatile("mov $16, %%rsp\n\tmov $39, %%eax\n\tsyscall\n\tmov %%eax, %%edi\n\tmov $10, "
				 "%%esi\n\tmov $62, %%eax\n\tsyscall\n\thlt" ::
					 : "memory");
	}
	status("no stack", p);
	p = fork();
	if (!p) {
		set(SIGSEGV, SIG_DFL, 0);
		__asm__ volatile("mov $4096, %%rsp\n\tmov $15, %%eax\n\tsyscall\n\thlt" ::: "memory");
	}
	status("sigreturn without frame", p);
	p = fork();
	if (!p) {
		set(SIGSEGV, SIG_DFL, 0);
		sigset_t all;
		sigfillset(&all);
		sigprocmask(SIG_SETMASK, &all, NULL);
		*(volatile int *)8 = 1;
		_exit(0);
	}
	status("blocked fault", p);
	p = fork();
	if (!p) {
		set(SIGSEGV, SIG_DFL, 0);
		__asm__ volatile("mov $0x4141414141414141, %%rax\n\tjmp *%%rax" ::: "memory");
	}
	status("jump to nowhere", p);
	return 0;
}

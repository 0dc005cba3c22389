/* ucontext, backtrace, setjmp, on_exit and atexit order. */
#define _GNU_SOURCE
#include <execinfo.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

static ucontext_t main_ctx, co;
static char stack[65536];

static void body(int a, int b, int c, int d, int e, int f, int g, int h)
{
	for (int i = 0; i < 3; i++) {
		printf("co %d %d%d%d%d%d%d%d%d\n", i, a, b, c, d, e, f, g, h);
		swapcontext(&co, &main_ctx);
	}
}

static void at1(void) { puts("atexit 1"); }
static void at2(void) { puts("atexit 2"); }
static void on1(int st, void *p) { printf("on_exit %d %s\n", st, (char *)p); }

__attribute__((noinline)) static int depth(int n)
{
	void *b[64];
	if (n) return depth(n - 1) + 1;
	int k = backtrace(b, 64);
	char **s = backtrace_symbols(b, k);
	printf("frames %d main %d\n", k, s && strstr(s[k > 3 ? 3 : 0], "(") != 0);
	printf("before its address: \"%.2s\"\n", strchr(s[0], ')'));
	free(s);
	int out[2];
	char line[512] = "";
	pipe(out);
	backtrace_symbols_fd(b, 1, out[1]);
	read(out[0], line, sizeof line - 1);
	printf("and in a file: \"%.2s\"\n", strchr(line, ')'));
	return 0;
}

/* What main finds in a register that it has to keep. */
long kept = -1;
int start(void);
__attribute__((naked)) int main(void) { __asm__("mov %r12, kept(%rip)\n\tjmp start"); }

int start(void)
{
	printf("kept %ld\n", kept);
	atexit(at1);
	on_exit(on1, "x");
	atexit(at2);
	getcontext(&co);
	co.uc_stack.ss_sp = stack;
	co.uc_stack.ss_size = sizeof stack;
	co.uc_link = &main_ctx;
	makecontext(&co, (void (*)(void))body, 8, 1, 2, 3, 4, 5, 6, 7, 8);
	for (int i = 0; i < 4; i++) {
		swapcontext(&main_ctx, &co);
		printf("main %d\n", i);
	}
	static int n;
	volatile int loops = 0;
	getcontext(&main_ctx);
	if (++n < 3) setcontext(&main_ctx);
	printf("setcontext %d %d\n", n, loops);
	depth(3);
	jmp_buf j;
	if (!setjmp(j)) longjmp(j, 1);
	puts("jumped");
	exit(5);
}

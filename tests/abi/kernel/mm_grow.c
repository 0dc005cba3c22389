/* Stacks and big reservations: main stack growth by user and kernel accesses,
 * MAP_GROWSDOWN, brk, ranges like those of Go and of JVMs, hints. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE 4096UL
static sigjmp_buf env;
static volatile uintptr_t fault;
static volatile int fault_code;
static void on_segv(int s, siginfo_t *i, void *c)
{
	(void)s, (void)c;
	fault = (uintptr_t)i->si_addr;
	fault_code = i->si_code;
	siglongjmp(env, 1);
}

static int __attribute__((noinline)) deep(int n)
{
	volatile char frame[1024];
	frame[0] = n;
	return n ? deep(n - 1) + frame[0] * 0 : 0;
}

static void try_read(const char *what, volatile char *p)
{
	if (!sigsetjmp(env, 1)) printf("%s: %d\n", what, *p);
	else
		printf("%s: fault, code %d, %s\n", what, fault_code,
		       fault == (uintptr_t)p ? "at the address" : "elsewhere");
}

static void __attribute__((noinline)) kernel_touches_stack(void)
{
	char big[3 << 20];
	int z = open("/dev/zero", O_RDONLY);
	printf("read below the stack: %zd\n", read(z, big, 100));
	close(z);
}

int main(void)
{
	setvbuf(stdout, NULL, _IONBF, 0);
	char alt[65536];
	stack_t ss = { alt, 0, sizeof(alt) };
	sigaltstack(&ss, NULL);
	struct sigaction sa = { .sa_sigaction = on_segv, .sa_flags = SA_SIGINFO | SA_ONSTACK };
	sigaction(SIGSEGV, &sa, NULL);
	sigaction(SIGBUS, &sa, NULL);

	kernel_touches_stack();
	printf("deep %d\n", deep(6000));
	struct rlimit l;
	getrlimit(RLIMIT_STACK, &l);
	l.rlim_cur = 32 << 20;
	if (!setrlimit(RLIMIT_STACK, &l)) printf("deeper %d\n", deep(25000));
	if (!sigsetjmp(env, 1)) deep(1 << 20), printf("endless stack\n");
	else printf("stack overflow: SIGSEGV\n");

	char *hi = (char *)0x300000400000;
	char *g =
		mmap(hi, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_FIXED, -1, 0);
	g[-1] = 5;
	g[-20 * (long)PAGE] = 6;
	try_read("grown", g - 1);
	mmap(hi - 400 * PAGE, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	try_read("into the guard gap", hi - 300 * PAGE);
	printf("mprotect growsdown: %d\n", mprotect(hi, PAGE, PROT_READ | PROT_GROWSDOWN));

	try_read("null", NULL);
	try_read("no man's land", (char *)0x123456789000);
	char *none = mmap(0, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	try_read("PROT_NONE", none);
	if (!sigsetjmp(env, 1)) *(volatile char *)"constant" = 1;
	else printf("write to a constant: code %d\n", fault_code);
	char name[] = "/tmp/mm_growXXXXXX";
	int fd = mkstemp(name);
	unlink(name);
	char *m = mmap(0, 2 * PAGE, PROT_READ, MAP_SHARED, fd, 0);
	try_read("beyond the end of a file", m);
	ftruncate(fd, 1);
	try_read("now there is a byte", m);
	try_read("and the page after it", m + PAGE);

	char *start = sbrk(0);
	printf("brk grows %d ", brk(start + 10 * PAGE + 5));
	start[10 * PAGE] = 1;
	printf("%d\n", start[10 * PAGE]);
	printf("shrinks %d\n", brk(start));
	printf("too much %d\n", brk((char *)1 + (1L << 46)));
	try_read("freed by brk", start + PAGE * 2);

	char *res = mmap(0, 64UL << 30, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	printf("64 GiB reserved: %d\n", res != MAP_FAILED);
	printf("part of it used: %d\n", mprotect(res + (10UL << 30), 1 << 20, PROT_READ | PROT_WRITE));
	res[10UL << 30] = 7;
	printf("mapped over: %d\n", mmap(res + (20UL << 30), 64 << 20, PROT_READ | PROT_WRITE,
					 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == res + (20UL << 30));
	printf("unmapped: %d\n", munmap(res, 64UL << 30));
	char *hint = mmap((void *)0xc000000000, 64 << 20, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	printf("hint %p\n", (void *)hint);
	hint = mmap((void *)0xc000000000, 64 << 20, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	printf("taken hint: %d\n", hint != MAP_FAILED && hint != (void *)0xc000000000);
	uintptr_t low = (uintptr_t)mmap(0, 1 << 20, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	printf("32 bit: %d\n", low >= 0x40000000 && low + (1 << 20) <= 0x80000000);
	char *odd = mmap((void *)0x300000800001, 5000, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	printf("unaligned hint %p\n", (void *)odd);
	return 0;
}

/* pthread_atfork: order, a library's handlers go with it, registering inside a
 * handler, and inside the program's own malloc. */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <stdlib.h>
#include <pthread.h>
#include <unistd.h>
#include <dlfcn.h>
#include <sys/wait.h>
static char heap[1 << 20];
static size_t used, busy;
static void say(const char *s) { write(1, s, strlen(s)); }
static void mprep(void) { say("malloc prepare\n"); }
void *malloc(size_t n)
{
	static int ready;
	if (busy) say("malloc within malloc\n"), _exit(3);
	busy = 1;
	if (!ready) pthread_atfork(mprep, 0, 0), ready = 1;
	n = (n + 31) & -16UL;
	size_t *p = (void *)(heap + used);
	used += n;
	busy = 0;
	*p = n;
	return p + 2;
}
void free(void *p) { (void)p; }
void *calloc(size_t a, size_t b) { return memset(malloc(a * b), 0, a * b); }
void *realloc(void *p, size_t n)
{
	void *q = malloc(n);
	return p ? memcpy(q, p, n) : q;
}
static void late(void) { say("late\n"); }
static void a1(void)
{
	say("a prepare\n");
	pthread_atfork(late, late, late);
}
/* The child first. */
static void a2(void)
{
	siginfo_t i;
	waitid(P_ALL, 0, &i, WEXITED | WNOWAIT);
	say("a parent\n");
}
static void a3(void) { say("a child\n"); }
static void *lib;
static void b1(void)
{
	say("b prepare\n");
	if (lib) dlclose(lib), lib = 0;
}
static void b2(void) { say("b parent\n"); }
static void b3(void) { say("b child\n"); }
static void forks(void)
{
	int s;
	if (!fork()) _exit(0);
	wait(&s);
	say("--\n");
}
int main(void)
{
	setvbuf(stdout, 0, _IONBF, 0);
	free(malloc(5));
	pthread_atfork(a1, a2, a3);
	lib = dlopen("./libreg.so", RTLD_NOW);
	forks();
	dlclose(lib);
	lib = 0;
	forks();
	lib = dlopen("./libreg.so", RTLD_NOW);
	pthread_atfork(b1, b2, b3);
	forks();
	return 0;
}

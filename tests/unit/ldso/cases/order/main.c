/* Constructors and destructors, atexit: order, arguments, and which run at all. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <dlfcn.h>
static int saved;
static void at(void) { puts("atexit from main"); }
static void at_ctor(void) { puts("atexit from main's constructor"); }
static void pre(int argc, char **argv, char **envp) { printf("preinit %d %s\n", argc, envp[0] ? "env" : "none"); }
__attribute__((section(".preinit_array"), used)) static void (*p)(int, char **, char **) = pre;
__attribute__((constructor)) static void ctor(int argc, char **argv, char **envp)
{
	saved = argc;
	printf("main ctor %s %d\n", strrchr(argv[0], '/') + 1, envp == __extension__(char **)(argv + argc + 1));
	atexit(at_ctor);
}
__attribute__((constructor(101))) static void early(void) { puts("main early ctor"); }
__attribute__((destructor)) static void dtor(void) { puts("main dtor"); }
int a(void), b(void);
int main(void)
{
	atexit(at);
	printf("main %d %d %d\n", saved, a(), b());
	void *h = dlopen("./libd.so", RTLD_NOW);
	if (!h) puts(dlerror());
	else printf("dlclose %d\n", dlclose(h));
	h = dlopen("./libd.so", RTLD_NOW);
	return 5;
}

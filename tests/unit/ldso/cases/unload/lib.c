#include <stdio.h>
#include <stdlib.h>
#include <dlfcn.h>
static int quiet;
#define STR(x) #x
#define XSTR(x) STR(x)
static void bye(void)
{
	if (!QUIET) puts("atexit " XSTR(NAME));
}
__attribute__((constructor)) static void ctor(void)
{
	if (!QUIET) puts("ctor " XSTR(NAME));
	atexit(bye);
	quiet++;
}
__attribute__((destructor)) static void dtor(void)
{
	if (!QUIET) puts("dtor " XSTR(NAME));
}
#ifdef DEP
int DEP(void);
int NAME(void) { return DEP() + 1; }
#else
int NAME(void) { return 40; }
#endif
#ifdef SELF
static void *other;
__attribute__((constructor)) static void open_other(void) { other = dlopen("./libdep.so", RTLD_NOW); }
__attribute__((destructor)) static void close_other(void) { dlclose(other); }
#endif

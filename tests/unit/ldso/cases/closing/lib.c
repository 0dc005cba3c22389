#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <math.h>
#include <dlfcn.h>
#define STR(x) #x
#define XSTR(x) STR(x)
#define CAT(a, b) a##b
#define NAMED(a, b) CAT(a, b)
static void bye(void) { puts("  atexit " XSTR(NAME)); }
static void *other;
__attribute__((constructor)) static void ctor(void)
{
	puts("  ctor " XSTR(NAME));
	atexit(bye);
}
__attribute__((destructor)) static void dtor(void)
{
	puts("  dtor " XSTR(NAME));
#ifdef LATE
	/* A destructor that opens and closes. */
	other = dlopen("./libweak.so", RTLD_NOW);
	if (other) dlclose(other);
#endif
}
#ifdef DEP
int DEP(void);
__attribute__((weak)) int NAMED(DEP, _any)(void);
int NAME(void) { return 1; }
int NAMED(NAME, _calls)(void) { return DEP() + 1; }
#else
int NAME(void) { return 40; }
#endif
#ifdef MATH
double NAMED(NAME, _f)(double x) { return cos(x); }
#endif
#ifdef IFACE
/* Bound by RTLD_DEFAULT: glibc keeps what was found for the caller. */
int NAMED(NAME, _find)(const char *s)
{
	int (*f)(void) = dlsym(RTLD_DEFAULT, s);
	return f ? f() : -1;
}
#endif

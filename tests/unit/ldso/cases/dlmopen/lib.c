#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <math.h>
#include <dlfcn.h>
#include <link.h>
#define STR(x) #x
#define XSTR(x) STR(x)
#define CAT(a, b) a##b
#define NAMED(a, b) CAT(a, b)
/* Order across namespaces shows at exit; without stdio, which glibc has once for each. */
static void say(const char *s) { write(1, s, strlen(s)); }
__attribute__((constructor)) static void ctor(void) { say("ctor " XSTR(NAME) "\n"); }
__attribute__((destructor)) static void dtor(void) { say("dtor " XSTR(NAME) "\n"); }
static int count;
static __thread int per_thread = 5;
int shared_name = 1;
int NAMED(NAME, _count)(void) { return ++count; }
int NAMED(NAME, _tls)(void) { return ++per_thread; }
static int cb(struct dl_phdr_info *i, size_t n, void *p)
{
	const char *s = strrchr(i->dlpi_name, '/');
	if (s && (strstr(s, "libtop") || strstr(s, "libbase") || strstr(s, "libother"))) *(int *)p += 1;
	if (!*i->dlpi_name) *(int *)p += 100;
	return 0;
}
int NAMED(NAME, _objects)(void)
{
	int n = 0;
	dl_iterate_phdr(cb, &n);
	return n;
}
void *NAMED(NAME, _open)(const char *f, int m) { return dlopen(f, m); }
void *NAMED(NAME, _find)(const char *s) { return dlsym(RTLD_DEFAULT, s); }
#ifdef DEP
int NAMED(DEP, _count)(void);
int NAME(void) { return NAMED(DEP, _count)() * 10 + (int)floor(fmod(7.5 + count, 3)); }
#endif

/* DT_FILTER and DT_AUXILIARY: what they name comes first, and must or may be there. */
#define _GNU_SOURCE
#include <stdio.h>
#include <dlfcn.h>
const char *common(void), *own(void), *filter_only(void);
static void try(void *h, const char *s)
{
	const char *(*f)(void) = dlsym(h, s);
	printf("%s: %s\n", s, f ? f() : dlerror());
}
int main(int argc, char **argv)
{
	setvbuf(stdout, 0, _IONBF, 0);
	printf("%s %s %s\n", common(), own(), filter_only());
	try(RTLD_DEFAULT, "other_only");
	void *h = dlopen("libfilter.so", RTLD_NOW), *a = dlopen("libaux.so", RTLD_NOW);
	try(h, "common"), try(h, "own"), try(a, "common"), try(a, "other_only"), try(a, "own");
	h = dlopen("./libbroken.so", RTLD_NOW);
	printf("%s\n", h ? "opened" : dlerror());
	h = dlmopen(LM_ID_NEWLM, "./libfilter.so", RTLD_NOW);
	try(h, "common"), try(h, "own");
	/* glibc 2.36's destructors do not get over the last one. */
	_exit(0);
}

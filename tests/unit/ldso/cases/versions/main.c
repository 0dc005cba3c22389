/* Two versions of one function; which one a program gets is what it was linked
 * with, dlsym gets the default and dlvsym either. */
#include <stdio.h>
#define _GNU_SOURCE
#define __USE_GNU
#include <dlfcn.h>
#include <string.h>
int f(void), g(void), old(void);
int main(void)
{
	printf("%d %d %d\n", f(), g(), old());
	void *h = dlopen("libv.so", RTLD_NOW);
	int (*p)(void) = dlsym(h, "f"), (*q)(void) = dlvsym(h, "f", "V1"), (*r)(void) = dlvsym(h, "f", "V2");
	printf("%d %d %d\n", p ? p() : -1, q ? q() : -1, r ? r() : -1);
	if (!dlvsym(h, "f", "V9")) puts(strstr(dlerror(), "undefined symbol"));
	if (!dlvsym(h, "g", "V2")) puts(strstr(dlerror(), "undefined symbol"));
	p = dlsym(h, "hidden_only");
	printf("%s\n", p ? "found" : strstr(dlerror(), "undefined"));
	p = dlvsym(h, "hidden_only", "V1");
	printf("%d\n", p ? p() : -1);
	printf("%s\n", dlvsym(RTLD_DEFAULT, "puts", "GLIBC_2.2.5") ? "puts" : dlerror());
	return 0;
}

/* RPATH, RUNPATH, $ORIGIN and $LIB, in DT_NEEDED too; matching by soname. */
#include <stdio.h>
#include <dlfcn.h>
int a(void), b(void);
int main(void)
{
	printf("%d %d\n", a(), b());
	/* By path, then by a soname that the path does not have. */
	void *h = dlopen("deep/named.so", RTLD_NOW), *g = dlopen("libother-name.so", RTLD_NOW);
	printf("%d %d\n", !!h, g == h);
	/* A library that needs it by soname, with no path that leads there. */
	h = dlopen("deep/needs.so", RTLD_NOW);
	printf("%s\n", h ? "ok" : dlerror());
	h = dlopen("$ORIGIN/deep/named.so", RTLD_NOW);
	printf("%d\n", g == h);
	h = dlopen("./deep/../deep/named.so", RTLD_NOW | RTLD_NOLOAD);
	printf("%d\n", g == h);
	h = dlopen("libnot-there.so.3", RTLD_NOW);
	printf("%s\n", h ? "?" : dlerror());
	h = dlopen("./not-there.so", RTLD_NOW);
	printf("%s\n", h ? "?" : dlerror());
	printf("%s\n", dlerror() ? "?" : "no error left");
	return 0;
}

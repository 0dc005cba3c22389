/* dlclose: who goes when, with destructors and atexit, and that the memory does. */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <dlfcn.h>
#include <link.h>
static int mapped(const char *what)
{
	char line[512];
	int n = 0;
	FILE *f = fopen("/proc/self/maps", "r");
	while (fgets(line, sizeof line, f)) n |= strstr(line, what) != 0;
	fclose(f);
	return n;
}
static unsigned long long adds, subs;
static int count;
static int cb(struct dl_phdr_info *i, size_t s, void *p)
{
	adds = i->dlpi_adds;
	subs = i->dlpi_subs;
	count++;
	return 0;
}
int main(void)
{
	dl_iterate_phdr(cb, 0);
	unsigned long long a0 = adds, s0 = subs;
	int c0 = count;
	void *u = dlopen("./libuser.so", RTLD_NOW), *d = dlopen("./libdep.so", RTLD_NOW);
	if (!u || !d) puts(dlerror());
	dl_iterate_phdr((count = 0, cb), 0);
	printf("adds %d count %d\n", (int)(adds - a0), count - c0);
	printf("close dep %d, mapped %d\n", dlclose(d), mapped("libdep.so"));
	printf("close user %d, mapped %d %d\n", dlclose(u), mapped("libuser.so"), mapped("libdep.so"));
	dl_iterate_phdr((count = 0, cb), 0);
	printf("subs %d count %d\n", (int)(subs - s0), count - c0);
	printf("again closed: %d\n", dlclose(u) != 0);
	u = dlopen("./libuser.so", RTLD_NOW | RTLD_NODELETE);
	dlclose(u);
	printf("nodelete mapped %d\n", mapped("libuser.so"));
	/* A library bound to one that was opened globally keeps it. */
	void *g = dlopen("./libglobal.so", RTLD_NOW | RTLD_GLOBAL), *w = dlopen("./libwants.so", RTLD_LAZY);
	int (*f)(void) = dlsym(w, "wants");
	printf("%d\n", f());
	printf("close global %d\n", dlclose(g));
	printf("still %d mapped %d\n", f(), mapped("libglobal.so"));
	dlclose(w);
	printf("gone %d %d\n", mapped("libglobal.so"), mapped("libwants.so"));
	for (int i = 0; i < 300; i++) {
		w = dlopen("./libwants.so", RTLD_LAZY);
		if (w) dlclose(w);
	}
	void *self = dlopen("./libself.so", RTLD_NOW);
	printf("self %d\n", dlclose(self));
	printf("unique %d\n", dlclose(dlopen("./libunique.so", RTLD_NOW)));
	printf("unique mapped %d\n", mapped("libunique.so"));
	/* What stays when its opener goes still binds to what it needs. */
	void *goes = dlopen("./libgoes.so", RTLD_LAZY);
	f = dlsym(goes, "stays");
	printf("close goes %d\n", dlclose(goes));
	printf("goes mapped %d\n", mapped("libgoes.so"));
	printf("stays %d\n", f());
	return 0;
}

/* dlclose: what goes, when, in which order. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <dlfcn.h>
static void mapped(const char *names)
{
	char line[512], all[800], *save, *n;
	strcpy(all, names);
	for (n = strtok_r(all, " ", &save); n; n = strtok_r(0, " ", &save)) {
		FILE *f = fopen("/proc/self/maps", "r");
		int there = 0;
		while (fgets(line, sizeof line, f)) there |= strstr(line, n) != 0;
		fclose(f);
		printf(" %s:%d", n, there);
	}
	puts("");
}
static void *open_(const char *f, int m)
{
	printf("open %s\n", f);
	void *h = dlopen(f, m);
	if (!h) puts(dlerror());
	return h;
}
static void close_(const char *n, void *h)
{
	printf("close %s\n", n);
	if (dlclose(h)) puts(dlerror());
}
/* At exit, while the list of handlers shrinks: what is freed of it the loader uses again. */
static void *libm;
static int handlers;
static void reopen(void)
{
	handlers++;
	dlclose(libm);
	libm = dlopen("libm.so.6", RTLD_NOW);
	char name[700];
	memset(name, 'n', sizeof name);
	name[sizeof name - 1] = 0;
	dlopen(name, RTLD_NOW);
}
static void tell(void) { printf("%d handlers\n", handlers); }
#define CALL(h, f) printf(" " f " %d\n", ((int (*)(void))dlsym(h, f))())
int main(void)
{
	setvbuf(stdout, 0, _IONBF, 0);
	void *a, *b, *c;
	a = open_("./liba1.so", RTLD_NOW);
	close_("a", a), mapped("liba1 libb1 libc1");
	a = open_("./liba1.so", RTLD_NOW), b = open_("./libb1.so", RTLD_NOW), c = open_("./libc1.so", RTLD_NOW);
	close_("c", c), mapped("liba1 libb1 libc1");
	close_("a", a), mapped("liba1 libb1 libc1");
	close_("b", b), mapped("liba1 libb1 libc1");
	a = open_("./liba1.so", RTLD_NOW), b = open_("./liba1.so", RTLD_NOW);
	close_("a", a), mapped("liba1");
	close_("a", a), mapped("liba1");
	a = open_("./libx.so", RTLD_NOW), mapped("libx.so liby.so");
	close_("x", a), mapped("libx.so liby.so");
	a = open_("./liby.so", RTLD_LAZY), b = open_("./libx.so", RTLD_LAZY);
	close_("y", a), mapped("libx.so liby.so");
	close_("x", b), mapped("libx.so liby.so");
	a = open_("./libkeep.so", RTLD_NOW);
	close_("keep", a), mapped("libkeep");
	a = open_("./libmath.so", RTLD_NOW), mapped("libmath libm.so");
	close_("math", a), mapped("libmath libm.so");
	a = open_("./libmath.so", RTLD_LAZY);
	printf("%g\n", ((double (*)(double))dlsym(a, "math_f"))(1));
	close_("math", a), mapped("libmath libm.so");
	/* Bound without DT_NEEDED: stays as long as its user. */
	b = open_("./libweak.so", RTLD_NOW | RTLD_GLOBAL), a = open_("./libuses.so", RTLD_LAZY);
	CALL(a, "uses_calls");
	close_("weak", b), mapped("libweak libuses");
	close_("uses", a), mapped("libweak libuses");
	/* Not bound yet: goes. */
	b = open_("./libweak.so", RTLD_NOW | RTLD_GLOBAL), a = open_("./libuses.so", RTLD_LAZY);
	close_("weak", b), mapped("libweak libuses");
	close_("uses", a), mapped("libweak libuses");
	/* Found by name: stays for who asked. */
	b = open_("./libweak.so", RTLD_NOW | RTLD_GLOBAL), a = open_("./libiface.so", RTLD_LAZY);
	printf(" %d\n", ((int (*)(const char *))dlsym(a, "iface_find"))("weak"));
	close_("weak", b), mapped("libweak libiface");
	close_("iface", a), mapped("libweak libiface");
	a = open_("./liblate.so", RTLD_NOW);
	close_("late", a), mapped("libweak liblate");
	/* Promotion. */
	b = open_("./libweak.so", RTLD_NOW);
	printf(" local %d\n", dlsym(RTLD_DEFAULT, "weak") != 0);
	dlerror();
	a = open_("./libweak.so", RTLD_NOW | RTLD_GLOBAL | RTLD_NOLOAD);
	printf(" global %d\n", dlsym(RTLD_DEFAULT, "weak") != 0);
	close_("one", a), mapped("libweak");
	printf(" global %d\n", dlsym(RTLD_DEFAULT, "weak") != 0);
	close_("two", b), mapped("libweak");
	a = dlopen(0, RTLD_NOW);
	close_("main", a);
	libm = dlopen("libm.so.6", RTLD_NOW);
	atexit(tell);
	for (int i = 0; i < 70; i++) atexit(reopen);
	/* Left open: destructors at exit. */
	open_("./liba1.so", RTLD_NOW), open_("./libuses.so", RTLD_LAZY);
	return 0;
}

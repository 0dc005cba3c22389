/* The flags of dlopen. */
#define _GNU_SOURCE
#include <stdio.h>
#include <dlfcn.h>
#include <string.h>
int shared_name(void) { return 1; }
static void *want(const char *n, int f)
{
	void *h = dlopen(n, f);
	printf("%s %x: %s\n", n, f, h ? "ok" : dlerror() ? "error" : "null");
	return h;
}
static int call(void *h, const char *n)
{
	int (*f)(void) = dlsym(h, n);
	return f ? f() : (dlerror(), -1);
}
int main(void)
{
	want("./libone.so", RTLD_NOW | RTLD_NOLOAD);
	void *one = want("./libone.so", RTLD_LAZY);
	printf("local: %d\n", call(RTLD_DEFAULT, "one_value"));
	printf("one sees: %d\n", call(one, "call_shared"));
	void *two = want("./libtwo.so", RTLD_LAZY);
	printf("two is lazy: %d\n", call(two, "two_value"));
	printf("now fails: %d\n", dlopen("./libtwo-again.so", RTLD_NOW) != 0);
	puts(strstr(dlerror(), "undefined symbol"));
	printf("promoted: %d\n", want("./libone.so", RTLD_NOW | RTLD_NOLOAD | RTLD_GLOBAL) == one);
	printf("global: %d\n", call(RTLD_DEFAULT, "one_value"));
	printf("two can call: %d\n", call(two, "call_one"));
	void *deep = want("./libdeep.so", RTLD_NOW | RTLD_DEEPBIND);
	printf("deep sees its own: %d\n", call(deep, "call_shared"));
	printf("itself %d\n", dlopen(0, RTLD_NOW) != 0);
	printf("handle of main finds global: %d\n", call(dlopen(0, RTLD_LAZY), "one_value"));
	printf("bad mode: %d\n", dlopen("./libone.so", 0) != 0);
	puts(dlerror());
	printf("%s\n", dlsym(one, "nothing") ? "?" : strstr(dlerror(), "undefined"));
	int (*next)(void) = dlsym(RTLD_NEXT, "shared_name");
	printf("next %d\n", next ? next() : -1);
	/* What only the C library that takes glibc's place has besides is not in the way. */
	printf("own names %d, not others' %d %d\n", call(two, "call_own"), call(RTLD_DEFAULT, "fgetln"),
	       dlsym(RTLD_DEFAULT, "y1") != 0);
	printf("not next yet %d\n", dlsym(RTLD_NEXT, "two_value") != 0);
	want("./libtwo.so", RTLD_LAZY | RTLD_GLOBAL);
	printf("next what was made global %d\n", dlsym(RTLD_NEXT, "two_value") != 0);
	want("./libctor.so", RTLD_LAZY | RTLD_GLOBAL);
	want("./libneedsctor.so", RTLD_NOW);
	struct link_map *l;
	printf("%d\n", dlinfo(one, RTLD_DI_LINKMAP, &l) == 0 && (void *)l == one);
	return 0;
}

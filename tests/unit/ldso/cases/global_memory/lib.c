#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#ifdef CTOR
int value(void) { return 6; }
/* Uses up what memory the loader has, by names: there is no more. */
static void fill(const char *file, int bits, int pad)
{
	for (int i = 0; i < 1 << bits; i++) {
		char name[2000], *p = stpcpy(name, "./");
		memset(p, '/', pad);
		p += pad;
		for (int b = 0; b < bits; b++) p = stpcpy(p, i >> b & 1 ? ".//" : "./");
		strcpy(p, file);
		dlopen(name, RTLD_LAZY | RTLD_NOLOAD);
	}
}
__attribute__((constructor)) static void ctor(void)
{
	struct rlimit l;
	getrlimit(RLIMIT_AS, &l);
	l.rlim_cur = 1;
	setrlimit(RLIMIT_AS, &l);
	fill("libctor.so", 9, 800);
	fill("libctor.so", 5, 300);
	fill("libctor.so", 5, 100);
	fill("libctor.so", 6, 40);
	fill("l.so", 7, 0);
	fill("l.so", 2, 0);
	dlerror();
}
#else
int other(void) { return 5; }
#endif

#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <stdlib.h>
#include "bench.h"

static int nothing(struct dl_phdr_info *info, size_t size, void *arg)
{
	(void)info;
	(void)size;
	(void)arg;
	return 0;
}

static void lookups(long n, long arg, int t)
{
	void *libm = dlopen("libm.so.6", RTLD_NOW);
	Dl_info info;
	(void)t;
	for (long i = 0; i < n; i++) {
		switch (arg) {
		case 0: USE(dlsym(RTLD_DEFAULT, "strlen")); break;
		case 1: USE(dlsym(libm, "sin")); break;
		case 2: USE(dlsym(RTLD_DEFAULT, "there_is_no_such_symbol")); break;
		case 3: USE(dladdr((void *)dlopen, &info)); break;
		case 4: dl_iterate_phdr(nothing, 0); break;
		case 5: dlclose(dlopen("libm.so.6", RTLD_NOW)); break;
		case 6: USE(dlvsym(libm, "exp", "GLIBC_2.29")); break;
		}
	}
	dlclose(libm);
}

const struct bench bench_loader[] = {
	{ "dlsym-default", lookups, 0, 1 }, { "dlsym-library", lookups, 1, 1 },
	{ "dlsym-missing", lookups, 2, 1 }, { "dlvsym", lookups, 6, 1 },
	{ "dladdr", lookups, 3, 1 },        { "dl_iterate_phdr", lookups, 4, 1 },
	{ "dlopen-again", lookups, 5, 1 },  { 0, 0, 0, 0 },
};

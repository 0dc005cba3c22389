/* dlopen of plugins with thread-local storage, constructors, versions of symbols, and unloading. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static int (*bump)(void);

static void *thread(void *arg)
{
	(void)arg;
	int n = 0;
	for (int i = 0; i < 5; i++) n = bump();
	return (void *)(long)n;
}

static int count_libs(struct dl_phdr_info *i, size_t size, void *arg)
{
	(void)size;
	*(int *)arg += strstr(i->dlpi_name, "plugin") != NULL;
	return 0;
}

int main(void)
{
	for (int round = 0; round < 3; round++) {
		void *h = dlopen("./plugin.so", RTLD_NOW | (round ? RTLD_LOCAL : RTLD_GLOBAL));
		if (!h) {
			puts(dlerror());
			return 1;
		}
		bump = (int (*)(void))dlsym(h, "bump");
		pthread_t t[4];
		for (int i = 0; i < 4; i++) pthread_create(&t[i], NULL, thread, NULL);
		for (int i = 0; i < 4; i++) {
			void *r;
			pthread_join(t[i], &r);
			printf("%ld ", (long)r);
		}
		printf("main %d\n", bump());
		Dl_info info;
		int found = dladdr((void *)bump, &info);
		printf("%d %s\n", found != 0, info.dli_sname);
		int libs = 0;
		dl_iterate_phdr(count_libs, &libs);
		printf("loaded %d, closed %d\n", libs, dlclose(h));
		libs = 0;
		dl_iterate_phdr(count_libs, &libs);
		printf("still %d\n", libs);
	}
	printf("%p\n", dlopen("./absent.so", RTLD_LAZY));
	puts(dlerror());
	dlsym(RTLD_DEFAULT, "no_such_symbol");
	puts(strstr(dlerror(), "undefined symbol: no_such_symbol") ? "undefined symbol" : "?");
	return 0;
}

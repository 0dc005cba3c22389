/* A library that is opened for all to see, and while it is initialised memory runs out. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <sys/resource.h>
int main(void)
{
	struct rlimit l;
	setvbuf(stdout, 0, _IONBF, 0);
	getrlimit(RLIMIT_AS, &l);
	printf("%d\n", dlopen("./l.so", RTLD_NOW) != 0);
	for (int i = 0; i < 2; i++) {
		void *h = dlopen("./libctor.so", RTLD_NOW | RTLD_GLOBAL);
		printf("%d\n", h != 0);
		setrlimit(RLIMIT_AS, &l);
		if (i) printf("%d\n", dlsym(RTLD_DEFAULT, "value") != 0);
		printf("%d\n", dlclose(h));
		printf("%d\n", dlsym(RTLD_DEFAULT, "value") != 0);
		dlerror();
	}
	printf("%d\n", dlsym(RTLD_DEFAULT, "printf") != 0);
	return 0;
}

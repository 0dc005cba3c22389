/* dlopen, dlsym, dlclose and first use of thread-local data from many threads. */
#include <stdio.h>
#include <stdlib.h>
#include <dlfcn.h>
#include <pthread.h>
static void *work(void *p)
{
	long n = (long)p;
	char name[32];
	snprintf(name, sizeof name, "./libt%ld.so", n % 4);
	for (int i = 0; i < 200; i++) {
		void *h = dlopen(name, RTLD_LAZY);
		if (!h) {
			puts(dlerror());
			exit(1);
		}
		int (*f)(int) = dlsym(h, "f");
		int r = f(1), s = f(1);
		if (s != r + 1) printf("wrong %d %d\n", r, s);
		if (dlsym(h, "nope") || !dlerror()) puts("no error");
		dlclose(h);
	}
	return 0;
}
int main(void)
{
	pthread_t t[8];
	for (long i = 0; i < 8; i++) pthread_create(&t[i], 0, work, (void *)i);
	for (int i = 0; i < 8; i++) pthread_join(t[i], 0);
	puts("done");
	return 0;
}

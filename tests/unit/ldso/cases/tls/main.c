/* Thread-local storage of the program, of its libraries, of dlopen'ed ones with
 * every access model, seen by threads from before and after. */
#include <stdio.h>
#include <stdlib.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdint.h>
__thread int in_main = 11;
static __thread char big[5000] = "big";
__thread long aligned __attribute__((aligned(256))) = 3;
extern __thread int in_lib;
int *lib_addr(void);
static int (*ie)(int), (*gd)(int), (*desc)(int), (*gd_many)(int);
static pthread_barrier_t bar;
static void *early(void *x)
{
	pthread_barrier_wait(&bar);
	pthread_barrier_wait(&bar);
	printf("early %d %d %d %d %d\n", in_main++, in_lib, ie(1), gd(2), desc(3));
	printf("early again %d %d %d %d\n", ie(1), gd(2), desc(3), gd_many(4));
	return 0;
}
static void *late(void *x)
{
	printf("late %d %d %d %d %d %s %d\n", in_main, in_lib, ie(1), gd(2), desc(3), big,
	       (int)((uintptr_t)&aligned & 255));
	printf("late again %d %d %d %d\n", ie(1), gd(2), desc(3), gd_many(4));
	return 0;
}
static void *open_(const char *n)
{
	void *h = dlopen(n, RTLD_NOW);
	if (!h) {
		puts(dlerror());
		exit(1);
	}
	return h;
}
int main(void)
{
	pthread_t t, u;
	pthread_barrier_init(&bar, 0, 2);
	pthread_create(&t, 0, early, 0);
	pthread_barrier_wait(&bar);
	printf("%d %d %d\n", in_main, in_lib, lib_addr() == &in_lib);
	ie = dlsym(open_("./libie.so"), "ie");
	gd = dlsym(open_("./libgd.so"), "gd");
	desc = dlsym(open_("./libdesc.so"), "desc");
	for (int i = 0; i < 40; i++) {
		char n[32];
		snprintf(n, sizeof n, "./libmany%d.so", i);
		gd_many = dlsym(open_(n), "many");
		if (gd_many(1) != 101 + i) printf("many %d %d\n", i, gd_many(0));
	}
	printf("main %d %d %d\n", ie(1), gd(2), desc(3));
	/* What the program had is not touched by loading what depends on it. */
	in_lib = 33;
	dlclose(open_("./libuses.so"));
	printf("%d\n", in_lib);
	in_lib = 22;
	pthread_barrier_wait(&bar);
	pthread_join(t, 0);
	pthread_create(&u, 0, late, 0);
	pthread_join(u, 0);
	printf("main %d %d %d\n", ie(1), gd(2), desc(3));
	int *p = dlsym(RTLD_DEFAULT, "in_lib");
	printf("%d\n", p == &in_lib);
	/* Over and over: ids are used again, values start afresh. */
	for (int i = 0; i < 200; i++) {
		void *h = open_("./libagain.so");
		int (*f)(int) = dlsym(h, "again");
		if (f(1) != 51 || f(1) != 52) printf("stale %d\n", f(0));
		dlclose(h);
	}
	return 0;
}

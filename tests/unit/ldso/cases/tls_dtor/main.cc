// A library whose thread_local objects wait for their destructors stays mapped
// after dlclose, until the thread has ended and something is closed again.
#include <cstdio>
#include <cstring>
#include <dlfcn.h>
#include <pthread.h>
static pthread_barrier_t bar;
static void *h;
static int mapped()
{
	char line[512];
	int n = 0;
	FILE *f = fopen("/proc/self/maps", "r");
	while (fgets(line, sizeof line, f)) n |= strstr(line, "libtd.so") != 0;
	fclose(f);
	return n;
}
static void *thread(void *)
{
	((void (*)())dlsym(h, "touch"))();
	pthread_barrier_wait(&bar);
	pthread_barrier_wait(&bar);
	return 0;
}
int main()
{
	pthread_t t;
	pthread_barrier_init(&bar, 0, 2);
	h = dlopen("./libtd.so", RTLD_NOW);
	void *other = dlopen("./libother.so", RTLD_NOW);
	pthread_create(&t, 0, thread, 0);
	pthread_barrier_wait(&bar);
	printf("close %d mapped %d\n", dlclose(h), mapped());
	pthread_barrier_wait(&bar);
	pthread_join(t, 0);
	dlclose(other);
	printf("at last %d\n", mapped());
}

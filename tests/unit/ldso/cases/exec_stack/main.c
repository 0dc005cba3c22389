/* A library that needs stacks which can be executed: the first one, those of threads that run, and of later ones. */
#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>

static sem_t ready, go;
static int (*add_twice)(int);

static void *early(void *p)
{
	sem_post(&ready);
	sem_wait(&go);
	return (void *)(long)add_twice((long)p);
}

static long result(pthread_t t)
{
	void *r;
	pthread_join(t, &r);
	return (long)r;
}

static void *nothing(void *p) { return p; }

int main(void)
{
	pthread_t t, kept;
	/* One whose stack is kept for the next ones. */
	pthread_create(&kept, 0, nothing, 0);
	result(kept);
	pthread_create(&t, 0, early, (void *)1);
	sem_wait(&ready);
	void *h = dlopen("./libinner.so", RTLD_NOW);
	if (!h) {
		puts(dlerror());
		return 1;
	}
	add_twice = (int (*)(int))dlsym(h, "add_twice");
	printf("%d\n", add_twice(5));
	sem_post(&go);
	printf("%ld\n", result(t));
	sem_post(&go);
	pthread_create(&t, 0, early, (void *)7);
	printf("%ld\n", result(t));
	return 0;
}

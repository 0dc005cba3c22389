/* fork while other threads load, close, look up and end. (dlopen in the child
 * works with libc.so, not with glibc.) */
#include <stdio.h>
#include <stdlib.h>
#include <dlfcn.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>
static volatile int stop;
static void *brief(void *p)
{
	int (*f)(int) = p;
	return (void *)(long)f(1);
}
static void *work(void *p)
{
	char name[32];
	snprintf(name, sizeof name, "./libf%ld.so", (long)p);
	while (!stop) {
		pthread_t t;
		void *h = dlopen(name, (long)p & 1 ? RTLD_LAZY | RTLD_GLOBAL : RTLD_LAZY);
		int (*f)(int) = dlsym(h, "f");
		f(1);
		pthread_create(&t, 0, brief, (void *)f);
		pthread_join(t, 0);
		dlclose(h);
	}
	return 0;
}
int main(void)
{
	pthread_t t[4];
	int bad = 0, status, (*f)(int) = dlsym(dlopen("./libchild.so", RTLD_NOW), "f");
	for (long i = 0; i < 4; i++) pthread_create(&t[i], 0, work, (void *)i);
	for (int i = 0; i < 100; i++) {
		pid_t pid = fork();
		if (!pid) {
			alarm(10);
			_exit(f(3) != 3);
		}
		waitpid(pid, &status, 0);
		bad += status != 0;
	}
	stop = 1;
	for (int i = 0; i < 4; i++) pthread_join(t[i], 0);
	printf("%d\n", bad);
	return 0;
}

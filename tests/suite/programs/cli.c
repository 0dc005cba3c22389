/* `cli` ends a program, here and natively: on kvm at the next interrupt that the thread is to get, also when it
 * calls its kernel all the time, and whoever waits for it meanwhile (munmap) waits no longer. */
#include <pthread.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

static volatile int ready;

static void *without_interrupts(void *arg)
{
	char c;
	ready = 1;
	__asm__ volatile("cli");
	for (;;)
		if (read(-1, &c, 1) == 1) return arg;
}

int main(void)
{
	pthread_t t;
	setvbuf(stdout, NULL, _IONBF, 0);
	puts("begin");
	pthread_create(&t, NULL, without_interrupts, NULL);
	while (!ready) {
	}
	for (;;) {
		char *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		*p = 1;
		munmap(p, 4096);
	}
}

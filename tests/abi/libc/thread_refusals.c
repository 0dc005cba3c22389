/* What pthread functions refuse: keys that are none, levels, names that are too long. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

static void *size_of_stack(void *p)
{
	pthread_attr_t a;
	pthread_getattr_np(pthread_self(), &a);
	pthread_attr_getstacksize(&a, p);
	return 0;
}

int main(void)
{
	pthread_key_t k;
	int r = pthread_key_create(&k, 0);
	printf("%d", r);
	r = pthread_key_delete(k);
	printf(" %d", r);
	r = pthread_key_delete(k);
	printf(" %d", r);
	printf(" %d\n", pthread_key_delete(5000));
	printf("%d", pthread_setconcurrency(-1));
	printf(" %d", pthread_setconcurrency(3));
	printf(" %d\n", pthread_getconcurrency());
	char name[400] = "/";
	memset(name + 1, 'a', 300);
	errno = 0;
	printf("%d", sem_open(name, O_CREAT, 0600, 1) == SEM_FAILED);
	printf(" %d\n", errno);
	errno = 0;
	printf("%d", shm_open(name, O_CREAT | O_RDWR, 0600));
	printf(" %d\n", errno);
	size_t size;
	pthread_t t;
	pthread_attr_t a;
	pthread_attr_init(&a);
	for (size_t asked = 32768; asked < 1 << 24; asked *= 4) {
		pthread_attr_setstacksize(&a, asked);
		pthread_create(&t, &a, size_of_stack, &size);
		pthread_join(t, 0);
		printf("%zu: %zu\n", asked, size);
	}
}

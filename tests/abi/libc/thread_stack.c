/* What pthread_getattr_np tells of a thread's stack: whole pages that can be protected from the low end on, as JDKs do, and
 * hold the frames; a stack of the program's own just as it was given. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#define PAGE 4096UL

static void *look(void *own)
{
	pthread_attr_t a;
	void *low;
	size_t size, guard;
	char here;
	if (pthread_getattr_np(pthread_self(), &a) || pthread_attr_getstack(&a, &low, &size) ||
	    pthread_attr_getguardsize(&a, &guard))
		abort();
	printf("size %zu guard %zu low %s holds %d", size, guard,
	       own                     ? ""
	       : (uintptr_t)low % PAGE ? "odd"
				       : "whole",
	       &here > (char *)low && &here < (char *)low + size);
	if (own) printf("at %td", (char *)low - (char *)own);
	else
		printf(" protected %d",
		       mprotect(low, 2 * PAGE, PROT_NONE) | mprotect(low, 2 * PAGE, PROT_READ | PROT_WRITE));
	puts("");
	pthread_attr_destroy(&a);
	return NULL;
}

static void try(size_t size, size_t guard, void *own, size_t own_size)
{
	pthread_attr_t a;
	pthread_t t;
	pthread_attr_init(&a);
	if (size) pthread_attr_setstacksize(&a, size);
	if (guard != 1) pthread_attr_setguardsize(&a, guard);
	if (own && pthread_attr_setstack(&a, own, own_size)) abort();
	if (pthread_create(&t, &a, look, own)) abort();
	pthread_join(t, NULL);
	pthread_attr_destroy(&a);
}

int main(void)
{
	static char own[256 * 1024] __attribute__((aligned(4096)));
	static const size_t sizes[] = { 64 << 10, 68 << 10, 1 << 20, 1 << 20, 8 << 20 };
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) try(sizes[i], 1, NULL, 0);
	try(256 << 10, 0, NULL, 0);
	try(16 << 20, 65536, NULL, 0);
	try(0, 1, own, sizeof own);
	try(0, 1, own + 64, sizeof own - 4096);
	return 0;
}

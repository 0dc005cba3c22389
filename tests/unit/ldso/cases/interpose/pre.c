#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>
static int n;
int who(void)
{
	int (*next)(void) = dlsym(RTLD_NEXT, "who");
	return next() + 10;
}
int mallocs(void) { return n; }
static char heap[1 << 20];
static size_t used;
void *malloc(size_t s)
{
	static void *(*real)(size_t);
	static int busy;
	n++;
	if (!real && !busy) {
		busy = 1;
		real = dlsym(RTLD_NEXT, "malloc");
		busy = 0;
	}
	return real ? real(s) : &heap[(used += (s + 31) & ~15UL) - ((s + 31) & ~15UL)];
}

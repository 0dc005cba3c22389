#include <stdio.h>
#include <stdlib.h>
int c(void);
static void at(void) { puts("atexit from b"); }
__attribute__((constructor)) static void ctor(int argc)
{
	printf("ctor b %d\n", argc);
	atexit(at);
}
__attribute__((destructor)) static void dtor(void) { puts("dtor b"); }
int b(void) { return c() + 1; }

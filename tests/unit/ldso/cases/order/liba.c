#include <stdio.h>
#include <stdlib.h>
int c(void);
static void at(void) { puts("atexit from a"); }
__attribute__((constructor)) static void ctor(int argc)
{
	printf("ctor a %d\n", argc);
	atexit(at);
}
__attribute__((destructor)) static void dtor(void) { puts("dtor a"); }
int a(void) { return c(); }

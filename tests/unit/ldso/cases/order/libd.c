#include <stdio.h>
#include <stdlib.h>
int a(void);
static void at(void) { puts("atexit from d"); }
__attribute__((constructor)) static void ctor(int argc)
{
	printf("ctor d %d\n", argc);
	atexit(at);
}
__attribute__((destructor)) static void dtor(void) { puts("dtor d"); }
int d(void) { return a(); }

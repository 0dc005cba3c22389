#include <stdio.h>
#include <stdlib.h>

static void at(void) { puts("atexit from c"); }
__attribute__((constructor)) static void ctor(int argc)
{
	printf("ctor c %d\n", argc);
	atexit(at);
}
__attribute__((destructor)) static void dtor(void) { puts("dtor c"); }
int c(void) { return 7; }

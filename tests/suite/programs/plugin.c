#include <stdio.h>
static __thread int counter = 100;
static __thread char big[5000];
int bump(void)
{
	big[counter % 5000]++;
	return ++counter;
}
__attribute__((constructor)) static void hello(void) { puts("constructor"); }
__attribute__((destructor)) static void bye(void) { puts("destructor"); }

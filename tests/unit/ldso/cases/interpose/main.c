/* A preloaded library comes before others, the program before it; malloc of a
 * preloaded library is everybody's. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int who(void), lib_who(void), prog(void);
int prog(void) { return 1; }
int lib_prog(void);
int main(void)
{
	printf("%d %d %d\n", who(), lib_who(), lib_prog());
	char *p = malloc(100), *q = strdup("x");
	extern int mallocs(void) __attribute__((weak));
	printf("%d\n", mallocs ? mallocs() >= 2 : -1);
	free(p), free(q);
	return 0;
}

/* A library with the old hash table only; DF_SYMBOLIC; protected symbols. */
#include <stdio.h>
int f(void), calls_f(void), prot(void), calls_prot(void);
int f(void) { return 1; }
int prot(void) { return 1; }
int g(int);
int main(void)
{
	printf("%d %d %d %d %d\n", f(), calls_f(), prot(), calls_prot(), g(4));
	return 0;
}

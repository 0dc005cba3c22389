/* GNU indirect functions, in the program itself and by pointer. */
#include <stdio.h>
static int fast(int x) { return x * 2; }
static int (*resolve(void))(int)
{
	__builtin_cpu_init();
	return fast;
}
int twice(int) __attribute__((ifunc("resolve")));
static int (*pointer)(int) = twice;
int main(void)
{
	printf("%d %d\n", twice(4), pointer(5));
	return 0;
}

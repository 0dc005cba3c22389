/* Functions that choose their implementation: in the program, in a library, by
 * pointer, through a PLT, and by dlsym. */
#include <stdio.h>
#include <dlfcn.h>
static int one(void) { return 1; }
static int two(void) { return 2; }
static void *pick(void)
{
	__builtin_cpu_init();
	return __builtin_cpu_supports("sse2") ? (void *)two : (void *)one;
}
int local(void) __attribute__((ifunc("pick")));
static int hidden_(void) __attribute__((ifunc("pick")));
int in_lib(void), lib_calls(void);
int (*table[])(void) = { local, in_lib, hidden_ };
int main(void)
{
	int (*p)(void) = dlsym(RTLD_DEFAULT, "in_lib");
	printf("%d %d %d %d %d %d\n", local(), in_lib(), lib_calls(), table[0](), table[1](), table[2]());
	printf("%d %d %d\n", p == in_lib, p(), hidden_());
	return 0;
}

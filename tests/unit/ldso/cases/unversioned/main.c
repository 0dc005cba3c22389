/* What the program was linked with had versions; now one library has none, and one wants what nobody has. */
#include <stdio.h>
#include <dlfcn.h>
int one(void), two(void), use(int);
int main(int argc, char **argv)
{
	printf("%d %d %d\n", one(), two(), use(argc > 1));
	/* dlopen says nothing. */
	printf("%d\n", dlopen("./libuse2.so", RTLD_NOW) != 0);
	return 0;
}

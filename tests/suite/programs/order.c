/* Order of constructors, destructors, atexit, on_exit and stdio flushing. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
__attribute__((constructor(101))) static void c1(void) { puts("c101"); }
__attribute__((constructor(102))) static void c2(int argc, char **argv) { printf("c102 %d %s\n", argc, argv[1]); }
__attribute__((constructor)) static void c3(void) { puts("c"); }
__attribute__((destructor(101))) static void d1(void) { puts("d101"); }
__attribute__((destructor)) static void d3(void) { puts("d"); }
static void a1(void) { puts("a1"); }
static void a2(void)
{
	puts("a2");
	atexit(a1);
}
static void o1(int status, void *arg) { printf("on_exit %d %s\n", status, (char *)arg); }
int main(int argc, char **argv)
{
	(void)argc;
	atexit(a1);
	on_exit(o1, argv[1]);
	atexit(a2);
	printf("main without newline");
	return 5;
}

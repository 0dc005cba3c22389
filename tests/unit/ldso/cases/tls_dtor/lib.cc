#include <cstdio>
struct T { int v; T() : v(1) {} ~T() { puts("thread_local gone"); } };
static thread_local T t;
extern "C" void touch() { printf("touched %d\n", t.v++); }

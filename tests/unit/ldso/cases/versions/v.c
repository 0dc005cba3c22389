#ifdef FIRST
int f(void) { return 1; }
int g(void) { return 10; }
#else
int f1(void) { return 1; }
int f2(void) { return 2; }
int g(void) { return 10; }
int h1(void) { return 77; }
__asm__(".symver f1, f@V1");
__asm__(".symver f2, f@@V2");
__asm__(".symver h1, hidden_only@V1");
#endif

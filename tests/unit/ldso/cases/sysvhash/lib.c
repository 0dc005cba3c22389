int f(void) { return 2; }
int calls_f(void) { return f(); }
__attribute__((visibility("protected"))) int prot(void) { return 2; }
int calls_prot(void) { return prot(); }
int g(int n) { return n * n; }

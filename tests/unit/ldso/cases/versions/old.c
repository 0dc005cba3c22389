extern int f(void);
int old(void) { return f() + 1000; }

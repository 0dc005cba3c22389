#ifdef DEP
int DEP(void);
int NAME(void) { return DEP() + 1; }
#else
int NAME(void) { return 40; }
#endif

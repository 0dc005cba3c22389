#ifdef USER
int ok(void);
int user(void) { return ok(); }
#elif defined NEEDS
int old(void);
int user(void) { return old(); }
#elif defined UNDEF
int nowhere(void);
int user(void) { return nowhere(); }
#elif defined UNDEFDATA
extern int nowhere_data;
int *user(void) { return &nowhere_data; }
#elif defined TLS
__thread char big[1 << 20];
char *user(void) { return big; }
#else
int ok(void) { return 1; }
#endif

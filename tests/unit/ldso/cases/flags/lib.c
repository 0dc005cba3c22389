#ifdef TWO
int one_value(void);
int two_value(void) { return 2; }
int call_one(void) { return one_value(); }
#elif defined AGAIN
int not_anywhere(void);
int again(void) { return not_anywhere(); }
#else
int one_value(void) { return 100; }
int shared_name(void) { return VALUE; }
int call_shared(void) { return shared_name(); }
#endif

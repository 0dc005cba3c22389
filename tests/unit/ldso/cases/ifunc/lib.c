static int value = 5;
static int slow(void) { return value; }
static int fast(void) { return value * 2; }
static void *pick(void) { return value == 5 ? (void *)fast : (void *)slow; }
int in_lib(void) __attribute__((ifunc("pick")));
int lib_calls(void) { return in_lib() + 1; }

#include <unistd.h>
/* A reference with a version, so that there is a table of them. */
int NAME(void) { return getpid() > 0; }
#ifdef NAME2
int NAME2(void) { return 2; }
#endif

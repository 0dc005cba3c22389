#ifdef TWO
int one_value(void);
int two_value(void) { return 2; }
int call_one(void) { return one_value(); }
/* Of other libraries than glibc's libc.so.6, and of none. */
int y1(void) { return 3; }
int crypt(void) { return 4; }
int fgetln(void) { return 5; }
int call_own(void) { return 100 * y1() + 10 * crypt() + fgetln(); }
#elif defined CTOR
#include <dlfcn.h>
#include <stdio.h>
int ctor_value(void) { return 6; }
/* Others find what is global only once it is initialised. */
__attribute__((constructor)) static void ctor(void)
{
	printf("ctor: %d\n", dlopen("./libneedsctor.so", RTLD_NOW) != 0);
}
#elif defined NEEDSCTOR
int ctor_value(void);
int needs(void) { return ctor_value(); }
#elif defined AGAIN
int not_anywhere(void);
int again(void) { return not_anywhere(); }
#else
int one_value(void) { return 100; }
int shared_name(void) { return VALUE; }
int call_shared(void) { return shared_name(); }
#endif

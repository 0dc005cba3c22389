#include <string.h>
#include <unistd.h>
/* In a namespace of its own glibc has another stdout. */
static void say(const char *s) { write(1, s, strlen(s)); }
#define STR(x) #x
#define XSTR(x) STR(x)
#define CAT(a, b) a##b
#define NAMED(a, b) CAT(a, b)
__attribute__((constructor)) static void ctor(void) { say("ctor " XSTR(NAME) "\n"); }
__attribute__((destructor)) static void dtor(void) { say("dtor " XSTR(NAME) "\n"); }
const char *common(void) { return XSTR(NAME); }
const char *NAMED(NAME, _only)(void) { return XSTR(NAME) " only"; }
#ifdef OWN
const char *own(void) { return XSTR(NAME) " own"; }
#endif

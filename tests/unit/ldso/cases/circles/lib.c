#include <stdio.h>
#define CAT(a, b) a##b
#define CATS(a, b) CAT(a, b)
#define FN(n) CATS(fn_, n)
#define STR(n) #n
#define NAME(n) STR(n)
#ifdef REF
void FN(REF)(void);
__attribute__((visibility("hidden"))) void CATS(ref_, REF)(void) { FN(REF)(); }
#else
void FN(N)(void) {}
__attribute__((constructor)) static void begin(void) { dprintf(1, "begin " NAME(N) "\n"); }
__attribute__((destructor)) static void end(void) { dprintf(1, "end " NAME(N) "\n"); }
#endif

/* Profiling by gprof: accepted; no profile is kept, as when the program was
 * not built for it. */
#include "twin.h"

void monstartup(unsigned long lo, unsigned long hi) { (void)lo, (void)hi; }
void __monstartup(unsigned long lo, unsigned long hi) { (void)lo, (void)hi; }
void _mcleanup(void) {}
void moncontrol(int on) { (void)on; }
int __profile_frequency(void) { return 100; }
void __fentry__(void) {}
void mcount(void) {}
ALIAS(_mcount, mcount);
void __cyg_profile_func_enter(void *f, void *c) { (void)f, (void)c; }
void __cyg_profile_func_exit(void *f, void *c) { (void)f, (void)c; }

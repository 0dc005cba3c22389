/* DEBUG=1: where the checks of small inline functions end. The backtrace says whose it was. */
#ifdef HTUX_DEBUG
#include "core/list.h"
#include "core/printk.h"
#include "core/ref.h"

void list_broken(void) { panic("a list's neighbours do not point to each other"); }
void ref_broken(u32 n) { panic("a reference is counted of what is gone: %x", n); }
#endif

/* The kernel's mm/ on the host: enough of the other parts for its code to run
 * in a test. The "platform" is a table of pages that the test can look at. */
#ifndef HOST_SHIMS_H
#define HOST_SHIMS_H
#include "mm/vma.h"

/* Addresses that the pretended platform keeps track of, one entry a page. */
#define SHIM_BASE 0x100000000UL
#define SHIM_PAGES 512UL
struct shim_page {
	bool mapped, shared;
	int prot;
	u64 from;  /* file or arena offset + 1; 0: anonymous */
	u64 moves; /* identity of anonymous content: made anew by each map */
};
extern struct shim_page shim_pages[SHIM_PAGES];
void shim_init(void);       /* gs, the current process; call first */
extern int shim_fail_after; /* the n-th allocation from now fails; -1: never */
void shim_check(bool ok, const char *what, unsigned long seed, unsigned step);

#endif

/* The real-time signals, and who may have which: libraries take theirs from either end. */
#include <signal.h>

static int lowest = 34, highest = 64;

int __libc_current_sigrtmin(void) { return lowest; }
int __libc_current_sigrtmax(void) { return highest; }

/* The next one, of high or of low priority; -1: all are taken. */
int __libc_allocate_rtsig(int high)
{
	if (lowest > highest) return -1;
	return high ? lowest++ : highest--;
}

/* Signals: a number that is none is an error. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include "twin.h"

int glibc_sigismember(const sigset_t *set, int sig)
{
	if (sig > 0 && sig < _NSIG) return sigismember(set, sig);
	errno = EINVAL;
	return -1;
}
TWIN(sigismember, GLIBC_2.2.5, glibc_sigismember);

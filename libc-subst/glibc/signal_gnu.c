/* Signals: a number that is none is an error. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <time.h>
#include "twin.h"

int glibc_sigismember(const sigset_t *set, int sig)
{
	if (sig > 0 && sig < _NSIG) return sigismember(set, sig);
	errno = EINVAL;
	return -1;
}
TWIN(sigismember, GLIBC_2.2.5, glibc_sigismember);

/* What tgkill sends, as raise and pthread_kill do, comes from a user as what kill sends. */
int glibc_sigtimedwait(const sigset_t *restrict set, siginfo_t *restrict info, const struct timespec *restrict timeout)
{
	int sig = sigtimedwait(set, info, timeout);
	if (sig >= 0 && info && info->si_code == SI_TKILL) info->si_code = SI_USER;
	return sig;
}
int glibc_sigwaitinfo(const sigset_t *restrict set, siginfo_t *restrict info)
{
	return glibc_sigtimedwait(set, info, NULL);
}
TWIN(sigtimedwait, GLIBC_2.2.5, glibc_sigtimedwait);
TWIN(sigwaitinfo, GLIBC_2.2.5, glibc_sigwaitinfo);

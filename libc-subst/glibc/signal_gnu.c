/* Signals: a number that is none is an error; and the calls of BSD and System V. */
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

/* Wait with one more signal let through; the BSD way: with this mask. */
int __xpg_sigpause(int sig)
{
	sigset_t set;
	if (sigprocmask(SIG_BLOCK, 0, &set) || sigdelset(&set, sig)) return -1;
	return sigsuspend(&set);
}

int __sigpause(int sig_or_mask, int is_sig)
{
	if (is_sig) return __xpg_sigpause(sig_or_mask);
	sigset_t set = { { (unsigned)sig_or_mask } };
	return sigsuspend(&set);
}

/* BSD signal masks of 32 bits. */
int sigblock(int mask)
{
	sigset_t set = { { (unsigned)mask } }, old;
	return sigprocmask(SIG_BLOCK, &set, &old) ? -1 : (int)old.__bits[0];
}

int sigsetmask(int mask)
{
	sigset_t set = { { (unsigned)mask } }, old;
	return sigprocmask(SIG_SETMASK, &set, &old) ? -1 : (int)old.__bits[0];
}

int siggetmask(void) { return sigblock(0); }
int gsignal(int s) { return raise(s); }

/* System V: the handler runs once, unmasked. */
void (*sysv_signal(int s, void (*h)(int)))(int)
{
	struct sigaction sa = { .sa_handler = h, .sa_flags = SA_RESETHAND | SA_NODEFER }, old;
	return sigaction(s, &sa, &old) ? SIG_ERR : old.sa_handler;
}

void (*ssignal(int s, void (*h)(int)))(int) { return signal(s, h); }

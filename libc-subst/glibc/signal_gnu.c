/* Signals: a number that is none is an error; and the calls of BSD and System V. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <time.h>
#include "syscall.h"
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

/* 4.2BSD: calls go on after a signal unless SV_INTERRUPT is set. */
enum { SV_ONSTACK = 1, SV_INTERRUPT = 2, SV_RESETHAND = 4 };
struct sigvec {
	void (*handler)(int);
	int mask, flags;
};

int sigvec(int sig, const struct sigvec *to, struct sigvec *from)
{
	struct sigaction act = { 0 }, old;
	if (to) {
		act.sa_handler = to->handler;
		act.sa_mask.__bits[0] = (unsigned)to->mask;
		act.sa_flags = (to->flags & SV_ONSTACK ? SA_ONSTACK : 0) |
			       (to->flags & SV_RESETHAND ? SA_RESETHAND : 0) |
			       (to->flags & SV_INTERRUPT ? 0 : SA_RESTART);
	}
	if (sigaction(sig, to ? &act : 0, &old)) return -1;
	if (from)
		*from = (struct sigvec){ old.sa_handler, old.sa_mask.__bits[0],
					 (old.sa_flags & SA_ONSTACK ? SV_ONSTACK : 0) |
						 (old.sa_flags & SA_RESETHAND ? SV_RESETHAND : 0) |
						 (old.sa_flags & SA_RESTART ? 0 : SV_INTERRUPT) };
	return 0;
}

/* Of this stack the beginning is known only; it grows down, to 0 for all that is known. */
struct sigstack {
	void *ss_sp;
	int ss_onstack;
};

int sigstack(struct sigstack *to, struct sigstack *from)
{
	stack_t s, old;
	if (to)
		s = (stack_t){ .ss_sp = to->ss_sp,
			       .ss_size = (size_t)to->ss_sp,
			       .ss_flags = to->ss_onstack ? SS_ONSTACK : 0 };
	if (syscall(SYS_sigaltstack, to ? &s : 0, &old)) return -1;
	if (from) *from = (struct sigstack){ old.ss_sp, !!(old.ss_flags & SS_ONSTACK) };
	return 0;
}

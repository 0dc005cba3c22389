/* See supervise.h.
 *
 * A signal from the terminal reaches the monitor, the supervisor and all guest
 * processes at once, since they are one process group: the guest handles its
 * own copy, we ignore ours (si_code SI_KERNEL). A signal that somebody sends to
 * the monitor is passed on as the value of HTUX_SIG_PASSED_ON: the supervisor and
 * the kernel take only that, so that kill(2) on the whole group counts once, and
 * no passed one is lost because the group's own copy is still pending. */
#define _GNU_SOURCE
#include "supervise.h"
#include "../diag.h"
#include "owner.h"
#include <errno.h>
#include <htux/hostcall.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const int forwarded[] = { SIGHUP,  SIGINT,  SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGTERM,
				 SIGCONT, SIGTSTP, SIGTTIN, SIGTTOU, SIGWINCH, SIGIO,  SIGPWR, HTUX_SIG_PASSED_ON };
static volatile pid_t target;

static void forwarded_set(sigset_t *set)
{
	sigemptyset(set);
	for (size_t i = 0; i < sizeof(forwarded) / sizeof(*forwarded); i++)
		sigaddset(set, forwarded[i]);
}

void hold_signals(void)
{
	sigset_t set;
	forwarded_set(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

/* Pass signals on to `to` from now on, those held so far first. */
static void forward(pid_t to, void (*fn)(int, siginfo_t *, void *))
{
	struct sigaction sa = { .sa_sigaction = fn, .sa_flags = SA_SIGINFO | SA_RESTART };
	sigset_t set;
	target = to;
	forwarded_set(&set);
	sa.sa_mask = set;
	for (size_t i = 0; i < sizeof(forwarded) / sizeof(*forwarded); i++)
		sigaction(forwarded[i], &sa, NULL);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static void pass_on(int sig)
{
	int e = errno;
	union sigval number = { .sival_int = sig };
	if (target > 0 && sig == SIGCONT)
		kill(target, SIGCONT); /* the host's side of it: it may be stopped */
	if (target > 0)
		sigqueue(target, HTUX_SIG_PASSED_ON, number);
	errno = e;
}

static void in_supervisor(int sig, siginfo_t *si, void *uc)
{
	(void)uc;
	if (sig == HTUX_SIG_PASSED_ON && si->si_code == SI_QUEUE)
		pass_on(si->si_value.sival_int);
}

static void in_monitor(int sig, siginfo_t *si, void *uc)
{
	(void)uc;
	if (si->si_code <= 0 && sig != HTUX_SIG_PASSED_ON)
		pass_on(sig);
}

/* End every guest process and reap it. */
static void end_all(pid_t first)
{
	if (getpid() == 1)
		kill(-1, SIGKILL);
	else
		kill(first, SIGKILL); /* no pid namespace: the others get SIGKILL with us (PDEATHSIG) */
	while (getpid() == 1 && (waitpid(-1, NULL, 0) > 0 || errno == EINTR))
		;
}

void supervise(pid_t first, struct htux_bootinfo *boot, int report)
{
	int status;
	forward(first, in_supervisor);
	for (;;) {
		pid_t pid = waitpid(-1, &status, WUNTRACED);
		if (pid < 0 && errno == EINTR)
			continue;
		if (pid < 0) {
			if (__atomic_load_n(&boot->halted, __ATOMIC_ACQUIRE))
				break;
			die(EXIT_MONITOR, "the guest has ended without a status");
		}
		if (WIFSTOPPED(status)) {
			if (pid == first && write(report, "S", 1) < 0)
				die(EXIT_MONITOR, "the monitor is gone");
			continue;
		}
		if (__atomic_load_n(&boot->halted, __ATOMIC_ACQUIRE))
			break;
		if (WIFSIGNALED(status) || WEXITSTATUS(status)) {
			end_all(first);
			if (WIFSIGNALED(status))
				die(EXIT_MONITOR, "a process of the guest was killed by signal %d (%s)%s", WTERMSIG(status),
				    strsignal(WTERMSIG(status)),
				    WTERMSIG(status) == SIGSYS ? ": it made a host call that the filter forbids" :
				    WTERMSIG(status) == SIGKILL ? ": by somebody outside, or for lack of memory" :
								  ": the kernel has crashed");
			_exit(WEXITSTATUS(status)); /* it has said why */
		}
	}
	end_all(first);
	_exit(boot->halt_status);
}

int monitor_wait(pid_t supervisor, int report, struct htux_bootinfo *boot)
{
	char c;
	int status;
	forward(supervisor, in_monitor);
	for (;;) {
		ssize_t n = read(report, &c, 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		if (c == 'O') {
			owner_answer(boot, supervisor);
			continue;
		}
		/* The guest has stopped itself (Ctrl-Z): so do we, for the shell to see. */
		raise(SIGSTOP);
		pass_on(SIGCONT);
	}
	while (waitpid(supervisor, &status, 0) < 0)
		if (errno != EINTR)
			die(EXIT_MONITOR, "waitpid: %s", strerror(errno));
	if (WIFSIGNALED(status))
		die(EXIT_MONITOR, "the guest's supervisor was killed by signal %d (%s)", WTERMSIG(status),
		    strsignal(WTERMSIG(status)));
	return WEXITSTATUS(status);
}

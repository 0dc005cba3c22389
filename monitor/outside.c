/* See outside.h.
 *
 * A signal from the terminal reaches the monitor and all of the guest's processes at
 * once, since they are one process group: the guest handles its own copy, we ignore
 * ours (si_code SI_KERNEL). A signal that somebody sends to the monitor is passed on as a
 * bit in memory, which HTUX_SIG_PASSED_ON says to look at: inside only that is taken, so
 * that kill(2) on the whole group counts once, and no passed one is lost because the
 * group's own copy is still pending. It carries no value: sigqueue(3) fails where
 * RLIMIT_SIGPENDING is used up. */
#define _GNU_SOURCE
#include "outside.h"
#include "diag.h"
#include "owner.h"
#include <errno.h>
#include <poll.h>
#include <htux/hostcall.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const int forwarded[] = { SIGHUP,  SIGINT,  SIGQUIT, SIGUSR1,  SIGUSR2, SIGALRM, SIGTERM,           SIGCONT,
				 SIGTSTP, SIGTTIN, SIGTTOU, SIGWINCH, SIGIO,   SIGPWR,  HTUX_SIG_PASSED_ON };
static volatile pid_t target;
static uint64_t *target_word; /* where target looks */
static uint64_t *inbox;       /* the monitor's word for its child: shared memory */

struct inherited_signals inherited_signals;

/* By the calls themselves: libc hides the signals that it has for itself, which whoever started us may ignore (glibc's
 * posix_spawn does). */
void take_signals(void)
{
	struct {
		void (*handler)(int);
		unsigned long flags;
		void (*restorer)(void);
		uint64_t mask;
	} sa;
	syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, &inherited_signals.blocked, sizeof sa.mask);
	for (int sig = 1; sig < NSIG; sig++)
		if (!syscall(SYS_rt_sigaction, sig, NULL, &sa, sizeof sa.mask) && sa.handler == SIG_IGN)
			inherited_signals.ignored |= 1UL << (sig - 1);
	signal(SIGCHLD, SIG_DFL); /* the kernel would keep no status for us */
	signal(SIGXFSZ, SIG_IGN); /* the guest's memory is a file: EFBIG can be reported */
}

void forwarded_set(sigset_t *set)
{
	sigemptyset(set);
	for (size_t i = 0; i < sizeof(forwarded) / sizeof(*forwarded); i++) sigaddset(set, forwarded[i]);
}

void hold_signals(void)
{
	sigset_t set;
	inbox = mmap(NULL, sizeof *inbox, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (inbox == MAP_FAILED) die(EXIT_MONITOR, "mmap: %s", strerror(errno));
	forwarded_set(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

void forward_signals(pid_t to, uint64_t *word, void (*fn)(int, siginfo_t *, void *))
{
	struct sigaction sa = { .sa_sigaction = fn, .sa_flags = SA_SIGINFO | SA_RESTART };
	sigset_t set;
	target = to;
	target_word = word;
	forwarded_set(&set);
	sa.sa_mask = set;
	for (size_t i = 0; i < sizeof(forwarded) / sizeof(*forwarded); i++) sigaction(forwarded[i], &sa, NULL);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

void end_with_monitor(int report)
{
	struct pollfd p = { .fd = report };
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (poll(&p, 1, 0) > 0 && p.revents & POLLERR) _exit(EXIT_MONITOR); /* it was too late: nobody reads any more */
}

static uint64_t bit(int sig) { return 1UL << (sig - 1); }

void pass_on(uint64_t set)
{
	int e = errno;
	__atomic_fetch_or(target_word, set, __ATOMIC_SEQ_CST);
	if (set & bit(SIGCONT)) kill(target, SIGCONT); /* the host's side of it: it may be stopped */
	kill(target, HTUX_SIG_PASSED_ON);
	errno = e;
}

uint64_t passed_on(void) { return __atomic_exchange_n(inbox, 0, __ATOMIC_SEQ_CST); }

static void in_monitor(int sig, siginfo_t *si, void *uc)
{
	(void)uc;
	if (si->si_code <= 0 && sig != HTUX_SIG_PASSED_ON) pass_on(bit(sig));
}

const char *who_kills(void)
{
	struct rlimit cpu;
	return getrlimit(RLIMIT_CPU, &cpu) || cpu.rlim_max == RLIM_INFINITY
		       ? ": by somebody outside, or for lack of memory"
		       : ": by somebody outside, for lack of memory, or at the limit of CPU time (ulimit -t)";
}

int monitor_wait(pid_t child, int report, struct htux_owner_request *owner, enum owner_whose whose)
{
	char c;
	int status;
	forward_signals(child, inbox, in_monitor);
	for (;;) {
		ssize_t n = read(report, &c, 1);
		if (n < 0 && errno == EINTR) continue;
		if (n <= 0) break;
		if (c == 'O') {
			owner_answer(owner, child, whose);
			continue;
		}
		/* The guest has stopped itself (Ctrl-Z): so do we, for the shell to see. */
		raise(SIGSTOP);
		pass_on(bit(SIGCONT));
	}
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR) die(EXIT_MONITOR, "waitpid: %s", strerror(errno));
	if (WIFSIGNALED(status))
		die(EXIT_MONITOR, "the guest was killed by signal %d (%s)%s", WTERMSIG(status),
		    strsignal(WTERMSIG(status)),
		    WTERMSIG(status) == SIGKILL  ? who_kills()
		    : WTERMSIG(status) == SIGSYS ? ": it made a system call that the filter forbids"
						 : "");
	return WEXITSTATUS(status);
}

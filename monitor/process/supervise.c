/* See supervise.h. */
#define _GNU_SOURCE
#include "supervise.h"
#include "../diag.h"
#include "../outside.h"
#include <errno.h>
#include <htux/hostcall.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void in_supervisor(int sig, siginfo_t *si, void *uc)
{
	(void)si, (void)uc;
	uint64_t set = sig == HTUX_SIG_PASSED_ON ? passed_on() : 0;
	if (set) pass_on(set);
}

/* End every guest process and reap it. */
static void end_all(pid_t first)
{
	if (getpid() == 1) kill(-1, SIGKILL);
	else kill(first, SIGKILL); /* no pid namespace: the others get SIGKILL with us (PDEATHSIG) */
	while (getpid() == 1 && (waitpid(-1, NULL, 0) > 0 || errno == EINTR))
		;
}

void supervise(pid_t first, struct htux_bootinfo *boot, int report)
{
	int status;
	forward_signals(first, &boot->passed_on, in_supervisor);
	for (;;) {
		pid_t pid = waitpid(-1, &status, WUNTRACED);
		if (pid < 0 && errno == EINTR) continue;
		if (pid < 0) {
			if (__atomic_load_n(&boot->halted, __ATOMIC_ACQUIRE)) break;
			die(EXIT_MONITOR, "the guest has ended without a status");
		}
		if (WIFSTOPPED(status)) {
			if (pid == first && write(report, "S", 1) < 0) die(EXIT_MONITOR, "the monitor is gone");
			continue;
		}
		if (__atomic_load_n(&boot->halted, __ATOMIC_ACQUIRE)) break;
		if (WIFSIGNALED(status) || WEXITSTATUS(status)) {
			end_all(first);
			if (WIFSIGNALED(status))
				die(EXIT_MONITOR, "a process of the guest was killed by signal %d (%s)%s",
				    WTERMSIG(status), strsignal(WTERMSIG(status)),
				    WTERMSIG(status) == SIGSYS    ? ": it made a host call that the filter forbids"
				    : WTERMSIG(status) == SIGKILL ? who_kills()
				    : WTERMSIG(status) == SIGSEGV ? ": the kernel has crashed, its stack is full"
								  : ": the kernel has crashed");
			_exit(WEXITSTATUS(status)); /* it has said why */
		}
	}
	end_all(first);
	_exit(boot->halt_status);
}

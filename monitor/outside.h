/* The monitor while a guest runs: outside of all confinement, it forwards signals,
 * follows job control, answers questions about owners and learns the exit status. */
#ifndef MONITOR_OUTSIDE_H
#define MONITOR_OUTSIDE_H
#include "owner.h"
#include <signal.h>
#include <stdint.h>
#include <sys/types.h>

/* At start, before anything else changes them: remember which signals are ignored and which
 * are blocked, since the program inherits that as through any exec, and give the monitor
 * what it needs of them for itself. */
void take_signals(void);
/* What take_signals found: bit n-1 for signal n. */
struct inherited_signals {
	uint64_t ignored, blocked;
};
extern struct inherited_signals inherited_signals;

/* The signals that are forwarded, and the one that carries them. */
void forwarded_set(sigset_t *set);
/* Before the guest's process is made: hold the signals that will be forwarded, so
 * that none is lost until there is somebody to pass them to. */
void hold_signals(void);
/* Handle the forwarded signals by fn from now on, those held so far first; pass_on sends
 * them to the process `to`, which finds them in *word. */
void forward_signals(pid_t to, uint64_t *word, void (*fn)(int, siginfo_t *, void *));
/* In a signal handler: pass signals on (bit n-1 for signal n). */
void pass_on(uint64_t set);
/* In the monitor's child: end when the monitor does, which reads the pipe `report`. */
void end_with_monitor(int report);
/* In the monitor's child, when HTUX_SIG_PASSED_ON has come: what the monitor has passed on. */
uint64_t passed_on(void);
/* Who may have sent a process of the guest SIGKILL: the end of a line. */
const char *who_kills(void);
/* Forward signals to `child`, follow the stops and answer the questions that come by the
 * pipe `report`, until the child has ended; its exit status. See owner.h for owner. */
int monitor_wait(pid_t child, int report, struct htux_owner_request *owner, enum owner_whose whose);

#endif

/* Watching a guest: the supervisor's loop inside, the monitor's outside. */
#ifndef MONITOR_PROCESS_SUPERVISE_H
#define MONITOR_PROCESS_SUPERVISE_H
#include <htux/bootinfo.h>
#include <sys/types.h>

/* Before the supervisor is made: hold the signals that will be forwarded, so
 * that none is lost until there is somebody to pass them to. */
void hold_signals(void);
/* Reap guest processes until the guest halts or one of them crashes; then end
 * them all and exit with the status. `report` tells the monitor of stops. */
_Noreturn void supervise(pid_t first, struct htux_bootinfo *boot, int report);
/* In the monitor: forward signals, follow stops, answer questions about owners,
 * return the exit status. */
int monitor_wait(pid_t supervisor, int report, struct htux_bootinfo *boot);

#endif

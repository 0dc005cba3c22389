/* Watching a guest from inside: the supervisor's loop. */
#ifndef MONITOR_PROCESS_SUPERVISE_H
#define MONITOR_PROCESS_SUPERVISE_H
#include <htux/bootinfo.h>
#include <sys/types.h>

/* Reap guest processes until the guest halts or one of them crashes; then end
 * them all and exit with the status. `report` tells the monitor of stops. */
_Noreturn void supervise(pid_t first, struct htux_bootinfo *boot, int report);

#endif

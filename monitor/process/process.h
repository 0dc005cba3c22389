/* The process platform: a guest in a locked host process. */
#ifndef MONITOR_PROCESS_H
#define MONITOR_PROCESS_H
#include "../guest.h"

/* Run the guest to its end; returns the exit status for our own exit. */
int process_run(struct guest *g);

#endif

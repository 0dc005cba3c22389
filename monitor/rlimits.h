/* Resource limits: the user's are the guest's, whose kernel keeps them for each of its processes.
 * htux itself, where all of them live together, takes what it can get. */
#ifndef MONITOR_RLIMITS_H
#define MONITOR_RLIMITS_H
#include <htux/bootinfo.h>
#include <sys/resource.h>

/* By RLIMIT_ number, as they were when htux was started. */
extern struct rlimit inherited_limits[HTUX_RLIMITS];

/* Note the limits and lift those that would be in the way. Call it before anything else is opened or mapped. */
void take_limits(void);

#endif

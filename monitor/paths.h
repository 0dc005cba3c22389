/* Where the installed parts are: beside the running command, so that the tree
 * may be moved as a whole (BIN/htux and BIN/../lib/htux/). */
#ifndef MONITOR_PATHS_H
#define MONITOR_PATHS_H

/* Absolute path of lib/htux/NAME; the caller frees it. */
char *lib_path(const char *name);

#endif

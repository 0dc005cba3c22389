/* A guest before it starts: what the platforms need to launch it. */
#ifndef MONITOR_GUEST_H
#define MONITOR_GUEST_H
#include "options.h"
#include <stdint.h>

struct guest {
	const struct run_options *opt;
	int root_fd;         /* the root directory as the host shows it (O_PATH) */
	char *root_path;     /* its real path */
	int *volume_fds;     /* one for each volume (O_PATH) */
	char **volume_paths; /* where they are in the guest, without links and ".." */
	char *cwd;           /* guest path */
	char *program;       /* guest path of the program, after the PATH lookup */
	char *libc_path;
	int libc_fd, trace_fd, stats_fd; /* -1: none */
};

/* Open the root and the volumes, settle the working directory and look the
 * program up as a shell does. Ends the program with one line if that fails. */
void guest_prepare(struct guest *g, const struct run_options *o);

#endif

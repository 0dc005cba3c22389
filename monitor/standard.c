/* See standard.h. */
#define _GNU_SOURCE
#include "standard.h"
#include <fcntl.h>
#include <unistd.h>

static bool closed[STDERR_FILENO + 1];

void stdio_reserve(void)
{
	for (int fd = 0; fd <= STDERR_FILENO; fd++) {
		closed[fd] = fcntl(fd, F_GETFD) < 0;
		/* The lowest number that is free: those below are taken by now. No room is left only where nothing works. */
		if (closed[fd] && open("/", O_PATH | O_CLOEXEC) < 0) return;
	}
}

bool stdio_closed(int fd) { return closed[fd]; }

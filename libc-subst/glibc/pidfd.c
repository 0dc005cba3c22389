/* Whose descriptor is it? /proc tells. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

pid_t pidfd_getpid(int fd)
{
	char line[128];
	long pid = -2;
	snprintf(line, sizeof line, "/proc/self/fdinfo/%d", fd);
	FILE *f = fopen(line, "rce");
	if (!f) {
		errno = EBADF;
		return -1;
	}
	while (pid == -2 && fgets(line, sizeof line, f))
		if (!strncmp(line, "Pid:", 4)) pid = strtol(line + 4, 0, 10);
	fclose(f);
	if (pid > 0) return pid;
	errno = pid == -2 ? EINVAL : pid ? ESRCH : EREMOTE;
	return -1;
}

/* See paths.h. */
#define _GNU_SOURCE
#include "paths.h"
#include "diag.h"
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

char *lib_path(const char *name)
{
	char self[PATH_MAX], *out;
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	if (n < 0) die(EXIT_MONITOR, "cannot read /proc/self/exe: %s (is /proc mounted?)", strerror(errno));
	self[n] = 0;
	for (int up = 0; up < 2; up++) {
		char *slash = strrchr(self, '/');
		if (!slash) die(EXIT_MONITOR, "unexpected path of this command: %s", self);
		*slash = 0;
	}
	if (asprintf(&out, "%s/lib/htux/%s", self, name) < 0) die(EXIT_MONITOR, "out of memory");
	return out;
}

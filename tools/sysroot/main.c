/* htux-sysroot: prepares what a program needs. First version: `check`. */
#define _GNU_SOURCE
#include "check.h"
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] = "Usage: htux-sysroot check [-v] [--libc=FILE] PROGRAM\n"
			    "\n"
			    "Prints the libraries that PROGRAM needs and, for each object, the symbols of the\n"
			    "C library that the substituted libc provides or lacks. Exit status: 0 if all are\n"
			    "provided, 1 if something is lacking, 2 if PROGRAM cannot be examined.\n"
			    "\n"
			    "  -v           name the provided symbols too\n"
			    "  --libc=FILE  the substituted libc (default: lib/htux/libc.so beside this command)\n";

/* PATH lookup, as a shell does. */
static const char *lookup(const char *name)
{
	static char path[PATH_MAX];
	const char *dirs = getenv("PATH");
	if (strchr(name, '/') || !dirs) return name;
	for (const char *p = dirs; p; p = strchr(p, ':') ? strchr(p, ':') + 1 : NULL) {
		int n = (int)strcspn(p, ":");
		snprintf(path, sizeof(path), "%.*s/%s", n ? n : 1, n ? p : ".", name);
		if (!access(path, X_OK)) return path;
	}
	return name;
}

int main(int argc, char **argv)
{
	static const struct option longs[] = { { "libc", required_argument, 0, 'l' },
					       { "help", no_argument, 0, 'h' },
					       { 0 } };
	char libc[PATH_MAX + 32] = "";
	int c, verbose = 0;

	while ((c = getopt_long(argc, argv, "vh", longs, NULL)) != -1) {
		switch (c) {
		case 'v': verbose = 1; break;
		case 'l': snprintf(libc, sizeof(libc), "%s", optarg); break;
		case 'h': fputs(usage, stdout); return 0;
		default: return 2;
		}
	}
	if (argc - optind != 2 || strcmp(argv[optind], "check")) {
		fputs(usage, stderr);
		return 2;
	}
	if (!*libc) {
		ssize_t n = readlink("/proc/self/exe", libc, PATH_MAX);
		libc[n > 0 ? n : 0] = 0;
		for (int up = 0; up < 2; up++)
			if (strrchr(libc, '/')) *strrchr(libc, '/') = 0;
		strcat(libc, "/lib/htux/libc.so");
	}
	return check_program(lookup(argv[optind + 1]), libc, verbose);
}

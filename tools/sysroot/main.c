/* htux-sysroot: the command. */
#define _GNU_SOURCE
#include "check.h"
#include <errno.h>
#include <getopt.h>
#include <htux/version.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] = "Usage: htux-sysroot check [-v] [--libc=FILE] PROGRAM\n"
			    "       htux-sysroot --help | --version\n"
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
	if (!*name || strchr(name, '/') || !dirs) return name;
	for (const char *p = dirs; p; p = strchr(p, ':') ? strchr(p, ':') + 1 : NULL) {
		int n = (int)strcspn(p, ":");
		snprintf(path, sizeof(path), "%.*s/%s", n ? n : 1, n ? p : ".", name);
		if (!access(path, X_OK)) return path;
	}
	return name;
}

/* One line about the command line; the exit status. */
__attribute__((format(printf, 1, 2))) static int wrong(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	fputs("htux-sysroot: ", stderr);
	vfprintf(stderr, fmt, ap);
	fputs("; see htux-sysroot --help\n", stderr);
	va_end(ap);
	return 2;
}

/* The exit status, if all output could be written. */
static int written(int status)
{
	if (!fflush(stdout) && !ferror(stdout)) return status;
	fprintf(stderr, "htux-sysroot: standard output: %s\n", strerror(errno));
	return 2;
}

static int check(int argc, char **argv)
{
	static const struct option longs[] = { { "libc", required_argument, 0, 'l' },
					       { "help", no_argument, 0, 'h' },
					       { 0 } };
	char libc[PATH_MAX + 32] = "";
	int c, verbose = 0;

	opterr = 0;
	for (int at = optind; (c = getopt_long(argc, argv, "+:vh", longs, NULL)) != -1; at = optind) {
		switch (c) {
		case 'v': verbose = 1; break;
		case 'l':
			if (!*optarg) return wrong("--libc=: expected a file");
			snprintf(libc, sizeof(libc), "%s", optarg);
			break;
		case 'h': fputs(usage, stdout); return 0;
		case ':': return wrong("option '%s' needs a value", argv[at]);
		default: return wrong("bad option '%s'", argv[at]);
		}
	}
	if (optind == argc) return wrong("check: no PROGRAM given");
	if (optind + 1 != argc) return wrong("check: one PROGRAM at a time, '%s' is too much", argv[optind + 1]);
	if (!*libc) {
		ssize_t n = readlink("/proc/self/exe", libc, PATH_MAX);
		libc[n > 0 ? n : 0] = 0;
		for (int up = 0; up < 2; up++)
			if (strrchr(libc, '/')) *strrchr(libc, '/') = 0;
		strcat(libc, "/lib/htux/libc.so");
	}
	return check_program(lookup(argv[optind]), libc, verbose);
}

int main(int argc, char **argv)
{
	const char *command = argc > 1 ? argv[1] : "";
	if (!strcmp(command, "check")) return written(check(argc - 1, argv + 1));
	bool help = !strcmp(command, "--help") || !strcmp(command, "-h"), version = !strcmp(command, "--version");
	if (!help && !version) return *command ? wrong("unknown command '%s'", command) : wrong("no command given");
	fputs(help ? usage : "htux-sysroot " HTUX_VERSION "\n", stdout);
	return written(0);
}

/* The command line of `htux run`. */
#ifndef MONITOR_OPTIONS_H
#define MONITOR_OPTIONS_H
#include <htux/bootinfo.h>
#include <stddef.h>

enum platform { PLATFORM_AUTO, PLATFORM_KVM, PLATFORM_PROCESS };

struct volume {
	char *host, *guest;
	int readonly;
};

struct run_options {
	enum platform platform;
	enum htux_libc libc;
	unsigned long long memory; /* bytes, 0: no limit */
	const char *root;          /* NULL: the host's root */
	const char *cwd;
	struct volume *volumes;
	size_t nvolumes;
	char **env; /* the guest's whole environment */
	int trace;  /* --trace=syscalls */
	const char *trace_file;
	int stats;              /* --stats: counters at the end */
	unsigned long count_to; /* --count-to: an address, 0: none */
	const char *stats_file;
	const char *gdb; /* where to listen for a debugger; NULL: nowhere */
	char **argv;     /* PROGRAM ARGS... */
};

/* Parse argv (argv[0] is "run"). Ends the program on --help or a bad option
 * (EXIT_MONITOR, with one line that says what is wrong). */
void parse_run_options(int argc, char **argv, struct run_options *o);
void print_help(void);

#endif

/* See options.h. */
#define _GNU_SOURCE
#include "options.h"
#include "diag.h"
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

void print_help(void)
{
	fputs("Usage: htux run [OPTIONS] [--] PROGRAM [ARGS...]\n"
	      "       htux doctor [--filter]\n"
	      "       htux --help | --version\n"
	      "\n"
	      "Runs an unmodified Linux program as a unikernel.\n"
	      "\n"
	      "Options of run:\n"
	      "  --platform=auto|kvm|process  where it runs; auto takes KVM when it is usable\n"
	      "  --libc=auto|musl|native      substitute the C library; auto does so when every\n"
	      "                               symbol that the program needs is provided\n"
	      "  --memory=SIZE                limit of its memory (suffixes K, M, G, T)\n"
	      "  --root=DIR                   its root directory (default: the host's), read-only\n"
	      "                               with a writable layer in memory above\n"
	      "  --volume=HOST:GUEST[:ro]     make a host directory or file visible and writable\n"
	      "  --rw=PATH                    the same as --volume=PATH:PATH\n"
	      "  --env=K=V                    set a variable (K alone: unset it)\n"
	      "  --clear-env                  start from an empty environment\n"
	      "  --cwd=DIR                    its working directory\n"
	      "  --trace=syscalls             print system calls on stderr, as strace does\n"
	      "  --trace-file=FILE            print them there instead\n"
	      "  --stats[=FILE]               at the end, count virtual machine exits and host calls\n"
	      "                               (kvm) on stderr, or append the lines to FILE\n"
	      "  --count-to=ADDRESS           with --stats: the instructions until there (slow)\n"
	      "  --gdb=:PORT|unix:PATH        wait there for gdb before the program starts (kvm;\n"
	      "                               on process: gdb -p)\n"
	      "  -v, --verbose                say what is used and why\n"
	      "  -h, --help\n"
	      "\n"
	      "The exit status is the program's (128+N if signal N ended it); 125 if htux\n"
	      "itself failed, 126 if PROGRAM cannot be run, 127 if it was not found.\n",
	      stdout);
	flush_output();
}

static unsigned long long parse_size(const char *s)
{
	char *end = (char *)s;
	errno = 0;
	unsigned long long v = isdigit((unsigned char)*s) ? strtoull(s, &end, 10) : 0;
	unsigned shift = 0;
	switch (*end) {
	case 'k':
	case 'K': shift = 10; break;
	case 'm':
	case 'M': shift = 20; break;
	case 'g':
	case 'G': shift = 30; break;
	case 't':
	case 'T': shift = 40; break;
	}
	if (shift) end++;
	if (shift && *end == 'i') end++;
	if (*end == 'B') end++;
	if (end == s || errno || *end || v << shift >> shift != v)
		die(EXIT_MONITOR, "--memory=%s: not a size (examples: 64M, 2G)", s);
	if (!v) die(EXIT_MONITOR, "--memory=%s: at least 16M are needed", s);
	return v << shift;
}

/* Does the path say / and nothing else, by any number of slashes and dots? */
static int is_root(const char *path) { return path[strspn(path, "/.")] == 0; }

static void add_volume(struct run_options *o, const char *spec, int same)
{
	char *host = strdup(spec), *guest = host;
	int ro = 0;
	if (!same) {
		guest = strchr(host, ':');
		if (!guest) die(EXIT_MONITOR, "--volume=%s: expected HOST:GUEST[:ro]", spec);
		*guest++ = 0;
		char *opt = strchr(guest, ':');
		if (opt) {
			*opt++ = 0;
			if (strcmp(opt, "ro") && strcmp(opt, "rw"))
				die(EXIT_MONITOR, "--volume=%s: unknown mode '%s' (ro or rw)", spec, opt);
			ro = !strcmp(opt, "ro");
		}
	}
	if (!*host) die(EXIT_MONITOR, same ? "--rw=: expected a path" : "--volume=%s: expected HOST:GUEST[:ro]", spec);
	char *real = realpath(host, NULL);
	if (!real) die(EXIT_MONITOR, "%s=%s: %s: %s", same ? "--rw" : "--volume", spec, host, strerror(errno));
	if (same) {
		/* Relative paths mean the same file in the guest, whose root is the host's. */
		guest = *host == '/' ? host : real;
	} else if (*guest != '/') {
		die(EXIT_MONITOR, "--volume=%s: the guest path must be absolute", spec);
	}
	if (is_root(guest))
		die(EXIT_MONITOR, "%s=%s: the guest's root is no place for a volume (see --root)",
		    same ? "--rw" : "--volume", spec);
	o->volumes = realloc(o->volumes, (o->nvolumes + 1) * sizeof(*o->volumes));
	if (!o->volumes) die(EXIT_MONITOR, "out of memory");
	o->volumes[o->nvolumes++] = (struct volume){ real, guest, ro };
}

/* Set (K=V) or unset (K) in the guest's environment, which is our own so far. */
static void set_env(const char *spec)
{
	const char *eq = strchr(spec, '=');
	if (eq == spec || !*spec) die(EXIT_MONITOR, "--env=%s: expected NAME=VALUE", spec);
	if (!eq ? unsetenv(spec) : putenv(strdup(spec))) die(EXIT_MONITOR, "--env=%s: %s", spec, strerror(errno));
}

static int choice(const char *opt, const char *value, const char *const names[])
{
	for (int i = 0; names[i]; i++)
		if (!strcmp(value, names[i])) return i;
	die(EXIT_MONITOR, "--%s=%s: expected %s, %s or %s", opt, value, names[0], names[1], names[2]);
}

enum {
	O_PLATFORM = 256,
	O_LIBC,
	O_MEMORY,
	O_ROOT,
	O_VOLUME,
	O_RW,
	O_ENV,
	O_CLEARENV,
	O_CWD,
	O_TRACE,
	O_TRACEFILE,
	O_STATS,
	O_COUNT,
	O_GDB
};

static unsigned long address(const char *s)
{
	char *end = (char *)s;
	errno = 0;
	unsigned long a = isdigit((unsigned char)*s) ? strtoul(s, &end, 0) : 0;
	if (errno || !a || *end) die(EXIT_MONITOR, "--count-to=%s: not an address", s);
	return a;
}

void parse_run_options(int argc, char **argv, struct run_options *o)
{
	static const struct option longs[] = {
		{ "platform", required_argument, 0, O_PLATFORM },
		{ "libc", required_argument, 0, O_LIBC },
		{ "memory", required_argument, 0, O_MEMORY },
		{ "root", required_argument, 0, O_ROOT },
		{ "volume", required_argument, 0, O_VOLUME },
		{ "rw", required_argument, 0, O_RW },
		{ "env", required_argument, 0, O_ENV },
		{ "clear-env", no_argument, 0, O_CLEARENV },
		{ "cwd", required_argument, 0, O_CWD },
		{ "trace", required_argument, 0, O_TRACE },
		{ "trace-file", required_argument, 0, O_TRACEFILE },
		{ "stats", optional_argument, 0, O_STATS },
		{ "count-to", required_argument, 0, O_COUNT },
		{ "gdb", required_argument, 0, O_GDB },
		{ "verbose", no_argument, 0, 'v' },
		{ "help", no_argument, 0, 'h' },
		{ 0 },
	};
	static const char *const platforms[] = { "auto", "kvm", "process", NULL };
	static const char *const libcs[] = { "auto", "musl", "native", NULL };
	int c;
	memset(o, 0, sizeof(*o));
	opterr = 0;
	/* argv[at] has what is being looked at; of several short options in one word, optind moves with the last. */
	for (int at = optind; (c = getopt_long(argc, argv, "+:vh", longs, NULL)) != -1; at = optind) {
		switch (c) {
		case O_PLATFORM: o->platform = choice("platform", optarg, platforms); break;
		case O_LIBC: o->libc = choice("libc", optarg, libcs); break;
		case O_MEMORY: o->memory = parse_size(optarg); break;
		case O_ROOT: o->root = optarg; break;
		case O_VOLUME: add_volume(o, optarg, 0); break;
		case O_RW: add_volume(o, optarg, 1); break;
		case O_ENV: set_env(optarg); break;
		case O_CLEARENV: clearenv(); break;
		case O_CWD: o->cwd = optarg; break;
		case O_TRACE:
			if (strcmp(optarg, "syscalls"))
				die(EXIT_MONITOR, "--trace=%s: only 'syscalls' can be traced", optarg);
			o->trace = 1;
			break;
		case O_TRACEFILE:
			o->trace_file = optarg;
			o->trace = 1;
			break;
		case O_STATS:
			o->stats_file = optarg;
			o->stats = 1;
			break;
		case O_COUNT: o->count_to = address(optarg); break;
		case O_GDB: o->gdb = optarg; break;
		case 'v': verbose = 1; break;
		case 'h': print_help(); exit(0);
		case ':': die(EXIT_MONITOR, "option '%s' needs a value; see htux --help", argv[at]);
		default: die(EXIT_MONITOR, "bad option '%s'; see htux --help", argv[at]);
		}
	}
	if (optind >= argc) die(EXIT_MONITOR, "run: no PROGRAM given; see htux --help");
	if (o->count_to && (!o->stats || o->gdb)) die(EXIT_MONITOR, "--count-to: only with --stats, and without --gdb");
	o->argv = argv + optind;
	static char *none[1];
	o->env = environ ? environ : none; /* clearenv() may leave no list at all */
	if (o->cwd && *o->cwd != '/') die(EXIT_MONITOR, "--cwd=%s: must be an absolute path in the guest", o->cwd);
}

/* htux: the command. */
#include "diag.h"
#include "doctor.h"
#include "guest.h"
#include "kvm/filter.h"
#include "kvm/kvm.h"
#include "options.h"
#include "outside.h"
#include "process/process.h"
#include "rlimits.h"
#include "standard.h"
#include <htux/version.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdbool.h>
#include <string.h>

static int run(int argc, char **argv)
{
	struct run_options o;
	struct guest g;
	take_signals();
	take_limits();
	parse_run_options(argc, argv, &o);
	const char *why = o.platform == PLATFORM_PROCESS ? "" : kvm_unavailable();
	if (why && o.platform == PLATFORM_KVM) die(EXIT_MONITOR, "--platform=kvm: %s", why);
	if (!why && o.platform == PLATFORM_AUTO) why = kvm_unlikely();
	guest_prepare(&g, &o);
	if (o.gdb && (why || o.platform == PLATFORM_PROCESS))
		die(EXIT_MONITOR, "--gdb: not on the process platform: use gdb -p PID%s%s", *why ? "; kvm: " : "", why);
	if (!why) {
		int status = kvm_run(&g, o.platform == PLATFORM_KVM || o.gdb);
		if (status >= 0) return status;
	} else if (*why) {
		info("platform process: kvm: %s", why);
	}
	if (o.stats) warn("--stats: there is nothing to count on the process platform");
	return process_run(&g);
}

static bool asks_for(const char *cmd, const char *name, const char *letter, int argc, char **argv)
{
	if (strcmp(cmd, name) && strcmp(cmd, letter)) return false;
	if (argc > 2) die(EXIT_MONITOR, "%s: unexpected argument '%s'; see htux --help", cmd, argv[2]);
	return true;
}

int main(int argc, char **argv)
{
	const char *cmd = argc > 1 ? argv[1] : "";
	stdio_reserve();
	if (!strcmp(cmd, "run")) return run(argc - 1, argv + 1);
	if (!strcmp(cmd, "doctor")) {
		if (argc == 3 && !strcmp(argv[2], "--filter")) {
			filter_list();
			flush_output();
			return 0;
		}
		if (argc == 3 && (!strcmp(argv[2], "--help") || !strcmp(argv[2], "-h"))) {
			print_help();
			return 0;
		}
		if (argc > 2)
			die(EXIT_MONITOR, "doctor: bad argument '%s'; see htux --help",
			    argv[2 + (argc > 3 && !strcmp(argv[2], "--filter"))]);
		int status = doctor();
		flush_output();
		return status;
	}
	if (asks_for(cmd, "--help", "-h", argc, argv) || !strcmp(cmd, "help")) {
		print_help();
		return 0;
	}
	if (asks_for(cmd, "--version", "-V", argc, argv)) {
		puts("htux " HTUX_VERSION);
		flush_output();
		return 0;
	}
	if (!*cmd) die(EXIT_MONITOR, "no command given; see htux --help");
	die(EXIT_MONITOR, "unknown command '%s'; see htux --help", cmd);
}

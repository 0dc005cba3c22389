/* argp (gnulib's, which is glibc's). */
#include <config.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include "printf_spec.h"
#include "strerror.h"

#define optarg glibc_gnu_optarg
#define optind glibc_gnu_optind
#define opterr glibc_gnu_opterr
#define optopt glibc_gnu_optopt
#define _getopt_long_r glibc_getopt_long_r
#define _getopt_long_only_r glibc_getopt_long_only_r
#define strerror glibc_strerror
char *glibc_basename(const char *);
#define last_component glibc_basename
#undef weak_alias

/* glibc's own options begin with capitals, gnulib's do not. */
#include <libintl.h>
#include <string.h>
#include "messages.h"
char *glibc_dgettext(const char *, const char *);
static const char *argp_text(const char *domain, const char *s)
{
	static const char *const text[][2] = {
		{ "give this help list", "Give this help list" },
		{ "give a short usage message", "Give a short usage message" },
		{ "set the program name", "Set the program name" },
		{ "hang for SECS seconds (default 3600)", "Hang for SECS seconds (default 3600)" },
		{ "Try '%s --help' or '%s --usage' for more information.\n",
		  "Try `%s --help' or `%s --usage' for more information.\n" },
		{ "print program version", "Print program version" },
	};
	for (size_t i = 0; i < sizeof text / sizeof *text; i++)
		if (!strcmp(s, text[i][0])) s = text[i][1];
	return domain && !strcmp(domain, "libc") ? glibc_message(s) : glibc_dgettext(domain, s);
}
#include <gettext.h>
#undef dgettext
#define dgettext(d, s) argp_text(d, s)
#undef gettext
#define gettext(s) glibc_message(s)
#include <argp.h>
#include <argp-fmtstream.h>
#include <argp-ba.c>
#include <argp-eexst.c>
#include <argp-pv.c>
#include <argp-pvh.c>
#include <argp-fmtstream.c>
#include <argp-help.c>
#include <argp-parse.c>

/* <argp.h> has it inline, unoptimised programs call it. */
void glibc_argp_usage(const struct argp_state *) __asm__("argp_usage");
void glibc_argp_usage(const struct argp_state *state) { argp_state_help(state, stderr, ARGP_HELP_STD_USAGE); }

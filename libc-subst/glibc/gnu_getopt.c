/* getopt with permutation and glibc's messages (gnulib's), and argp upon it.
 * gnulib's file keeps its own variables; ours are musl's, which programs copy, so
 * the functions that programs call pass them in and out. */
#include <getopt.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <config.h>
#include <gettext.h>
#include "messages.h"
#undef gettext
#define gettext(s) glibc_message(s)

/* getopt is no place where a thread is cancelled. */
static int say(FILE *f, const char *format, ...)
{
	va_list ap;
	int cancel;
	va_start(ap, format);
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel);
	int r = vfprintf(f, format, ap);
	pthread_setcancelstate(cancel, 0);
	va_end(ap);
	return r;
}
#undef fprintf
#define fprintf say

/* gnulib's variables and entry points, under names of their own. */
#define optarg glibc_gnu_optarg
#define optind glibc_gnu_optind
#define opterr glibc_gnu_opterr
#define optopt glibc_gnu_optopt
#define getopt glibc_gnu_getopt
#define getopt_long glibc_gnu_getopt_long
#define getopt_long_only glibc_gnu_getopt_long_only
#define __posix_getopt glibc_gnu_posix_getopt
#define _getopt_internal glibc_getopt_internal
#define _getopt_internal_r glibc_getopt_internal_r
#define _getopt_long_r glibc_getopt_long_r
#define _getopt_long_only_r glibc_getopt_long_only_r
#define __getopt_argv_const const
#include <getopt_int.h>
#include <getopt.c>
#include <getopt1.c>
#undef getopt_data

static struct _getopt_data state;

static int next_option(int argc, char *const *argv, const char *opts, const struct option *longopts, int *index,
		       int long_only, int posix)
{
#undef optarg
#undef optind
#undef opterr
#undef optopt
	extern char *optarg;
	extern int optind, opterr, optopt;
	state.glibc_gnu_optind = optind;
	state.glibc_gnu_opterr = opterr;
	int r = glibc_getopt_internal_r(argc, (char **)argv, opts, longopts, index, long_only, &state, posix);
	optind = state.glibc_gnu_optind;
	optarg = state.glibc_gnu_optarg;
	optopt = state.glibc_gnu_optopt;
	return r;
}

int glibc_getopt(int argc, char *const *argv, const char *opts) { return next_option(argc, argv, opts, 0, 0, 0, 0); }

int glibc_posix_getopt(int argc, char *const *argv, const char *opts)
{
	return next_option(argc, argv, opts, 0, 0, 0, 1);
}

int glibc_getopt_long(int argc, char *const *argv, const char *opts, const struct option *l, int *i)
{
	return next_option(argc, argv, opts, l, i, 0, 0);
}

int glibc_getopt_long_only(int argc, char *const *argv, const char *opts, const struct option *l, int *i)
{
	return next_option(argc, argv, opts, l, i, 1, 0);
}

#include "twin.h"
TWIN(getopt, GLIBC_2.2.5, glibc_getopt);
TWIN(getopt_long, GLIBC_2.2.5, glibc_getopt_long);
TWIN(getopt_long_only, GLIBC_2.2.5, glibc_getopt_long_only);
TWIN(__posix_getopt, GLIBC_2.2.5, glibc_posix_getopt);

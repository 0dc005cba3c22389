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
#include <argp.h>
#include <argp-fmtstream.h>
#include <argp-ba.c>
#include <argp-eexst.c>
#include <argp-pv.c>
#include <argp-pvh.c>
#include <argp-fmtstream.c>
#include <argp-help.c>
#include <argp-parse.c>

/* error(), error_at_line() and the program's names. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>
#include "glibc_wide.h"
#include "printf_spec.h"
#include "strerror.h"
#include "twin.h"

void (*error_print_progname)(void);
unsigned error_message_count;
int error_one_per_line;

/* On a wide stream the format is made wide; one that is no text says nothing. */
static void vsay(const char *fmt, va_list ap)
{
	if (fwide(stderr, 0) <= 0) { /* without memory: that there is none may be what it says */
		glibc_vfprintf(stderr, fmt, ap, 0);
		return;
	}
	size_t n = strlen(fmt) + 1;
	wchar_t few[128], *w = n <= sizeof few / sizeof *few ? few : malloc(n * sizeof *w);
	mbstate_t st = { 0 };
	const char *from = fmt;
	if (w && glibc_mbsrtowcs(w, &from, n, &st) != (size_t)-1) glibc_vfwprintf(stderr, w, ap, 0);
	if (w != few) free(w);
}

static void say(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	vsay(fmt, ap);
	va_end(ap);
}

static void report(int status, int err, const char *fmt, va_list ap)
{
	vsay(fmt, ap);
	error_message_count++;
	if (err) say(": %s", glibc_strerror(err));
	say("\n");
	fflush(stderr);
	if (status) exit(status);
}

static void name_program(void)
{
	fflush(stdout);
	if (error_print_progname) error_print_progname();
	else say("%s:", program_invocation_name);
}

void error(int status, int err, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	fflush(stdout);
	if (error_print_progname) error_print_progname();
	else say("%s: ", program_invocation_name);
	report(status, err, fmt, ap);
	va_end(ap);
}

void error_at_line(int status, int err, const char *file, unsigned line, const char *fmt, ...)
{
	static const char *old_file;
	static unsigned old_line;
	va_list ap;
	if (error_one_per_line) {
		if (old_line == line && (file == old_file || (old_file && file && !strcmp(old_file, file)))) return;
		old_file = file;
		old_line = line;
	}
	va_start(ap, fmt);
	name_program();
	say(file ? "%s:%u: " : " ", file, line);
	report(status, err, fmt, ap);
	va_end(ap);
}

/* err(3) and warn(3): as musl's, but with glibc's error texts. */
static void warning(const char *fmt, va_list ap)
{
	say("%s: ", program_invocation_short_name);
	if (fmt) vsay(fmt, ap);
}

void glibc_vwarn(const char *fmt, va_list ap)
{
	int err = errno;
	warning(fmt, ap);
	say(fmt ? ": %s\n" : "%s\n", glibc_strerror(err));
}

void glibc_vwarnx(const char *fmt, va_list ap)
{
	warning(fmt, ap);
	say("\n");
}

_Noreturn void glibc_verr(int status, const char *fmt, va_list ap)
{
	glibc_vwarn(fmt, ap);
	exit(status);
}

_Noreturn void glibc_verrx(int status, const char *fmt, va_list ap)
{
	glibc_vwarnx(fmt, ap);
	exit(status);
}

void glibc_warn(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	glibc_vwarn(fmt, ap);
	va_end(ap);
}

void glibc_warnx(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	glibc_vwarnx(fmt, ap);
	va_end(ap);
}

_Noreturn void glibc_err(int status, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	glibc_verr(status, fmt, ap);
}

_Noreturn void glibc_errx(int status, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	glibc_verrx(status, fmt, ap);
}

TWIN(vwarn, GLIBC_2.2.5, glibc_vwarn);
TWIN(vwarnx, GLIBC_2.2.5, glibc_vwarnx);
TWIN(verr, GLIBC_2.2.5, glibc_verr);
TWIN(verrx, GLIBC_2.2.5, glibc_verrx);
TWIN(warn, GLIBC_2.2.5, glibc_warn);
TWIN(warnx, GLIBC_2.2.5, glibc_warnx);
TWIN(err, GLIBC_2.2.5, glibc_err);
TWIN(errx, GLIBC_2.2.5, glibc_errx);

/* assert() failures: glibc's wording. */
_Noreturn void glibc_assert_fail(const char *expr, const char *file, unsigned line, const char *func)
{
	fflush(stdout);
	fprintf(stderr, "%s%s%s:%u: %s%sAssertion `%s' failed.\n", program_invocation_short_name,
		*program_invocation_short_name ? ": " : "", file, line, func ? func : "", func ? ": " : "", expr);
	fflush(stderr);
	abort();
}

_Noreturn void __assert_perror_fail(int err, const char *file, unsigned line, const char *func)
{
	fflush(stdout);
	fprintf(stderr, "%s%s%s:%u: %s%sUnexpected error: %s.\n", program_invocation_short_name,
		*program_invocation_short_name ? ": " : "", file, line, func ? func : "", func ? ": " : "",
		glibc_strerror(err));
	abort();
}

_Noreturn void __assert(const char *expr, const char *file, int line) { glibc_assert_fail(expr, file, line, 0); }
TWIN(__assert_fail, GLIBC_2.2.5, glibc_assert_fail);

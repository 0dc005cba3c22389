/* error(), error_at_line() and the program's names. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>
#include "printf_spec.h"
#include "strerror.h"
#include "twin.h"

void (*error_print_progname)(void);
unsigned error_message_count;
int error_one_per_line;

static void flush_stdout(void)
{
	/* Not if the descriptor is closed: the flush would fail and set errno. */
	if (fcntl(1, F_GETFL) >= 0) fflush(stdout);
}

static void say(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	if (fwide(stderr, 0) > 0) {
		char *s;
		if (vasprintf(&s, fmt, ap) >= 0) {
			fwprintf(stderr, L"%s", s);
			free(s);
		}
	} else {
		vfprintf(stderr, fmt, ap);
	}
	va_end(ap);
}

static void report(int status, int err, const char *fmt, va_list ap)
{
	char *s;
	if (fwide(stderr, 0) <= 0) { /* without memory: that there is none may be what it says */
		glibc_vfprintf(stderr, fmt, ap, 0);
	} else if (glibc_vasprintf(&s, fmt, ap, 0) >= 0) {
		say("%s", s);
		free(s);
	}
	error_message_count++;
	if (err) say(": %s", glibc_strerror(err));
	say("\n");
	fflush(stderr);
	if (status) exit(status);
}

static void name_program(void)
{
	flush_stdout();
	if (error_print_progname) error_print_progname();
	else say("%s:", program_invocation_name);
}

void error(int status, int err, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	flush_stdout();
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
static void warn_tail(const char *fmt, va_list ap, int err)
{
	fprintf(stderr, "%s: ", program_invocation_short_name);
	if (fmt) {
		glibc_vfprintf(stderr, fmt, ap, 0);
		if (err >= 0) fputs(": ", stderr);
	}
	if (err >= 0) fputs(glibc_strerror(err), stderr);
	fputc('\n', stderr);
}

void glibc_vwarn(const char *fmt, va_list ap) { warn_tail(fmt, ap, errno); }
void glibc_vwarnx(const char *fmt, va_list ap) { warn_tail(fmt, ap, -1); }

_Noreturn void glibc_verr(int status, const char *fmt, va_list ap)
{
	warn_tail(fmt, ap, errno);
	exit(status);
}

_Noreturn void glibc_verrx(int status, const char *fmt, va_list ap)
{
	warn_tail(fmt, ap, -1);
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

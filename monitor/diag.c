/* See diag.h. */
#include "diag.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int verbose;

static void line(const char *fmt, va_list ap)
{
	char buf[1024] = "htux: ";
	size_t n = strlen(buf);
	int k = vsnprintf(buf + n, sizeof(buf) - n - 1, fmt, ap);
	if (k > 0) n += (size_t)k < sizeof(buf) - n - 1 ? (size_t)k : sizeof(buf) - n - 2;
	buf[n++] = '\n';
	/* One write, so that lines of several processes do not mix. */
	if (write(STDERR_FILENO, buf, n) < 0) return;
}

void warn(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	line(fmt, ap);
	va_end(ap);
}

void info(const char *fmt, ...)
{
	if (!verbose) return;
	va_list ap;
	va_start(ap, fmt);
	line(fmt, ap);
	va_end(ap);
}

void flush_output(void)
{
	if (fflush(stdout) || ferror(stdout)) die(EXIT_MONITOR, "standard output: %s", strerror(errno));
}

void die(int status, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	line(fmt, ap);
	va_end(ap);
	_exit(status);
}

/* vsnprintf: a stream whose buffer is the caller's own; and with vdprintf, the forms
 * that know glibc's ways. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include "printf_as.h"
#include "stdio_impl.h"

/* What does not fit is counted by the caller and dropped here. */
static size_t write_rest(FILE *f, const unsigned char *s, size_t n)
{
	size_t room = f->wend - f->wpos;
	size_t k = n < room ? n : room;
	memcpy(f->wpos, s, k);
	f->wpos += k;
	return n;
}

int __vsnprintf_as(char *restrict s, size_t n, const char *restrict fmt, va_list ap, int gnu)
{
	char none[1];
	unsigned char *to = (unsigned char *)(n ? s : none);
	FILE f;

	if (*fmt != '%') {
		/* Text alone, more often than one would think. */
		const char *end = __strchrnul(fmt, '%');
		size_t k = end - fmt;
		if (!*end && n <= INT_MAX && k <= INT_MAX) {
			size_t room = n ? n - 1 : 0;
			size_t copied = k < room ? k : room;
			memcpy(to, fmt, copied);
			to[copied] = 0;
			return k;
		}
	}

	/* What is printed into itself is nothing, as in glibc, unless it is sprintf that does it. */
	if (n != INT_MAX) *to = 0;

	/* Clearing the rest, which printing does not look at, would cost more. */
	f.flags = 0;
	f.rpos = f.rend = 0;
	f.wbase = f.wpos = f.buf = to;
	f.wend = to + (n ? n - 1 : 0);
	f.buf_size = 1; /* else vfprintf would bring a buffer */
	f.write = write_rest;
	f.mode = 0;
	f.lbf = EOF;
	f.lock = -1;
	f.locale = 0;

	if (n > INT_MAX) {
		errno = EOVERFLOW;
		return -1;
	}
	int r = __vfprintf_as(&f, fmt, ap, gnu);
	*f.wpos = 0;
	return r;
}

int vsnprintf(char *restrict s, size_t n, const char *restrict fmt, va_list ap)
{
	return __vsnprintf_as(s, n, fmt, ap, 0);
}

int __vdprintf_as(int fd, const char *restrict fmt, va_list ap, int gnu)
{
	FILE f = { .fd = fd, .lbf = EOF, .write = __stdio_write, .buf = (void *)fmt, .lock = -1 };
	return __vfprintf_as(&f, fmt, ap, gnu);
}

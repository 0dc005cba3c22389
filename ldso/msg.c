/* Messages, and the error that waits for dlerror or for the end of the start.
 *
 * The formatter knows %s %c %d %u %x %lu %lx %p and %%, and widths; printf would need a
 * relocated, initialised C library.
 */
#include <errno.h>
#include <string.h>
#include "ldso.h"
#include "sys.h"

#ifndef LDSO_HOST_TEST
#include "pthread_impl.h"
#endif

#define ERROR_SIZE 1024

/* The error of this thread; before there are threads, the only one. */
static char *error_buffer(void)
{
	static char first[ERROR_SIZE];
#ifndef LDSO_HOST_TEST
	if (ld_started) {
		struct pthread *td = __pthread_self();
		if (!td->dlerror_buf) td->dlerror_buf = ld_alloc(ERROR_SIZE);
		if (td->dlerror_buf) return td->dlerror_buf;
	}
#endif
	return first;
}

static char *put_number(char *end, unsigned long v, unsigned base)
{
	*--end = 0;
	do *--end = "0123456789abcdef"[v % base];
	while (v /= base);
	return end;
}

/* Like vsnprintf: never more than n bytes with the final 0, returns the length
 * that was wanted. */
int ld_vformat(char *buf, size_t n, const char *fmt, va_list ap)
{
	size_t len = 0;
	char num[32];
	for (; *fmt; fmt++) {
		const char *s = num;
		int width = 0, zeros = 0;
		if (*fmt != '%') {
			num[0] = *fmt;
			num[1] = 0;
		} else {
			int is_long = 0;
			fmt++;
			zeros = *fmt == '0';
			while (*fmt >= '0' && *fmt <= '9') width = width * 10 + *fmt++ - '0';
			if (*fmt == 'l') is_long = 1, fmt++;
			switch (*fmt) {
			case 's':
				s = va_arg(ap, const char *);
				if (!s) s = "(null)";
				break;
			case 'c':
				num[0] = va_arg(ap, int);
				num[1] = 0;
				break;
			case 'd': {
				long v = is_long ? va_arg(ap, long) : va_arg(ap, int);
				char *p =
					put_number(num + sizeof num, v < 0 ? -(unsigned long)v : (unsigned long)v, 10);
				if (v < 0) *--p = '-';
				s = p;
				break;
			}
			case 'u':
			case 'x': {
				unsigned long v = is_long ? va_arg(ap, unsigned long) : va_arg(ap, unsigned);
				s = put_number(num + sizeof num, v, *fmt == 'x' ? 16 : 10);
				break;
			}
			case 'p': {
				char *p = put_number(num + sizeof num, va_arg(ap, unsigned long), 16);
				*--p = 'x';
				*--p = '0';
				s = p;
				break;
			}
			default: num[0] = *fmt; num[1] = 0;
			}
		}
		for (int pad = width - (int)strlen(s); pad > 0; pad--, len++)
			if (len + 1 < n) buf[len] = zeros ? '0' : ' ';
		for (; *s; s++, len++)
			if (len + 1 < n) buf[len] = *s;
	}
	if (n) buf[len < n ? len : n - 1] = 0;
	return len;
}

int ld_format(char *buf, size_t n, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	int r = ld_vformat(buf, n, fmt, ap);
	va_end(ap);
	return r;
}

static void print(int fd, const char *fmt, va_list ap)
{
	char buf[2048];
	size_t n = ld_vformat(buf, sizeof buf, fmt, ap), done = 0;
	if (n > sizeof buf - 1) n = sizeof buf - 1;
	while (done < n) {
		long r = sc_write(fd, buf + done, n - done);
		if (r == -EINTR) continue;
		if (r <= 0) return;
		done += r;
	}
}

void ld_print(int fd, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	print(fd, fmt, ap);
	va_end(ap);
}

void ld_fatal(int status, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	ld_print(2, "%s: ", ld_prog);
	print(2, fmt, ap);
	ld_print(2, "\n");
	sc_exit(status);
}

/* The system's own words, as glibc says them, for what can happen to a loader. */
const char *ld_strerror(int err)
{
	switch (err) {
	case EPERM: return "Operation not permitted";
	case ENOENT: return "No such file or directory";
	case EIO: return "Input/output error";
	case EBADF: return "Bad file descriptor";
	case ENOMEM: return "Cannot allocate memory";
	case EACCES: return "Permission denied";
	case EFAULT: return "Bad address";
	case ENODEV: return "No such device";
	case ENOTDIR: return "Not a directory";
	case EISDIR: return "Is a directory";
	case EINVAL: return "Invalid argument";
	case ENFILE: return "Too many open files in system";
	case EMFILE: return "Too many open files";
	case ETXTBSY: return "Text file busy";
	case ENAMETOOLONG: return "File name too long";
	case ELOOP: return "Too many levels of symbolic links";
	case EOVERFLOW: return "Value too large for defined data type";
	case ENOSYS: return "Function not implemented";
	}
	static char text[32];
	ld_format(text, sizeof text, "Unknown error %d", err);
	return text;
}

/* The error's own words, without the name and the system's. Of use only before the
 * program is there, when one thread runs. */
static char reason[ERROR_SIZE];

int ld_error(const char *name, int err, const char *fmt, ...)
{
	va_list ap;
	char text[ERROR_SIZE];
	int n = 0;
	if (name && *name) n = ld_format(text, sizeof text, "%s: ", name);
	if (n > (int)sizeof text - 1) n = sizeof text - 1;
	va_start(ap, fmt);
	int words = n;
	n += ld_vformat(text + n, sizeof text - n, fmt, ap);
	va_end(ap);
	if (!ld_loaded) strcpy(reason, text + words);
	if (err && n < (int)sizeof text - 1) ld_format(text + n, sizeof text - n, ": %s", ld_strerror(err));
	strcpy(error_buffer(), text);
	return -1;
}

const char *ld_error_text(void) { return error_buffer(); }

const char *ld_error_reason(void) { return reason; }

void ld_clear_error(void) { error_buffer()[0] = 0; }

/* The printf family with glibc's behaviour, and its fortified forms. musl's
 * printf does the work unless the format holds something that it lacks
 * (printf_core.h). */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>
#include "chk.h"
#include "printf_as.h"
#include "printf_spec.h"
#include "stdio_impl.h"
#include "twin.h"

int glibc_vfprintf(FILE *f, const char *fmt, va_list ap, int fortify)
{
	char *s;
	int how;
	if (f->mode > 0) return -1; /* a stream of wide characters */
	if (__builtin_expect(how = glibc_printf_plain(fmt, fortify), 1)) return __vfprintf_as(f, fmt, ap, how);
	size_t n;
	int r = glibc_printf_slow(&s, &n, fmt, ap, fortify);
	/* One write, so that an unbuffered stream issues one system call. */
	if (n && fwrite(s, 1, n, f) != n) r = -1;
	free(s);
	return r;
}

int glibc_vsnprintf(char *b, size_t n, const char *fmt, va_list ap, int fortify)
{
	char *s;
	int how = glibc_printf_plain(fmt, fortify);
	/* glibc takes sizes above INT_MAX, musl does not. */
	if (how) return __vsnprintf_as(b, n > INT_MAX ? INT_MAX : n, fmt, ap, how);
	size_t len;
	int r = glibc_printf_slow(&s, &len, fmt, ap, fortify);
	if (n) {
		size_t k = len < n ? len : n - 1;
		memcpy(b, s, k);
		b[k] = 0;
	}
	free(s);
	return r;
}

int glibc_vasprintf(char **out, const char *fmt, va_list ap, int fortify)
{
	char small[256];
	va_list again;
	int how = glibc_printf_plain(fmt, fortify);
	if (!how) {
		char *s;
		size_t len;
		int r = glibc_printf_slow(&s, &len, fmt, ap, fortify);
		if (r < 0) free(s);
		else *out = s;
		return r;
	}
	va_copy(again, ap);
	int n = __vsnprintf_as(small, sizeof small, fmt, ap, how);
	if (n < 0 || !(*out = malloc((size_t)n + 1))) n = -1;
	else if ((size_t)n < sizeof small) memcpy(*out, small, (size_t)n + 1);
	else n = __vsnprintf_as(*out, (size_t)n + 1, fmt, again, how);
	va_end(again);
	return n;
}

int glibc_vdprintf(int fd, const char *fmt, va_list ap, int fortify)
{
	char *s;
	int how = glibc_printf_plain(fmt, fortify);
	if (how) return __vdprintf_as(fd, fmt, ap, how);
	size_t n;
	int r = glibc_printf_slow(&s, &n, fmt, ap, fortify), e = errno;
	for (size_t at = 0; at < n;) {
		ssize_t k = write(fd, s + at, n - at);
		if (k < 0) {
			free(s);
			return -1;
		}
		at += k;
	}
	errno = e;
	free(s);
	return r;
}

static int check_flag(int flag) { return flag > 0 ? PRINTF_FORTIFY : 0; }

/* vsprintf without and with a limit. Overlong output is caught before it is
 * written: format to the room there is, abort when it would not fit. */
static int to_string(char *b, size_t room, const char *fmt, va_list ap, int fortify)
{
	if (!room) __chk_fail();
	int n = glibc_vsnprintf(b, room, fmt, ap, fortify);
	if (n >= 0 && (size_t)n >= room) __chk_fail();
	return n;
}

int glibc_v_fprintf(FILE *f, const char *fmt, va_list ap) { return glibc_vfprintf(f, fmt, ap, 0); }
int glibc_v_printf(const char *fmt, va_list ap) { return glibc_vfprintf(stdout, fmt, ap, 0); }
int glibc_v_snprintf(char *b, size_t n, const char *fmt, va_list ap) { return glibc_vsnprintf(b, n, fmt, ap, 0); }
int glibc_v_sprintf(char *b, const char *fmt, va_list ap) { return glibc_vsnprintf(b, (size_t)-1, fmt, ap, 0); }
int glibc_v_asprintf(char **s, const char *fmt, va_list ap) { return glibc_vasprintf(s, fmt, ap, 0); }
int glibc_v_dprintf(int fd, const char *fmt, va_list ap) { return glibc_vdprintf(fd, fmt, ap, 0); }
int glibc_fprintf(FILE *f, const char *fmt, ...) { PRINT_CALL(glibc_vfprintf(f, fmt, ap, 0)); }
int glibc_printf(const char *fmt, ...) { PRINT_CALL(glibc_vfprintf(stdout, fmt, ap, 0)); }
int glibc_snprintf(char *b, size_t n, const char *fmt, ...) { PRINT_CALL(glibc_vsnprintf(b, n, fmt, ap, 0)); }
int glibc_sprintf(char *b, const char *fmt, ...) { PRINT_CALL(glibc_vsnprintf(b, (size_t)-1, fmt, ap, 0)); }
int glibc_asprintf(char **s, const char *fmt, ...) { PRINT_CALL(glibc_vasprintf(s, fmt, ap, 0)); }
int glibc_dprintf(int fd, const char *fmt, ...) { PRINT_CALL(glibc_vdprintf(fd, fmt, ap, 0)); }

TWIN(vfprintf, GLIBC_2.2.5, glibc_v_fprintf);
TWIN(vprintf, GLIBC_2.2.5, glibc_v_printf);
TWIN(vsnprintf, GLIBC_2.2.5, glibc_v_snprintf);
TWIN(vsprintf, GLIBC_2.2.5, glibc_v_sprintf);
TWIN(vasprintf, GLIBC_2.2.5, glibc_v_asprintf);
TWIN(vdprintf, GLIBC_2.2.5, glibc_v_dprintf);
TWIN(fprintf, GLIBC_2.2.5, glibc_fprintf);
TWIN(printf, GLIBC_2.2.5, glibc_printf);
TWIN(snprintf, GLIBC_2.2.5, glibc_snprintf);
TWIN(sprintf, GLIBC_2.2.5, glibc_sprintf);
TWIN(asprintf, GLIBC_2.2.5, glibc_asprintf);
TWIN(dprintf, GLIBC_2.2.5, glibc_dprintf);
ALIAS(__asprintf, glibc_asprintf);
ALIAS(__vsnprintf, glibc_v_snprintf);
ALIAS(_IO_vfprintf, glibc_v_fprintf);
ALIAS(_IO_vsprintf, glibc_v_sprintf);
ALIAS(_IO_fprintf, glibc_fprintf);
ALIAS(_IO_printf, glibc_printf);
ALIAS(_IO_sprintf, glibc_sprintf);

int __vfprintf_chk(FILE *f, int flag, const char *fmt, va_list ap)
{
	return glibc_vfprintf(f, fmt, ap, check_flag(flag));
}
int __vprintf_chk(int flag, const char *fmt, va_list ap) { return glibc_vfprintf(stdout, fmt, ap, check_flag(flag)); }
int __vasprintf_chk(char **s, int flag, const char *fmt, va_list ap)
{
	return glibc_vasprintf(s, fmt, ap, check_flag(flag));
}
int __vdprintf_chk(int fd, int flag, const char *fmt, va_list ap)
{
	return glibc_vdprintf(fd, fmt, ap, check_flag(flag));
}
int __vsprintf_chk(char *b, int flag, size_t room, const char *fmt, va_list ap)
{
	return to_string(b, room, fmt, ap, check_flag(flag));
}

int __vsnprintf_chk(char *b, size_t n, int flag, size_t room, const char *fmt, va_list ap)
{
	need_room(n, room);
	return glibc_vsnprintf(b, n, fmt, ap, check_flag(flag));
}

int __fprintf_chk(FILE *f, int flag, const char *fmt, ...) { PRINT_CALL(__vfprintf_chk(f, flag, fmt, ap)); }
int __printf_chk(int flag, const char *fmt, ...) { PRINT_CALL(__vprintf_chk(flag, fmt, ap)); }
int __asprintf_chk(char **s, int flag, const char *fmt, ...) { PRINT_CALL(__vasprintf_chk(s, flag, fmt, ap)); }
int __dprintf_chk(int fd, int flag, const char *fmt, ...) { PRINT_CALL(__vdprintf_chk(fd, flag, fmt, ap)); }
int __sprintf_chk(char *b, int flag, size_t room, const char *fmt, ...)
{
	PRINT_CALL(__vsprintf_chk(b, flag, room, fmt, ap));
}
int __snprintf_chk(char *b, size_t n, int flag, size_t room, const char *fmt, ...)
{
	PRINT_CALL(__vsnprintf_chk(b, n, flag, room, fmt, ap));
}

/* Syslog: %m must have glibc's texts, so the message is made here. */
static void to_syslog(int pri, const char *fmt, va_list ap, int fortify)
{
	char *s;
	if (glibc_vasprintf(&s, fmt, ap, fortify) < 0) return;
	syslog(pri, "%s", s);
	free(s);
}

void glibc_vsyslog(int pri, const char *fmt, va_list ap) { to_syslog(pri, fmt, ap, 0); }
void __vsyslog_chk(int pri, int flag, const char *fmt, va_list ap) { to_syslog(pri, fmt, ap, check_flag(flag)); }

void glibc_syslog(int pri, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	to_syslog(pri, fmt, ap, 0);
	va_end(ap);
}

void __syslog_chk(int pri, int flag, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	to_syslog(pri, fmt, ap, check_flag(flag));
	va_end(ap);
}
TWIN(vsyslog, GLIBC_2.2.5, glibc_vsyslog);
TWIN(syslog, GLIBC_2.2.5, glibc_syslog);

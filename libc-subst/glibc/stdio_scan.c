/* scanf as programs before C99 know it: %as, %aS and %a[ allocate, as %ms does
 * now. The __isoc99_ and __isoc23_ names do not do that. */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include "twin.h"

/* A copy of fmt with `m` for the allocating `a`, or fmt itself. */
static const char *modern(const char *fmt, char **copy)
{
	*copy = 0;
	for (const char *p = fmt; (p = strchr(p, '%'));) {
		p++;
		if (*p == '%') {
			p++;
			continue;
		}
		if (*p == '*') p++;
		p += strspn(p, "0123456789$'I");
		if (*p != 'a' || !p[1] || !strchr("sS[", p[1])) continue;
		if (!*copy && !(*copy = strdup(fmt))) return fmt;
		(*copy)[p - fmt] = 'm';
	}
	return *copy ? *copy : fmt;
}

int glibc_vfscanf(FILE *f, const char *fmt, va_list ap)
{
	char *copy;
	int r = vfscanf(f, modern(fmt, &copy), ap);
	free(copy);
	return r;
}

int glibc_vsscanf(const char *s, const char *fmt, va_list ap)
{
	char *copy;
	int r = vsscanf(s, modern(fmt, &copy), ap);
	free(copy);
	return r;
}

int glibc_vscanf(const char *fmt, va_list ap) { return glibc_vfscanf(stdin, fmt, ap); }

#define FORWARD(call) \
	va_list ap; \
	va_start(ap, fmt); \
	int r = call; \
	va_end(ap); \
	return r

int glibc_fscanf(FILE *f, const char *fmt, ...) { FORWARD(glibc_vfscanf(f, fmt, ap)); }
int glibc_scanf(const char *fmt, ...) { FORWARD(glibc_vfscanf(stdin, fmt, ap)); }
int glibc_sscanf(const char *s, const char *fmt, ...) { FORWARD(glibc_vsscanf(s, fmt, ap)); }
TWIN(vfscanf, GLIBC_2.2.5, glibc_vfscanf);
TWIN(vsscanf, GLIBC_2.2.5, glibc_vsscanf);
TWIN(vscanf, GLIBC_2.2.5, glibc_vscanf);
TWIN(fscanf, GLIBC_2.2.5, glibc_fscanf);
TWIN(scanf, GLIBC_2.2.5, glibc_scanf);
TWIN(sscanf, GLIBC_2.2.5, glibc_sscanf);
ALIAS(_IO_sscanf, glibc_sscanf);
ALIAS(_IO_vfscanf, glibc_vfscanf);
ALIAS(__vfscanf, glibc_vfscanf);
ALIAS(__vsscanf, glibc_vsscanf);

/* C23's. */
int __isoc23_vfscanf(FILE *f, const char *fmt, va_list ap) { return vfscanf(f, fmt, ap); }
int __isoc23_vsscanf(const char *s, const char *fmt, va_list ap) { return vsscanf(s, fmt, ap); }
int __isoc23_vscanf(const char *fmt, va_list ap) { return vfscanf(stdin, fmt, ap); }
int __isoc23_fscanf(FILE *f, const char *fmt, ...) { FORWARD(vfscanf(f, fmt, ap)); }
int __isoc23_sscanf(const char *s, const char *fmt, ...) { FORWARD(vsscanf(s, fmt, ap)); }
int __isoc23_scanf(const char *fmt, ...) { FORWARD(vfscanf(stdin, fmt, ap)); }
int __isoc23_vfwscanf(FILE *f, const wchar_t *fmt, va_list ap) { return vfwscanf(f, fmt, ap); }
int __isoc23_vswscanf(const wchar_t *s, const wchar_t *fmt, va_list ap) { return vswscanf(s, fmt, ap); }
int __isoc23_vwscanf(const wchar_t *fmt, va_list ap) { return vfwscanf(stdin, fmt, ap); }
int __isoc23_fwscanf(FILE *f, const wchar_t *fmt, ...) { FORWARD(vfwscanf(f, fmt, ap)); }
int __isoc23_swscanf(const wchar_t *s, const wchar_t *fmt, ...) { FORWARD(vswscanf(s, fmt, ap)); }
int __isoc23_wscanf(const wchar_t *fmt, ...) { FORWARD(vfwscanf(stdin, fmt, ap)); }

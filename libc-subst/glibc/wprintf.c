/* The wide printf family, as printf.c. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <wchar.h>
#include "chk.h"
#include "printf_spec.h"
#include "twin.h"

int glibc_vfwprintf(FILE *f, const wchar_t *fmt, va_list ap, int fortify)
{
	wchar_t *s;
	if (fwide(f, 1) < 0) return -1;
	if (glibc_wprintf_plain(fmt, fortify)) return vfwprintf(f, fmt, ap);
	int n = glibc_wprintf_slow(&s, fmt, ap, fortify);
	if (n < 0) return n;
	flockfile(f);
	for (int i = 0; i < n; i++)
		if (fputwc_unlocked(s[i], f) == WEOF) {
			n = -1;
			break;
		}
	funlockfile(f);
	free(s);
	return n;
}

int glibc_vswprintf(wchar_t *b, size_t n, const wchar_t *fmt, va_list ap, int fortify)
{
	wchar_t *s;
	if (!n) return -1;
	if (glibc_wprintf_plain(fmt, fortify)) return vswprintf(b, n, fmt, ap);
	int r = glibc_wprintf_slow(&s, fmt, ap, fortify);
	if (r < 0) return r;
	size_t k = (size_t)r < n ? (size_t)r : n - 1;
	wmemcpy(b, s, k);
	b[k] = 0;
	free(s);
	return (size_t)r < n ? r : -1;
}

#define FORWARD(call) \
	va_list ap; \
	va_start(ap, fmt); \
	int r = call; \
	va_end(ap); \
	return r

int glibc_v_fwprintf(FILE *f, const wchar_t *fmt, va_list ap) { return glibc_vfwprintf(f, fmt, ap, 0); }
int glibc_v_wprintf(const wchar_t *fmt, va_list ap) { return glibc_vfwprintf(stdout, fmt, ap, 0); }
int glibc_v_swprintf(wchar_t *b, size_t n, const wchar_t *fmt, va_list ap) { return glibc_vswprintf(b, n, fmt, ap, 0); }
int glibc_fwprintf(FILE *f, const wchar_t *fmt, ...) { FORWARD(glibc_vfwprintf(f, fmt, ap, 0)); }
int glibc_wprintf(const wchar_t *fmt, ...) { FORWARD(glibc_vfwprintf(stdout, fmt, ap, 0)); }
int glibc_swprintf(wchar_t *b, size_t n, const wchar_t *fmt, ...) { FORWARD(glibc_vswprintf(b, n, fmt, ap, 0)); }

TWIN(vfwprintf, GLIBC_2.2.5, glibc_v_fwprintf);
TWIN(vwprintf, GLIBC_2.2.5, glibc_v_wprintf);
TWIN(vswprintf, GLIBC_2.2.5, glibc_v_swprintf);
TWIN(fwprintf, GLIBC_2.2.5, glibc_fwprintf);
TWIN(wprintf, GLIBC_2.2.5, glibc_wprintf);
TWIN(swprintf, GLIBC_2.2.5, glibc_swprintf);

int __vfwprintf_chk(FILE *f, int flag, const wchar_t *fmt, va_list ap) { return glibc_vfwprintf(f, fmt, ap, flag > 0); }
int __vwprintf_chk(int flag, const wchar_t *fmt, va_list ap) { return glibc_vfwprintf(stdout, fmt, ap, flag > 0); }

int __vswprintf_chk(wchar_t *b, size_t n, int flag, size_t room, const wchar_t *fmt, va_list ap)
{
	need_room(n, room);
	return glibc_vswprintf(b, n, fmt, ap, flag > 0);
}

int __fwprintf_chk(FILE *f, int flag, const wchar_t *fmt, ...) { FORWARD(__vfwprintf_chk(f, flag, fmt, ap)); }
int __wprintf_chk(int flag, const wchar_t *fmt, ...) { FORWARD(__vwprintf_chk(flag, fmt, ap)); }
int __swprintf_chk(wchar_t *b, size_t n, int flag, size_t room, const wchar_t *fmt, ...) { FORWARD(__vswprintf_chk(b, n, flag, room, fmt, ap)); }

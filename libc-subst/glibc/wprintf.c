/* The wide printf family, as printf.c. */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <wchar.h>
#include "chk.h"
#include "printf_spec.h"
#include "stdio_impl.h"
#include "twin.h"

int glibc_vfwprintf(FILE *f, const wchar_t *fmt, va_list ap, int fortify)
{
	wchar_t *s;
	if (fwide(f, 1) < 0) return -1;
	/* What is a byte in ASCII need not be one there. */
	if (glibc_wprintf_plain(fmt, fortify) && !glibc_stream_converts(f)) return vfwprintf(f, fmt, ap);
	size_t n;
	int r = glibc_wprintf_slow(&s, &n, fmt, ap, fortify);
	flockfile(f);
	for (size_t i = 0; i < n; i++)
		if (fputwc_unlocked(s[i], f) == WEOF) {
			r = -1;
			break;
		}
	funlockfile(f);
	free(s);
	return r;
}

/* Integers and strings without flags and amounts go straight into the caller's memory.
 * -1 where the format has anything else, or its output no room there. */
static int simple(wchar_t *b, size_t n, const wchar_t *fmt, va_list ap)
{
	wchar_t *to = b, *end = b + n;
	char digits[24];
	for (; *fmt; fmt++) {
		if (to == end) return -1;
		if (*fmt != L'%') {
			*to++ = *fmt;
			continue;
		}
		int wide = 0, base = 10;
		if (*++fmt == L'l') wide = 1, fmt++;
		switch (*fmt) {
		case L'd':
		case L'i':
		case L'u':
		case L'x': {
			long v = wide                           ? va_arg(ap, long)
				 : *fmt == L'd' || *fmt == L'i' ? va_arg(ap, int)
								: (long)va_arg(ap, unsigned);
			unsigned long u = v;
			if (*fmt == L'x') {
				base = 16;
			} else if (*fmt != L'u' && v < 0) {
				*to++ = L'-';
				u = -u;
			}
			char *d = digits + sizeof digits;
			if (base == 10) do
					*--d = '0' + u % 10;
				while (u /= 10);
			else do
					*--d = "0123456789abcdef"[u % 16];
				while (u /= 16);
			if (digits + sizeof digits - d > end - to) return -1;
			while (d < digits + sizeof digits) *to++ = *d++;
			break;
		}
		case L's':
			if (wide) {
				const wchar_t *s = va_arg(ap, const wchar_t *);
				for (s = s ?: L"(null)"; *s; *to++ = *s++)
					if (to == end) return -1;
			} else {
				const char *s = va_arg(ap, const char *);
				/* Bytes beyond ASCII are for mbrtowc. */
				for (s = s ?: "(null)"; *s; *to++ = *s++)
					if (to == end || *s & 0x80) return -1;
			}
			break;
		case L'%':
			if (wide) return -1;
			*to++ = L'%';
			break;
		default: return -1;
		}
	}
	if (to == end) return -1;
	*to = 0;
	return to - b;
}

int glibc_vswprintf(wchar_t *b, size_t n, const wchar_t *fmt, va_list ap, int fortify)
{
	wchar_t *s;
	va_list again;
	if (!n) return -1;
	if (!glibc_printf_registry.used && n <= INT_MAX) {
		va_copy(again, ap);
		int r = simple(b, n, fmt, again);
		va_end(again);
		if (r >= 0) return r;
	}
	if (glibc_wprintf_plain(fmt, fortify)) {
		int saved = errno;
		errno = 0;
		va_copy(again, ap);
		int r = vswprintf(b, n, fmt, again), e = errno;
		va_end(again);
		if (!e) errno = saved;
		/* Its stream is of bytes, which some values of wchar_t have none for. */
		if (r >= 0 || e != EILSEQ) return r;
	}
	size_t len;
	int r = glibc_wprintf_slow(&s, &len, fmt, ap, fortify);
	size_t k = len < n ? len : n - 1;
	wmemcpy(b, s, k);
	b[k] = 0;
	free(s);
	return len < n ? r : -1;
}

int glibc_v_fwprintf(FILE *f, const wchar_t *fmt, va_list ap) { return glibc_vfwprintf(f, fmt, ap, 0); }
int glibc_v_wprintf(const wchar_t *fmt, va_list ap) { return glibc_vfwprintf(stdout, fmt, ap, 0); }
int glibc_v_swprintf(wchar_t *b, size_t n, const wchar_t *fmt, va_list ap) { return glibc_vswprintf(b, n, fmt, ap, 0); }
int glibc_fwprintf(FILE *f, const wchar_t *fmt, ...) { PRINT_CALL(glibc_vfwprintf(f, fmt, ap, 0)); }
int glibc_wprintf(const wchar_t *fmt, ...) { PRINT_CALL(glibc_vfwprintf(stdout, fmt, ap, 0)); }
int glibc_swprintf(wchar_t *b, size_t n, const wchar_t *fmt, ...) { PRINT_CALL(glibc_vswprintf(b, n, fmt, ap, 0)); }

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

int __fwprintf_chk(FILE *f, int flag, const wchar_t *fmt, ...) { PRINT_CALL(__vfwprintf_chk(f, flag, fmt, ap)); }
int __wprintf_chk(int flag, const wchar_t *fmt, ...) { PRINT_CALL(__vwprintf_chk(flag, fmt, ap)); }
int __swprintf_chk(wchar_t *b, size_t n, int flag, size_t room, const wchar_t *fmt, ...)
{
	PRINT_CALL(__vswprintf_chk(b, n, flag, room, fmt, ap));
}

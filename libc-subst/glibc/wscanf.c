/* scanf of wide characters, in glibc's three families. */
#define _GNU_SOURCE
#include "stdio_impl.h"
#include "glibc_wide.h"
#include "twin.h"

#define WIDE 1
#define CH wchar_t
#define UCH unsigned
static inline int is_space(int c) { return c != -1 && glibc_iswspace(c); }

extern hidden wint_t __fgetwc_unlocked(FILE *);

static inline int next_from_file(FILE *f) { return __fgetwc_unlocked(f); }
static inline void back_to_file(FILE *f, int c) { ungetwc(c, f); }

#include "scanf_core.h"

static int from_file(FILE *f, const wchar_t *fmt, va_list ap, int mode)
{
	FLOCK(f);
	if (fwide(f, 1) < 0 || f->flags & F_NORD) {
		if (f->mode > 0) errno = EBADF;
		FUNLOCK(f);
		return EOF;
	}
	struct in in = { .f = f };
	int r = scan(&in, fmt, ap, mode);
	FUNLOCK(f);
	return r;
}

static int from_string(const wchar_t *s, const wchar_t *fmt, va_list ap, int mode)
{
	struct in in = { .s = s };
	return scan(&in, fmt, ap, mode);
}

#define FAMILY(prefix, mode)                                                                                   \
	int prefix##vfwscanf(FILE *f, const wchar_t *fmt, va_list ap) { return from_file(f, fmt, ap, mode); }  \
	int prefix##vswscanf(const wchar_t *s, const wchar_t *fmt, va_list ap)                                 \
	{                                                                                                      \
		return from_string(s, fmt, ap, mode);                                                          \
	}                                                                                                      \
	int prefix##vwscanf(const wchar_t *fmt, va_list ap) { return from_file(stdin, fmt, ap, mode); }        \
	int prefix##fwscanf(FILE *f, const wchar_t *fmt, ...) { SCAN_CALL(fmt, from_file(f, fmt, ap, mode)); } \
	int prefix##swscanf(const wchar_t *s, const wchar_t *fmt, ...)                                         \
	{                                                                                                      \
		SCAN_CALL(fmt, from_string(s, fmt, ap, mode));                                                 \
	}                                                                                                      \
	int prefix##wscanf(const wchar_t *fmt, ...) { SCAN_CALL(fmt, from_file(stdin, fmt, ap, mode)); }
FAMILY(glibc_, SCAN_GNU)
FAMILY(glibc_c99_, SCAN_C99)
FAMILY(__isoc23_, SCAN_C23)

#define TWINS(name)                            \
	TWIN(name, GLIBC_2.2.5, glibc_##name); \
	TWIN(__isoc99_##name, GLIBC_2.7, glibc_c99_##name)
TWINS(vfwscanf);
TWINS(vswscanf);
TWINS(vwscanf);
TWINS(fwscanf);
TWINS(swscanf);
TWINS(wscanf);

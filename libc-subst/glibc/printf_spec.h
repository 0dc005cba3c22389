/* The parts of a printf conversion, as glibc's <printf.h> shows them to
 * programs that register their own. musl has no such header. */
#ifndef GLIBC_PRINTF_SPEC_H
#define GLIBC_PRINTF_SPEC_H
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <wchar.h>
#include "printf_as.h"

struct printf_info {
	int prec, width;
	wchar_t spec;
	unsigned is_long_double : 1, is_short : 1, is_long : 1, alt : 1;
	unsigned space : 1, left : 1, showsign : 1, group : 1;
	unsigned extra : 1, is_char : 1, wide : 1, i18n : 1;
	unsigned is_binary128 : 1, unused : 3;
	unsigned short user;
	wchar_t pad;
};

typedef int printf_hook(FILE *, const struct printf_info *, const void *const *);
typedef int printf_arginfo(const struct printf_info *, size_t, int *, int *);
typedef int printf_arginfo_old(const struct printf_info *, size_t, int *);
typedef void printf_va_arg(void *, va_list *);

/* Argument types. */
enum {
	PA_INT,
	PA_CHAR,
	PA_WCHAR,
	PA_STRING,
	PA_WSTRING,
	PA_POINTER,
	PA_FLOAT,
	PA_DOUBLE,
	PA_LAST,
	PA_FLAG_MASK = 0xff00,
	PA_FLAG_LONG_DOUBLE = 0x100,
	PA_FLAG_LONG_LONG = 0x100,
	PA_FLAG_LONG = 0x200,
	PA_FLAG_SHORT = 0x400,
	PA_FLAG_PTR = 0x800,
};

union printf_arg {
	long i;
	double d;
	long double ld;
	const void *p;
	void *user; /* what a registered type's function filled */
};

#define PRINTF_MAX_DATA 4 /* arguments that one registered conversion may take */
#define PRINTF_MAX_TYPES (256 - PA_LAST)

/* One parsed conversion. Argument numbers are 0-based, -1 = none. */
struct printf_spec {
	struct printf_info info;
	int width_arg, prec_arg, data_arg;
	int ndata, type[PRINTF_MAX_DATA], size[PRINTF_MAX_DATA];
	size_t end;     /* offset in the format just after the conversion */
	int positional; /* used N$ */
	int position;   /* its own N, also of one that takes nothing */
	int has_prec;
	int registered; /* the types are a program's */
	printf_hook *hook;
};

/* What programs have registered (printf_register.c); all 0 when nothing is. */
struct printf_registry {
	int used;
	printf_hook *hook[256];
	printf_arginfo *arginfo[256];
	printf_va_arg *type[PRINTF_MAX_TYPES];
	int nmod;
	struct {
		const wchar_t *name;
		int bit;
	} mod[16];
};
extern struct printf_registry glibc_printf_registry;

/* The flag that glibc's *_chk functions pass: refuse %n in writable memory. */
#define PRINTF_FORTIFY 1

/* Whether musl's printf gives what glibc's does for this format: 0, PRINTF_PLAIN or PRINTF_POSITIONS. */
int glibc_printf_plain(const char *fmt, int fortify);
int glibc_wprintf_plain(const wchar_t *fmt, int fortify);

/* The slow path: format into a new string, *n characters long. What printf returns: the length that
 * registered conversions say it has, or -1 and errno; then *out has what came before, or is 0. */
int glibc_printf_slow(char **out, size_t *n, const char *fmt, va_list ap, int fortify);
int glibc_wprintf_slow(wchar_t **out, size_t *n, const wchar_t *fmt, va_list ap, int fortify);

/* The functions themselves, with the fortify flag. */
int glibc_vfprintf(FILE *f, const char *fmt, va_list ap, int fortify);
int glibc_fprintf(FILE *f, const char *fmt, ...);
int glibc_vsnprintf(char *b, size_t n, const char *fmt, va_list ap, int fortify);
int glibc_vasprintf(char **out, const char *fmt, va_list ap, int fortify);
int glibc_vdprintf(int fd, const char *fmt, va_list ap, int fortify);
int glibc_vfwprintf(FILE *f, const wchar_t *fmt, va_list ap, int fortify);
int glibc_vswprintf(wchar_t *b, size_t n, const wchar_t *fmt, va_list ap, int fortify);

/* %n in writable memory, and %N$ with gaps: glibc aborts on both. */
void glibc_printf_check_n(const void *fmt);
_Noreturn void glibc_printf_bad_position(void);

/* The body of a function (..., fmt, ...) of the family: call uses ap. */
#define PRINT_CALL(call)   \
	va_list ap;        \
	va_start(ap, fmt); \
	int r = call;      \
	va_end(ap);        \
	return r

#endif

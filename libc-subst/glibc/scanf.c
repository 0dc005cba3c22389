/* scanf of bytes, in glibc's three families. */
#define _GNU_SOURCE
#include "stdio_impl.h"
#include "twin.h"

#define CH char
#define UCH unsigned char
static inline int is_space(int c) { return c == ' ' || (unsigned)c - '\t' < 5; }

static inline int next_from_file(FILE *f)
{
	if (f->rpos != f->rend) return *f->rpos++;
	int c = __uflow(f);
	/* Where the stream has no buffer, the place of the pushed back. */
	if (c != EOF && f->rpos[-1] != c) f->rpos[-1] = c;
	return c;
}

static inline void back_to_file(FILE *f, int c)
{
	*--f->rpos = c;
	f->flags &= ~F_EOF;
}

#include "scanf_core.h"

static int from_file(FILE *f, const char *fmt, va_list ap, int mode)
{
	FLOCK(f);
	f->mode |= f->mode - 1;
	if (f->flags & F_NORD) {
		FUNLOCK(f);
		errno = EBADF;
		return EOF;
	}
	struct in in = { .f = f };
	int r = scan(&in, fmt, ap, mode);
	FUNLOCK(f);
	return r;
}

static int from_string(const char *s, const char *fmt, va_list ap, int mode)
{
	struct in in = { .s = s };
	return scan(&in, fmt, ap, mode);
}

#define FAMILY(prefix, mode)                                                                                       \
	int prefix##vfscanf(FILE *f, const char *fmt, va_list ap) { return from_file(f, fmt, ap, mode); }          \
	int prefix##vsscanf(const char *s, const char *fmt, va_list ap) { return from_string(s, fmt, ap, mode); }  \
	int prefix##vscanf(const char *fmt, va_list ap) { return from_file(stdin, fmt, ap, mode); }                \
	int prefix##fscanf(FILE *f, const char *fmt, ...) { SCAN_CALL(fmt, from_file(f, fmt, ap, mode)); }         \
	int prefix##sscanf(const char *s, const char *fmt, ...) { SCAN_CALL(fmt, from_string(s, fmt, ap, mode)); } \
	int prefix##scanf(const char *fmt, ...) { SCAN_CALL(fmt, from_file(stdin, fmt, ap, mode)); }
FAMILY(glibc_, SCAN_GNU)
FAMILY(glibc_c99_, SCAN_C99)
FAMILY(__isoc23_, SCAN_C23)

#define TWINS(name)                            \
	TWIN(name, GLIBC_2.2.5, glibc_##name); \
	TWIN(__isoc99_##name, GLIBC_2.7, glibc_c99_##name)
TWINS(vfscanf);
TWINS(vsscanf);
TWINS(vscanf);
TWINS(fscanf);
TWINS(sscanf);
TWINS(scanf);
ALIAS(_IO_sscanf, glibc_sscanf);
ALIAS(_IO_vfscanf, glibc_vfscanf);
ALIAS(__vfscanf, glibc_vfscanf);
ALIAS(__vsscanf, glibc_vsscanf);

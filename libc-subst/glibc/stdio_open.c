/* fopen and fdopen as in glibc: descriptors and modes are checked, appending
 * begins at the end, and ",ccs=UTF-8" makes a stream of wide characters. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include <wchar.h>
#include "charset.h"
#include "locale_impl.h"
#include "stdio_impl.h"
#include "twin.h"

/* The mode without what musl would take for letters of it. */
static const char *plain_mode(const char *mode, char *buf, size_t room)
{
	const char *comma = strchr(mode, ',');
	size_t n = comma ? (size_t)(comma - mode) : strlen(mode);
	if (n > 7) n = 7; /* more are not looked at */
	if (n >= room) n = room - 1;
	memcpy(buf, mode, n);
	buf[n] = 0;
	return buf;
}

static struct glibc_charset *other_charset(const char *ccs, size_t n)
{
	char name[64];
	if (!n || n >= sizeof name) return 0;
	memcpy(name, ccs, n);
	name[n] = 0;
	const char *end = name + strcspn(name, "/");
	if (end[strspn(end, "/")] || !strcasecmp(name, "WCHAR_T") || !strcasecmp(name, "INTERNAL")) return 0;
	struct glibc_charset *cs = glibc_charset_named(name, 0);
	return cs && glibc_charset_load(cs) ? cs : 0;
}

/* The stream's charset. 0, or -1 if there is no such. */
static int set_charset(FILE *f, const char *mode)
{
	const char *ccs = strstr(mode, ",ccs=");
	if (!ccs) return 0;
	ccs += 5;
	size_t n = strcspn(ccs, ",");
	int utf8 = (n == 5 && !strncasecmp(ccs, "UTF-8", n)) || (n == 4 && !strncasecmp(ccs, "UTF8", n));
	if (utf8) {
		f->locale = UTF8_LOCALE;
	} else {
		struct glibc_charset *cs = other_charset(ccs, n);
		if (!cs) return -1;
		f->locale = &cs->of_stream;
	}
	fwide(f, 1);
	return 0;
}

/* appending: what is written goes to the end by itself, and always did. */
static FILE *ready(FILE *f, const char *mode, int appending)
{
	if (!f) return 0;
	if (*mode == 'a' && f->flags & F_NORD && !appending) lseek(f->fd, 0, SEEK_END);
	if (!set_charset(f, mode)) return f;
	fclose(f);
	errno = EINVAL;
	return 0;
}

FILE *glibc_fopen(const char *restrict path, const char *restrict mode)
{
	char m[8];
	if (!*mode) {
		errno = EINVAL;
		return 0;
	}
	return ready(fopen(path, plain_mode(mode, m, sizeof m)), mode, 0);
}

FILE *glibc_fdopen(int fd, const char *mode)
{
	char m[8];
	plain_mode(mode, m, sizeof m);
	if (!*m || !strchr("rwa", *m)) {
		errno = EINVAL;
		return 0;
	}
	int flags = fcntl(fd, F_GETFL);
	if (flags < 0) return 0;
	int both = strchr(m, '+') != 0, access = flags & (O_RDWR | O_WRONLY); /* musl's O_ACCMODE has O_PATH too */
	if ((access == O_RDONLY && (both || *m != 'r')) || (access == O_WRONLY && (both || *m == 'r'))) {
		errno = EINVAL;
		return 0;
	}
	return ready(fdopen(fd, m), mode, flags & O_APPEND);
}

FILE *glibc_freopen(const char *restrict path, const char *restrict mode, FILE *restrict f)
{
	char m[8], own[32];
	if (!path) {
		/* The file anew: from its beginning, and with another access where that is allowed. */
		snprintf(own, sizeof own, "/proc/self/fd/%d", f->fd);
		path = own;
	}
	if (*mode) {
		f = freopen(path, plain_mode(mode, m, sizeof m), f);
		if (f) f->mode = 0, f->locale = 0, f->wide_flags = 0, f->wide_state = 0;
		return ready(f, mode, 0);
	}
	/* The stream is closed, but stays. */
	freopen("", "r", f);
	errno = EINVAL;
	return 0;
}

/* No mode is none of these, and no error either. */
FILE *glibc_fmemopen(void *restrict b, size_t n, const char *restrict mode) { return *mode ? fmemopen(b, n, mode) : 0; }

/* Where the text is becomes known when it is flushed, not before. */
FILE *glibc_open_memstream(char **text, size_t *size)
{
	char *was = *text;
	size_t n = *size;
	FILE *f = open_memstream(text, size);
	*text = was;
	*size = n;
	return f;
}

FILE *glibc_open_wmemstream(wchar_t **text, size_t *size)
{
	wchar_t *was = *text;
	size_t n = *size;
	FILE *f = open_wmemstream(text, size);
	*text = was;
	*size = n;
	return f;
}

/* It takes and gives bytes. */
FILE *glibc_popen(const char *command, const char *mode)
{
	FILE *f = popen(command, mode);
	if (f) f->mode = -1;
	return f;
}

TWIN(popen, GLIBC_2.2.5, glibc_popen);
ALIAS(_IO_popen, glibc_popen);
TWIN(open_memstream, GLIBC_2.2.5, glibc_open_memstream);
TWIN(open_wmemstream, GLIBC_2.4, glibc_open_wmemstream);
TWIN(freopen, GLIBC_2.2.5, glibc_freopen);
TWIN(freopen64, GLIBC_2.2.5, glibc_freopen);
TWIN(fmemopen, GLIBC_2.22, glibc_fmemopen);
TWIN(fopen, GLIBC_2.2.5, glibc_fopen);
TWIN(fopen64, GLIBC_2.2.5, glibc_fopen);
TWIN(fdopen, GLIBC_2.2.5, glibc_fdopen);
ALIAS(_IO_fopen, glibc_fopen);
ALIAS(_IO_fdopen, glibc_fdopen);

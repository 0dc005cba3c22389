/* fmemopen@GLIBC_2.2.5, of before 2.22: the end is the first null byte, or the
 * buffer's where "b" is the second letter, but reading goes on behind it; SEEK_END
 * counts backwards; a null byte follows what is written there; no size is 0. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "twin.h"

struct memory {
	char *buf;
	int own, append, binary;
	size_t size, pos, end;
};

static ssize_t mem_read(void *cookie, char *b, size_t n)
{
	struct memory *m = cookie;
	if (n > m->size - m->pos) n = m->size - m->pos;
	memcpy(b, m->buf + m->pos, n);
	m->pos += n;
	return n;
}

static ssize_t mem_write(void *cookie, const char *b, size_t n)
{
	struct memory *m = cookie;
	int null = !m->binary && (!n || b[n - 1]);
	size_t at = m->append ? m->end : m->pos;
	if (n + null > m->size - at) {
		if (m->size - at <= (size_t)null) {
			errno = ENOSPC;
			return 0;
		}
		n = m->size - at - null;
	}
	memcpy(m->buf + at, b, n);
	m->pos = at + n;
	if (m->pos > m->end) {
		m->end = m->pos;
		if (null) m->buf[m->end] = 0;
	}
	return n;
}

static int mem_seek(void *cookie, off_t *off, int whence)
{
	struct memory *m = cookie;
	off_t to = whence == SEEK_SET   ? *off
		   : whence == SEEK_CUR ? (off_t)m->pos + *off
		   : whence == SEEK_END ? (off_t)(m->binary ? m->size : m->end) - *off
					: -1;
	if (to < 0 || (size_t)to > m->size) {
		errno = EINVAL;
		return -1;
	}
	*off = m->pos = to;
	return 0;
}

static int mem_close(void *cookie)
{
	struct memory *m = cookie;
	if (m->own) free(m->buf);
	free(m);
	return 0;
}

FILE *glibc_old_fmemopen(void *buf, size_t size, const char *mode)
{
	if (!size || (buf && (size_t) - (ssize_t)size < (size_t)buf)) {
		errno = EINVAL;
		return 0;
	}
	struct memory *m = calloc(1, sizeof *m);
	if (!m) return 0;
	m->own = !buf;
	m->buf = buf ? buf : calloc(1, size);
	m->size = size;
	if (!m->buf) {
		free(m);
		return 0;
	}
	if (mode[0] == 'w') *m->buf = 0;
	m->end = strnlen(m->buf, size);
	m->append = mode[0] == 'a';
	m->binary = mode[0] && mode[1] == 'b';
	if (m->append) m->pos = m->end;
	FILE *f = fopencookie(m, mode, (cookie_io_functions_t){ mem_read, mem_write, mem_seek, mem_close });
	if (!f) mem_close(m);
	return f;
}
OLD_TWIN(fmemopen, GLIBC_2.2.5, glibc_old_fmemopen);

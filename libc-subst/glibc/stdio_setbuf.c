/* setvbuf and its like: pending output is written first (musl forgets it), a stream that was unbuffered gets a buffer
 * again, and where the buffer goes, the descriptor is where the program has read to. */
#define _GNU_SOURCE
#include <stdlib.h>
#include "stdio_impl.h"
#include "twin.h"

#define GLIBC_BUFSIZ 8192

int glibc_setvbuf(FILE *restrict f, char *restrict buf, int type, size_t n)
{
	if (type != _IOFBF && type != _IOLBF && type != _IONBF) return -1;
	FLOCK(f);
	if (f->wpos != f->wbase) f->write(f, 0, 0);
	if (f->rpos != f->rend && f->fd >= 0 && (buf || type == _IONBF) && f->seek(f, f->rpos - f->rend, SEEK_CUR) >= 0)
		f->rpos = f->rend = 0;
	/* The next write begins in the new buffer. */
	f->wpos = f->wbase = f->wend = f->inline_wend = 0;
	FUNLOCK(f);
	if (type != _IONBF && !buf && !f->buf_size) {
		buf = malloc(4096 + UNGET);
		n = 4096 + UNGET;
		if (!buf) return -1;
	}
	int r = setvbuf(f, buf, type, n);
	/* musl goes from line to full buffering only when told by a buffer. */
	if (!r && type == _IOFBF) f->lbf = -1;
	return r;
}

void glibc_setbuf(FILE *f, char *buf) { glibc_setvbuf(f, buf, buf ? _IOFBF : _IONBF, GLIBC_BUFSIZ); }
void glibc_setbuffer(FILE *f, char *buf, size_t n) { glibc_setvbuf(f, buf, buf ? _IOFBF : _IONBF, n); }
void glibc_setlinebuf(FILE *f) { glibc_setvbuf(f, 0, _IOLBF, 0); }

TWIN(setvbuf, GLIBC_2.2.5, glibc_setvbuf);
TWIN(setbuf, GLIBC_2.2.5, glibc_setbuf);
TWIN(setbuffer, GLIBC_2.2.5, glibc_setbuffer);
TWIN(setlinebuf, GLIBC_2.2.5, glibc_setlinebuf);
ALIAS(_IO_setvbuf, glibc_setvbuf);
ALIAS(_IO_setbuffer, glibc_setbuffer);

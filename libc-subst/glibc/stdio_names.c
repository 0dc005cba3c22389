/* glibc's inner names of stdio, and what musl lacks of <stdio.h>. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include "twin.h"

int _IO_feof(FILE *f) { return feof(f); }
int _IO_ferror(FILE *f) { return ferror(f); }
int _IO_fclose(FILE *f) { return fclose(f); }
int _IO_fflush(FILE *f) { return fflush(f); }
char *_IO_fgets(char *b, int n, FILE *f) { return fgets(b, n, f); }
size_t _IO_fread(void *b, size_t s, size_t n, FILE *f) { return fread(b, s, n, f); }
size_t _IO_fwrite(const void *b, size_t s, size_t n, FILE *f) { return fwrite(b, s, n, f); }
long _IO_ftell(FILE *f) { return ftell(f); }
int _IO_ungetc(int c, FILE *f) { return ungetc(c, f); }
int _IO_fgetpos(FILE *f, fpos_t *p) { return fgetpos(f, p); }
int _IO_fsetpos(FILE *f, const fpos_t *p) { return fsetpos(f, p); }
int _IO_peekc_locked(FILE *f)
{
	int c = fgetc(f);
	return c == EOF ? EOF : ungetc(c, f);
}
void _IO_flockfile(FILE *f) { flockfile(f); }
void _IO_funlockfile(FILE *f) { funlockfile(f); }
int glibc_ftrylockfile(FILE *f) { return ftrylockfile(f) ? EBUSY : 0; }
ALIAS(_IO_ftrylockfile, glibc_ftrylockfile);
TWIN(ftrylockfile, GLIBC_2.2.5, glibc_ftrylockfile);
int fcloseall(void) { return fflush(0); }
char *tmpnam_r(char *s) { return s ? tmpnam(s) : 0; }

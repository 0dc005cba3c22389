/* What programs do with glibc's FILE by its fields, as gnulib's functions for streams do: seek by the
 * descriptor where nothing is buffered, look at what is read ahead and pass over it, see whether
 * there is a buffer. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { UNBUFFERED = 2, BACKUP = 0x100 };

static int empty(FILE *f)
{
	return f->_IO_read_ptr == f->_IO_read_end && f->_IO_write_ptr == f->_IO_write_base && !f->_IO_save_base;
}

/* 1: by the descriptor alone. */
static int seek(FILE *f, off_t to, int whence)
{
	if (!empty(f)) {
		printf("[seek %d]", fseeko(f, to, whence));
		return 0;
	}
	off_t at = lseek(f->_fileno, to, whence);
	if (at == -1) return -1;
	f->_flags &= ~_IO_EOF_SEEN;
	f->_offset = at;
	return 1;
}

static size_t ahead(FILE *f)
{
	if (f->_IO_write_ptr > f->_IO_write_base) return 0;
	size_t n = f->_IO_read_end - f->_IO_read_ptr;
	return f->_flags & BACKUP ? n + (f->_IO_save_end - f->_IO_save_base) : n;
}

static void show(FILE *f, const char *when)
{
	printf("%s: empty %d ahead %zu pending %td at %ld, descriptor %ld, unbuffered %d, eof %d\n", when, empty(f),
	       ahead(f), f->_IO_write_ptr - f->_IO_write_base, ftell(f), (long)lseek(fileno(f), 0, SEEK_CUR),
	       (f->_flags & UNBUFFERED) != 0, (f->_flags & _IO_EOF_SEEN) != 0);
}

static void around(FILE *f)
{
	printf("descriptor %d\n", f->_fileno == fileno(f));
	show(f, "new");
	printf("%d ", seek(f, 100, SEEK_SET));
	show(f, "seek");
	printf("%c%c ", getc(f), getc(f));
	show(f, "read");
	f->_IO_read_ptr += 5;
	printf("%c ", getc(f));
	show(f, "passed over");
	printf("%d ", seek(f, 0, SEEK_END));
	show(f, "end");
	printf("%d ", seek(f, 10, SEEK_END));
	show(f, "beyond");
	printf("%d ", getc(f));
	show(f, "nothing");
	printf("%d ", seek(f, 7, SEEK_SET));
	show(f, "again");
	printf("%c ", getc(f));
	printf("%c ", ungetc('h', f));
	show(f, "ungetc");
	char all[20000];
	printf("%zu ", fread(all, 1, ahead(f), f));
	show(f, "read all that was ahead");
	printf("%d ", seek(f, -3, SEEK_CUR));
	show(f, "three back");
	printf("%c\n", getc(f));
	fseek(f, 0, SEEK_SET);
}

int main(void)
{
	char name[] = "/tmp/htux-layoutXXXXXX", text[10000];
	int fd = mkstemp(name);
	for (unsigned i = 0; i < sizeof text; i++) text[i] = 'a' + i % 26;
	if (write(fd, text, sizeof text) != sizeof text) return 1;
	dup2(fd, 0);
	lseek(0, 0, SEEK_SET);
	around(stdin);
	FILE *f = fopen(name, "r+");
	around(f);

	show(f, "to write");
	fputs("WRITTEN", f);
	show(f, "written");
	printf("%d ", seek(f, 50, SEEK_SET));
	printf("at %ld\n", ftell(f));
	fputs("MORE", f);
	fflush(f);
	show(f, "flushed");
	printf("%d ", seek(f, 60, SEEK_SET));
	show(f, "seek, nothing pending");
	fputs("LAST", f);
	show(f, "written");
	printf("%d ", seek(f, 0, SEEK_SET));
	char line[81] = "";
	printf("%zu %s\n", fread(line, 1, 80, f), line);
	/* A buffer that is full to its end is not empty. */
	fseek(f, 0, SEEK_SET);
	for (int i = 0; i < 4096; i++) putc_unlocked('x', f);
	printf("full: %d %td at %ld ", empty(f), f->_IO_write_ptr - f->_IO_write_base, ftell(f));
	printf("%d ", seek(f, 0, SEEK_SET));
	printf("%c\n", getc(f));
	fclose(f);

	f = fopen(name, "r");
	setvbuf(f, NULL, _IONBF, 0);
	show(f, "unbuffered");
	setvbuf(f, NULL, _IOFBF, 0);
	show(f, "buffered");
	fclose(f);
	printf("stderr %d stdout %d\n", (stderr->_flags & UNBUFFERED) != 0, (stdout->_flags & UNBUFFERED) != 0);

	char small[8] = "memory";
	f = fmemopen(small, sizeof small, "r+");
	printf("memory: %d at %ld", seek(f, 3, SEEK_SET), ftell(f));
	printf(" %c at %ld\n", getc(f), ftell(f));
	fclose(f);
	unlink(name);
	return 0;
}

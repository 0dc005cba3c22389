/* Streams that are opened again: freopen without a name, what it keeps of errors, orientation and buffers;
 * streams that failed, and what may not be read; fdopen to append. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

static char path[] = "reopened-XXXXXX";

static void fill(void)
{
	FILE *f = fopen(path, "w");
	fputs("first line\nsecond line\nthird line\n", f);
	fclose(f);
}

static void state(const char *what, FILE *f)
{
	if (!f) {
		printf("%s: null %d\n", what, errno);
		return;
	}
	printf("%s: at %ld, fd %ld, eof %d err %d wide %d buffer %zu lines %d reads %d writes %d\n", what, ftell(f),
	       (long)lseek(fileno(f), 0, SEEK_CUR), !!feof(f), !!ferror(f), fwide(f, 0), __fbufsize(f), __flbf(f) != 0,
	       __freadable(f) != 0, __fwritable(f) != 0);
}

static void again(const char *first, const char *then, int named, int before)
{
	static char own[100];
	char line[50] = "";
	fill();
	FILE *f = fopen(path, first);
	printf("%s, then %s%s, %d\n", first, then, named ? " by name" : "", before);
	switch (before) {
	case 1: setvbuf(f, NULL, _IONBF, 0); break;
	case 2: setvbuf(f, own, _IOFBF, sizeof own); break;
	case 3: fgetwc(f); break;
	case 4: fputc('x', f); break;
	case 5: fseek(f, 0, SEEK_END), fgetc(f); break;
	case 6: fgets(line, 8, f); break;
	}
	f = freopen(named ? path : NULL, then, f);
	state(" reopened", f);
	if (!f) return;
	printf(" read %s", fgets(line, sizeof line, f) ? line : "nothing\n");
	fseek(f, 0, SEEK_CUR);
	printf(" write %d\n", fputs("new", f));
	printf(" flush %d\n", fflush(f));
	state(" then", f);
	fclose(f);
	int fd = open(path, O_RDONLY);
	char all[200] = "";
	read(fd, all, sizeof all - 1);
	printf("%s--\n", all);
	close(fd);
}

int main(void)
{
	static const char *const modes[] = { "r", "r+", "w", "w+", "a", "a+" };
	if (chdir("/tmp") || mkstemp(path) < 0) return 1;
	for (int i = 0; i < 6; i++)
		for (int k = 0; k < 6; k++) again(modes[i], modes[k], 0, 0);
	for (int b = 1; b <= 6; b++)
		for (int named = 0; named < 2; named++) again(b == 4 ? "r" : "r+", "r+", named, b);
	fill();
	FILE *f = fopen(path, "r");
	char *line = NULL, word[20] = "";
	size_t room = 0;
	fputc('x', f);
	errno = 0;
	printf("getline of a failed one: %zd", getline(&line, &room, f));
	printf(" %d at %ld\n", errno, ftell(f));
	clearerr(f);
	printf("cleared: %zd", getline(&line, &room, f));
	printf(" %s", line);
	errno = 0;
	printf("no room: %zd", getline(NULL, &room, f));
	printf(" %d %d\n", errno, ferror(f));
	fclose(f);
	f = fopen(path, "a");
	errno = 0;
	printf("fscanf where nothing is read: %d", fscanf(f, "%19s", word));
	printf(" %d %d\n", errno, ferror(f));
	errno = 0;
	printf("fwscanf: %d", fwscanf(f, L"%19s", word));
	printf(" %d %d\n", errno, ferror(f));
	fclose(f);
	for (int append = 0; append < 2; append++)
		for (int both = 0; both < 2; both++) {
			f = fdopen(open(path, O_RDWR | (append ? O_APPEND : 0)), both ? "a+" : "a");
			printf("fdopen, appending %d: fd %ld", append, (long)lseek(fileno(f), 0, SEEK_CUR));
			printf(" at %ld\n", ftell(f));
			fclose(f);
		}
	f = fopen(path, "r");
	FILE *g = freopen("/nonexistent", "r", f);
	printf("failed %d", g == NULL);
	g = freopen(path, "r", f);
	printf(", again %d %c\n", g == f, g ? fgetc(g) : 0);
	fclose(f);
	free(line);
	unlink(path);
	return 0;
}

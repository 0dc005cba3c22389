/* ftw, nftw and fts over links, cycles and unreadable directories. (The order of a directory's entries is the
 * file system's own, so they are sorted.) */
#define _GNU_SOURCE
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *lines[300];
static int n, stop_at;

static int note(const char *path, const struct stat *st, int type, int base, int level)
{
	char *s;
	asprintf(&s, "%s:%d:%d:%d:%o", path, type, base, level, type == FTW_NS ? 0 : st->st_mode & S_IFMT);
	lines[n++] = s;
	return n == stop_at ? 42 : 0;
}
static int new_way(const char *path, const struct stat *st, int type, struct FTW *f)
{
	return note(path, st, type, f->base, f->level);
}
static int old_way(const char *path, const struct stat *st, int type) { return note(path, st, type, 0, 0); }

static int by_text(const void *a, const void *b) { return strcmp(*(char **)a, *(char **)b); }

static void show(const char *what, const char *start, int flags, int r, int error)
{
	printf("%s %s %x: %d %d:", what, start, flags, r, r < 0 ? error : 0);
	if (stop_at) {
		printf(" %d", n);
	} else {
		qsort(lines, n, sizeof *lines, by_text);
		for (int i = 0; i < n; i++) printf(" %s", lines[i]);
	}
	puts("");
	n = 0;
}

int main(void)
{
	static const char *const starts[] = {
		"T", "T/", "./T", "T/la", "T/dang", "T/nosuch", "T/a/f1", "", "T//", "."
	};
	static const int flags[] = { 0,         FTW_PHYS,
				     FTW_DEPTH, FTW_PHYS | FTW_DEPTH,
				     FTW_CHDIR, FTW_CHDIR | FTW_DEPTH | FTW_PHYS,
				     FTW_MOUNT, 0x100 };
	char dir[] = "/tmp/walks-XXXXXX", command[100];
	chdir(mkdtemp(dir));
	/* Whichever of a and la comes first, what is below is seen once: by one name, so both are links to it. */
	system("mkdir -p T/a/b/c T/z; echo >T/a/f1; echo >T/a/b/f2; ln -s .. T/a/b/up; ln -s nosuch T/dang; ln -s "
	       "../f1 T/a/b/lf;"
	       "ln -s a/b/c T/a/b/c/self; ln -s . T/z/here; ln -s .. T/z/top");
	for (stop_at = 0; stop_at < 8; stop_at += 4)
		for (int f = 0; f < sizeof flags / sizeof *flags; f++)
			for (int s = 0; s < 10; s++) {
				errno = 0;
				int r = nftw(starts[s], new_way, 5, flags[f]);
				show("nftw", starts[s], flags[f], r, errno);
			}
	stop_at = 0;
	for (int s = 0; s < 10; s++) {
		errno = 0;
		int r = ftw(starts[s], old_way, 5);
		show("ftw", starts[s], 0, r, errno);
	}
	/* One directory by two names: which, the order says. */
	system("ln -s a T/la");
	nftw("T", new_way, 5, 0);
	printf("%d with a second name\n", n);
	n = 0;
	ftw("T", old_way, 5);
	printf("%d with a second name\n", n);
	/* Deeper than a path may be long. */
	char part[200];
	memset(part, 'p', sizeof part - 1);
	part[sizeof part - 1] = 0;
	mkdir("deep", 0700);
	chdir("deep");
	for (int i = 0; i < 30; i++) {
		mkdir(part, 0700);
		chdir(part);
	}
	chdir(dir);
	n = 0;
	int r = ftw("deep", old_way, 40);
	printf("deep: %d %d, the last of %zu bytes\n", r, n, strlen(lines[n - 1]));
	n = 0;
	r = nftw("deep", new_way, 3, FTW_DEPTH | FTW_PHYS);
	printf("deep: %d %d, the first of %zu bytes\n", r, n, strlen(lines[0]));
	sprintf(command, "rm -r %s", dir);
	system(command);
}

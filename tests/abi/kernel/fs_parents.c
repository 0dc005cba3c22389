/* Upwards by ".." through directories of which more are in use than a kernel may keep open, from each
 * level, while others of them are looked at. */
#include "fs.h"

enum { WIDE = 300 };

static int open_dir(int at, const char *name) { return openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW); }

/* Does name of directory fd lead to the directory that is? Consumes fd. Looks at no path: that would
 * be one more use of what is above. */
static int leads(int fd, const char *name, const struct stat *is)
{
	struct stat st;
	int up = open_dir(fd, name);
	int yes = up >= 0 && !fstat(up, &st) && st.st_ino == is->st_ino && st.st_dev == is->st_dev;
	if (up < 0) perror(name);
	close(up);
	close(fd);
	return yes;
}

static char p[64];

int main(int argc, char **argv)
{
	int up = 0, higher = 0, removed = 0;
	struct stat st, top, in_a, in_b[WIDE];

	begin(argc, argv);
	E(mkdir("top", 0777));
	E(mkdir("top/a", 0777));
	for (int n = 0; n < WIDE; n++) {
		snprintf(p, sizeof p, "top/a/b%d", n);
		mkdir(p, 0777);
		stat(p, &in_b[n]);
		strcat(p, "/c");
		mkdir(p, 0777);
	}
	stat("top", &top);
	stat("top/a", &in_a);
	int a = open_dir(AT_FDCWD, "top/a");
	for (int n = 0; n < WIDE; n++) {
		snprintf(p, sizeof p, "b%d", n);
		int b = open_dir(a, p);
		if (fstatat(b, "c", &st, AT_SYMLINK_NOFOLLOW)) perror(p);
		if (n == WIDE - 1)
			up += leads(dup(b), "..", &in_a); /* which was used all the time, what is above it was not */
		close(b);
	}
	for (int n = 0; n < WIDE; n++) {
		snprintf(p, sizeof p, "b%d/c", n);
		int c = open_dir(a, p);
		up += leads(dup(c), "..", &in_b[n]);
		higher += leads(dup(c), "../..", &in_a);
		higher += leads(c, "../../..", &top);
	}
	close(a);
	for (int n = 0; n < WIDE; n++) {
		snprintf(p, sizeof p, "top/a/b%d/c", n);
		removed += !rmdir(p);
		*strrchr(p, '/') = 0;
		removed += !rmdir(p);
	}
	printf("up %d, higher %d, removed %d\n", up, higher, removed);
	E(rmdir("top/a"));
	E(rmdir("top"));
	return 0;
}
